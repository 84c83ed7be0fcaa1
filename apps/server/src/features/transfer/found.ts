import type { Due, Priority, Profile, Reminder, TaskRecurrence } from '@todo/contracts';

/** A list, project or section that a file speaks of. */
export interface FoundList {
  /** What the file's tasks know it by; the same each time the file is read. */
  readonly key: string;
  readonly name: string;
  readonly color?: string | null;
  readonly archived?: boolean;
  readonly rank?: string;
  /** RFC 3339. */
  readonly createdAt?: string;
}

/** A task as a file has it, before it is held to our own limits (settle.ts). */
export interface FoundTask {
  /** Line of the file where it begins, from 1. */
  readonly line: number;
  /** The id in the program it comes from, or what makes it the one it is; the same each time the file is read. */
  readonly key: string;
  /** Key of the task that it is a part of. */
  parent?: string;
  /** Key of its list; absent: the inbox. */
  list?: string;
  title: string;
  /** Paragraphs. */
  readonly notes: string[];
  priority: Priority;
  tags: string[];
  due: Due | null;
  /** Minutes. */
  estimate?: number;
  reminders: Reminder[];
  recurrence?: Pick<TaskRecurrence, 'rule' | 'from'> & Partial<TaskRecurrence>;
  /** Whether it is done, with the time (RFC 3339) where that is known. */
  completed: boolean;
  completedAt?: string;
  createdAt?: string;
  rank?: string;
  /** What our tasks cannot hold; it stands in the notes, so that nothing is lost. */
  readonly kept: string[];
}

/** Something of a file that cannot come, and why. */
export interface ImportProblem {
  readonly line: number;
  readonly message: string;
}

/** A saved filter, as our own export has it. */
export interface FoundFilter {
  readonly name: string;
  readonly query: string;
  readonly color: string | null;
}

/** What was found in a file. */
export interface Found {
  readonly lists: readonly FoundList[];
  readonly tasks: readonly FoundTask[];
  readonly problems: readonly ImportProblem[];
  /** Of our own export. */
  readonly profile?: Profile;
  readonly filters?: readonly FoundFilter[];
}

/** The file is not what it should be, as a whole. Says where and what to do. */
export class ImportFormatError extends Error {
  override name = 'ImportFormatError';
  /** From 1; absent where no line is to blame. */
  readonly line: number | undefined;

  constructor(message: string, line?: number, options?: ErrorOptions) {
    super(line === undefined ? message : `Line ${line}: ${message}`, options);
    this.line = line;
  }
}

/** A task with nothing in it but what every one has. */
export const newFound = (line: number, key: string, title: string): FoundTask => ({
  line,
  key,
  title,
  notes: [],
  priority: 'none',
  tags: [],
  due: null,
  reminders: [],
  completed: false,
  kept: [],
});

/** Puts what has no field of its own into the notes, and says so. */
export const keep = (task: FoundTask, what: string, value: string): void => {
  const remark = `${what}: ${value}`;
  task.notes.push(remark);
  task.kept.push(remark);
};

/**
 * Keys for tasks of a file that gives them no ids: made of what they say, with a number for those that say the same. They
 * are the same when the file is read again, also when tasks were added to it.
 */
export const keysByContent = (): ((...content: readonly (string | undefined)[]) => string) => {
  const seen = new Map<string, number>();
  return (...content) => {
    const text = JSON.stringify(content);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return `${text}#${count}`;
  };
};
