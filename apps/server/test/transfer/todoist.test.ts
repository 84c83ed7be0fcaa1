import { describe, expect, it } from 'vitest';
import { ImportFormatError, parseTodoist } from '../../src/features/transfer/index.ts';

const header = 'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE';
const parse = (...lines: string[]) => parseTodoist([header, ...lines].join('\n'));

describe('an export of Todoist', () => {
  it('gives tasks with priority, labels, due date and notes', () => {
    const [item] = parse(
      'task,Buy “milk” 🥛 @home @shop,two litres,1,1,,,2026-12-01 09:00,en,Europe/Berlin',
      'note,"first, with a comma",,,,,,,,',
      'note,second,,,,,,,,',
    );
    expect(item).toEqual({
      line: 2,
      remarks: [],
      task: {
        title: 'Buy “milk” 🥛',
        tags: ['home', 'shop'],
        priority: 'urgent',
        due: { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' },
        notes: 'two litres\n\nfirst, with a comma\n\nsecond',
      },
    });
  });

  it('keeps nesting, sections and dates in words in the notes', () => {
    const items = parse('section,Spring,,,,,,,,', 'task,Garden,,4,1,,,,,', 'task,Seeds,,4,2,,,every monday,en,');
    expect(items.map(({ task }) => task.notes)).toEqual([
      'Section: Spring',
      'Date in Todoist: every monday\n\nSection: Spring\n\nPart of: Garden',
    ]);
    expect(items[1]!.remarks).toHaveLength(3);
  });

  it('names the line of what it cannot read', () => {
    expect(() => parse('task,ok,,4,1,,,,,', 'banana,x,,,,,,,,')).toThrow(/Line 3: the type "banana" is unknown/);
    expect(() => parse('note,x,,,,,,,,')).toThrow(/Line 2: a note stands before the first task/);
    expect(() => parse(`task,${'x'.repeat(600)},,4,1,,,,,`)).toThrow(/Line 2: the task cannot be taken over: title/);
    expect(() => parseTodoist('a,b\n1,2')).toThrow(ImportFormatError);
    expect(() => parseTodoist('TYPE,CONTENT\ntask,"open')).toThrow(ImportFormatError);
  });

  it('reads a file without tasks, and one with a byte order mark', () => {
    expect(parse()).toEqual([]);
    expect(parseTodoist(`\uFEFF${header}\ntask,One,,4,1,,,,,`)).toHaveLength(1);
  });
});
