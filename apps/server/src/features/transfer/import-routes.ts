import { randomUUID } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { TimeZone, text } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { changeHeaders } from '../../http/change.ts';
import { problemResponses } from '../../http/openapi.ts';
import { ProblemError } from '../../http/problem.ts';
import { json } from '../../http/reply.ts';
import { readUpload, type Upload, uploadTypes } from '../../http/upload.ts';
import { Limiter } from '../../platform/limiter.ts';
import type { Filters } from '../filters/index.ts';
import { profileOf, type Profiles } from '../profiles/index.ts';
import { importFormats, readImport } from './formats.ts';
import { ImportFormatError } from './found.ts';
import { type Imported, type ImporterParts, importFound } from './importer.ts';
import { takeFilters, takeProfile } from './import-profile.ts';

/** Bytes of a file, which is read into memory whole. */
export const maxUpload = 32 * 1024 * 1024;
/** Imports at work at the same time in one process, and those that may wait with their files. */
const [working, waiting] = [2, 8] as const;
/** Items of each kind that an answer names. */
const maxNamed = 1_000;

const Problem = z.strictObject({ line: z.int(), message: z.string() }).meta({ id: 'ImportProblem' });
const Item = z
  .strictObject({
    line: z.int().meta({ description: 'Of the file, from 1' }),
    id: z.uuid(),
    title: z.string(),
    outcome: z.enum(['created', 'existing', 'in-trash']).meta({
      description:
        '`existing`: it came before, and stays as it is whatever was changed since; `in-trash`: it came before and was deleted since',
    }),
    kept: z.array(z.string()).meta({ description: 'What has no field of its own and stands in the notes' }),
  })
  .meta({ id: 'ImportItem' });

const ImportResult = z
  .strictObject({
    format: z.string(),
    dryRun: z.boolean(),
    tasks: z.strictObject({ found: z.int(), created: z.int(), existing: z.int(), inTrash: z.int() }).meta({
      description: 'In a dry run `created` is what would be',
    }),
    lists: z.strictObject({ found: z.int(), created: z.int() }),
    items: z.array(Item).meta({ description: `The first ${maxNamed} tasks` }),
    keptCount: z.int().meta({ description: 'Tasks of which something stands in the notes' }),
    problems: z.array(Problem).meta({ description: `What cannot come, and why: the first ${maxNamed}` }),
    problemCount: z.int(),
  })
  .meta({ id: 'ImportResult' });

const Query = z.object({
  format: z.enum(importFormats).meta({
    description:
      '`todoist-csv` (a project’s export; also `todoist`), `todoist-json` (backup as the Sync API answers), `ticktick` (backup, CSV), `microsoft-todo` (what Microsoft Graph answers to `/me/todo/lists?$expand=tasks`), `vikunja` (the export’s zip file or the data.json in it), `todotxt`, `ical` (every VTODO), `json` and `csv` (our own exports), or `auto` to have it recognised',
  }),
  dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'true: nothing is changed' }),
  list: text().trim().min(1).max(100).optional().meta({ description: 'The list for tasks that come without one' }),
  timeZone: TimeZone.optional().meta({ description: 'Of times that say none; by itself that of your profile' }),
});

const file = { schema: z.string().meta({ format: 'binary' }) };
const content = Object.fromEntries(
  uploadTypes
    .filter((type) => type !== 'application/json')
    .map((type) =>
      type === 'multipart/form-data' ? [type, { schema: z.object({ file: file.schema }) }] : [type, file],
    ),
);

const importRoute = createRoute({
  method: 'post',
  path: '/api/v1/import',
  operationId: 'import',
  tags: ['In and out'],
  summary: 'Import a file of another program, or of this one',
  description: `The file is the body, or the only file of a form; at most ${maxUpload / 1024 / 1024} MiB. Projects and sections become lists, what is nested becomes subtasks, and what our tasks cannot hold stands in the notes. Importing the same file again makes no doubles: what came before is met again and stays as it is. An import that was broken off goes on when it is sent again. Up to 10,000 tasks can be undone as one (\`Undo-Token\`).`,
  request: { query: Query, body: { required: true, content } },
  responses: {
    200: {
      description: 'What came, what was there, and what cannot come',
      headers: changeHeaders.partial(),
      content: { 'application/json': { schema: ImportResult } },
    },
    ...problemResponses('unavailable'),
  },
});

export interface ImportParts extends ImporterParts {
  readonly database: Database;
  readonly filters: Filters;
  readonly profiles: Profiles;
}

/** The formats that share the ids of our own tasks share the source too. */
const sourceOf = (format: string): string => (format === 'json' || format === 'csv' ? 'todo' : format);

const answerOf = (format: string, dryRun: boolean, { tasks, lists, problems }: Imported) => {
  const count = (outcome: string) => tasks.filter((task) => task.outcome === outcome).length;
  return {
    format,
    dryRun,
    tasks: {
      found: tasks.length,
      created: count('created'),
      existing: count('existing'),
      inTrash: count('in-trash'),
    },
    lists,
    items: tasks.slice(0, maxNamed),
    keptCount: tasks.filter(({ kept }) => kept.length > 0).length,
    problems: problems.slice(0, maxNamed),
    problemCount: problems.length,
  };
};

/** A file that cannot be read is a problem that names the line. */
const asProblem = (error: unknown): unknown =>
  error instanceof ImportFormatError
    ? new ProblemError('malformed-body', {
        detail: error.message,
        extensions: error.line === undefined ? {} : { line: error.line },
        cause: error,
      })
    : error;

/** `POST /api/v1/import`. */
export const importRoutes = (api: Api, parts: ImportParts): void => {
  const { database, filters, profiles } = parts;
  const limiter = new Limiter(working);
  let held = 0;

  /** Reads the file, then waits for its turn: who sends slowly keeps nobody from working. */
  const inTurn = async <T>(upload: () => Promise<Upload>, work: (file: Upload) => Promise<T>): Promise<T> => {
    if (held >= working + waiting) {
      throw new ProblemError('unavailable', {
        detail: 'Too many imports at the moment. Try again in a few seconds.',
        headers: { 'retry-after': '10' },
      });
    }
    held += 1;
    try {
      const given = await upload();
      return await limiter.run(() => work(given));
    } finally {
      held -= 1;
    }
  };

  api.add(importRoute, async ({ actor, query, incoming }) => {
    const dryRun = query.dryRun === 'true';
    const profile = await profileOf(database, actor.userId);
    const context = { timeZone: query.timeZone ?? profile.timeZone, list: query.list };
    const undoToken = randomUUID();
    const change = { session: database, actor, undoToken };
    try {
      return await inTurn(
        () => readUpload(incoming, maxUpload),
        async (upload) => {
          const found = await readImport(upload, query.format, context);
          const imported = await importFound(parts, change, found, { source: sourceOf(found.format), dryRun });
          if (!dryRun && found.profile !== undefined) await takeProfile(profiles, change, profile, found.profile);
          if (!dryRun && found.filters !== undefined) await takeFilters(filters, change, found.filters);
          const hasToken = imported.undoable && imported.tasks.some(({ outcome }) => outcome === 'created');
          const answer = answerOf(found.format, dryRun, imported);
          return json(200, answer, hasToken ? { 'undo-token': undoToken } : undefined);
        },
      );
    } catch (error) {
      throw asProblem(error);
    }
  });
};
