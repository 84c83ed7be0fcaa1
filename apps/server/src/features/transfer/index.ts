export { type ImportedTask, ImportFormatError } from './imported.ts';
export { parseTodoist } from './todoist.ts';
