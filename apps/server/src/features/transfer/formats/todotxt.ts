import { Duration, minutesOf, type Priority } from '@todo/contracts';
import { gently } from '../breathe.ts';
import { Collector, type ReadContext } from '../collector.ts';
import { type Found, type FoundTask, keep, keysByContent, newFound } from '../found.ts';
import { dueOf, instantOf, zoneOr } from '../moments.ts';

/**
 * todo.txt (https://github.com/todotxt/todo.txt): a task a line, `x (A) 2026-12-02 2026-12-01 Text +project @context
 * key:value`. The first project at the end of the line is the list, the other ones and contexts are tags. Of the
 * key:value pairs `due:`, `pri:`, `rec:` (`1w`; with + from the due date) and our own `at:` (time), `tz:` and `est:` are
 * understood; words within the text stay there.
 */

const priorityOf: Record<string, Priority> = { A: 'urgent', B: 'high', C: 'medium' };
const day = String.raw`\d{4}-\d{2}-\d{2}`;
const linePattern = new RegExp(String.raw`^(?:(x)\s+)?(?:\(([A-Z])\)\s+)?(?:(${day})\s+)?(?:(${day})\s+)?(.*)$`, 'su');
const frequencies: Readonly<Record<string, string>> = { d: 'DAILY', w: 'WEEKLY', m: 'MONTHLY', y: 'YEARLY' };

/** Words at the end of a line that say something about the task instead of being a part of its text. */
const isMeta = (word: string): boolean => /^[+@][^\s]+$/u.test(word) || /^[a-z][\w-]*:[^\s/]\S*$/iu.test(word);

const prioritize = (task: FoundTask, letter: string): void => {
  task.priority = priorityOf[letter] ?? 'low';
};

const setRepeat = (task: FoundTask, value: string): void => {
  const match = /^(\+?)(\d{1,3})([dwmy])$/.exec(value);
  if (match === null) return keep(task, 'Repeats', value);
  const interval = Number(match[2]) > 1 ? `;INTERVAL=${Number(match[2])}` : '';
  task.recurrence = {
    rule: `FREQ=${frequencies[match[3]!]}${interval}`,
    from: match[1] === '+' ? 'due' : 'completion',
  };
};

/** The first instant of a day as the file writes it; what only looks like a day is kept in the notes. */
const dayOf = (task: FoundTask, written: string | undefined): string | undefined => {
  if (written === undefined) return undefined;
  const instant = instantOf(`${written}T00:00:00Z`);
  if (instant === undefined) keep(task, 'Date in the file', written);
  return instant?.toISOString();
};

/** What the words at the end say. */
const applyMeta = (task: FoundTask, words: readonly string[], { timeZone }: ReadContext): string[] => {
  const projects: string[] = [];
  const values = new Map<string, string>();
  for (const word of words) {
    if (word.startsWith('+')) projects.push(word.slice(1));
    else if (word.startsWith('@')) task.tags.push(word.slice(1));
    else {
      const colon = word.indexOf(':');
      const [name, value] = [word.slice(0, colon).toLowerCase(), word.slice(colon + 1)];
      if (values.has(name)) keep(task, name, value);
      else values.set(name, value);
    }
  }
  const take = (name: string): string | undefined => {
    const value = values.get(name);
    values.delete(name);
    return value;
  };
  const due = take('due');
  if (due !== undefined) {
    const time = take('at');
    task.due = dueOf(time === undefined ? due : `${due}T${time}`, zoneOr(take('tz'), timeZone)) ?? null;
    if (task.due === null) keep(task, 'due', [due, time].filter(Boolean).join(' '));
  }
  const letter = take('pri');
  if (letter !== undefined && /^[A-Z]$/.test(letter)) prioritize(task, letter);
  const repeat = take('rec');
  if (repeat !== undefined) setRepeat(task, repeat);
  const estimate = take('est');
  if (estimate !== undefined && Duration.safeParse(estimate).success) task.estimate = minutesOf(estimate);
  else if (estimate !== undefined) keep(task, 'est', estimate);
  for (const [name, value] of values) keep(task, name, value);
  return projects;
};

export const readTodoTxt = async (text: string, context: ReadContext): Promise<Found> => {
  const found = new Collector();
  const keyOf = keysByContent();
  let line = 0;
  for await (const raw of gently(text.split(/\r\n|\n|\r/))) {
    line += 1;
    if (raw.trim() === '') continue;
    const [, done, letter, first, second, rest] = linePattern.exec(raw.trim())!;
    const words = rest!.trim().split(/\s+/u);
    let end = words.length;
    while (end > 0 && isMeta(words[end - 1]!)) end -= 1;
    const title = words.slice(0, end).join(' ');
    // A line of nothing but such words is what it says.
    const task = newFound(line, keyOf(rest!.trim()), title === '' ? rest!.trim() : title);
    if (letter !== undefined) prioritize(task, letter);
    const projects = applyMeta(task, title === '' ? [] : words.slice(end), context);
    task.list = found.list(projects[0] ?? context.list);
    task.tags.push(...projects.slice(1));
    task.completed = done !== undefined;
    const created = task.completed ? second : first;
    if (task.completed) task.completedAt = dayOf(task, first);
    task.createdAt = dayOf(task, created);
    found.tasks.push(task);
  }
  return found;
};
