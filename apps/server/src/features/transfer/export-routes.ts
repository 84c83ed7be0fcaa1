import { createRoute, z } from '@hono/zod-openapi';
import type { Database, Session } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { apiHeaders } from '../../http/reply.ts';
import { selectFilters } from '../filters/index.ts';
import { profileOf } from '../profiles/index.ts';
import { everyTask, selectTrash } from '../tasks/index.ts';
import { type Exported, exportFormats, writers } from './export-formats.ts';
import { csvColumns } from './formats/todo-csv.ts';
import { selectAccount, selectAllLists } from './queries.ts';

const exportRoute = createRoute({
  method: 'get',
  path: '/api/v1/export',
  operationId: 'export',
  tags: ['In and out'],
  summary: 'Download your data',
  description: `\`json\` has everything (account, profile, lists, saved filters, tasks; imported into an empty account it makes an equal one), \`csv\` has a row for each task with the columns ${csvColumns.join(', ')} (a cell that a spreadsheet would take for a formula has an apostrophe before it), \`todotxt\` a line (without notes, subtasks and reminders, which it cannot hold), \`ics\` a VTODO.`,
  request: {
    query: z.object({
      format: z.enum(exportFormats).default('json'),
      trash: z.enum(['true', 'false']).default('false').meta({ description: 'With the deleted tasks (`json` only)' }),
    }),
  },
  responses: {
    200: {
      description: 'The file',
      headers: z.object({ 'Content-Disposition': z.string() }),
      content: {
        'application/json': { schema: z.object({ format: z.string(), version: z.int() }).loose() },
        'text/csv': { schema: z.string() },
        'text/plain': { schema: z.string() },
        'text/calendar': { schema: z.string() },
      },
    },
  },
});

/** Deleted tasks read with one statement. */
const pageSize = 500;

/** What was deleted, the last one first, some hundred at a time. */
async function* everyTrashed(session: Session, userId: string) {
  let before: { readonly deletedAt: Date; readonly id: string } | undefined;
  do {
    const page = await selectTrash(session, userId, pageSize, before);
    if (page.length > 0) yield page;
    const last = page.length < pageSize ? undefined : page.at(-1)!;
    before = last && { deletedAt: last.deletedAt, id: last.task.id };
  } while (before !== undefined);
}

/** A body that is made as fast as it is read. */
const streamOf = (chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const next = await chunks.next();
        if (next.done) return controller.close();
        if (next.value !== '') return controller.enqueue(encoder.encode(next.value));
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
};

/** `GET /api/v1/export`. */
export const exportRoutes = (api: Api, database: Database): void => {
  api.add(exportRoute, async ({ actor: { userId }, query, incoming }) => {
    const { write, contentType, extension } = writers[query.format];
    const headers = {
      ...apiHeaders,
      'content-type': contentType,
      'content-disposition': `attachment; filename="todo-${new Date().toISOString().slice(0, 10)}.${extension}"`,
    };
    if (incoming.method === 'HEAD') return new Response(null, { headers });
    const exported: Exported = {
      account: (await selectAccount(database, userId)) ?? { name: '', email: '' },
      profile: await profileOf(database, userId),
      lists: await selectAllLists(database, userId),
      filters: await selectFilters(database, userId),
      tasks: () => everyTask(database, userId),
      ...(query.trash === 'true' && { trash: () => everyTrashed(database, userId) }),
    };
    return new Response(streamOf(write(exported)), { headers });
  });
};
