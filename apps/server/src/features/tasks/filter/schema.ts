import { text } from '@todo/contracts';
import { filterLimits } from './ast.ts';
import { FilterError } from './lexer.ts';
import { parseFilter } from './parser.ts';

/** The language in a paragraph, for the documentation of the API. */
export const filterGuide =
  'A filter is made of conditions, joined by `&`, `|`, `!` and parentheses (or `and`, `or`, `not`): ' +
  '`due < +7d & (priority:high | tag:home) & !list:work`. ' +
  'Days: `due`, `created`, `updated`, `completed` with `:`, `=`, `<`, `<=`, `>` or `>=` and `2026-12-01`, `today`, `tomorrow`, `yesterday`, a weekday (the next one, today counts) or so long from today as `+7d`, `-2w`, `+1m`, `+1y`; what has no such day fits none of them. ' +
  '`priority:high`, `priority >= medium`. `estimate <= 1h30m`. `tag:home`, `list:"Name of a list"` (in any case; `list:inbox`). ' +
  '`is:open`, `is:completed`, `is:recurring`, `is:subtask`, `is:overdue`. ' +
  '`has:` or `no:` `due`, `time`, `notes`, `reminders`, `estimate`, `subtasks`, `tags`, `recurrence`. ' +
  '`"oat milk"` or `text:milk` searches as `q` does, without correcting typing errors.';

/** The text of a filter that can be read. What is wrong is said with its place: `at character 14: expected …`. */
export const FilterText = text()
  .max(filterLimits.length)
  .superRefine((value, context) => {
    if (value.length > filterLimits.length) return;
    try {
      parseFilter(value);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      context.addIssue({ code: 'custom', message: error.message, params: { offset: error.offset } });
    }
  })
  .meta({
    description: 'A filter; `GET /api/v1/tasks` describes the language',
    examples: ['due < +7d & (priority:high | tag:home) & !list:work'],
  });
