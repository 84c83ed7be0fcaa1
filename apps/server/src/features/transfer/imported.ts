import type { TaskCreate } from '@todo/contracts';

/** A task found in an export of another program. */
export interface ImportedTask {
  /** Line of the file where it begins, from 1. */
  readonly line: number;
  readonly task: TaskCreate;
  /** What our tasks cannot hold; it was put into the notes, so that nothing is lost. */
  readonly remarks: readonly string[];
}

/** The file is not what it should be. Says where and what to do. */
export class ImportFormatError extends Error {
  override name = 'ImportFormatError';
}
