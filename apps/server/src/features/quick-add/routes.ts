import { createRoute, z } from '@hono/zod-openapi';
import { QuickAddAnswer, QuickAddPreview, QuickAddRequest } from '@todo/contracts';
import type { Database } from '../../database/session.ts';
import type { Api } from '../../http/api.ts';
import { IdempotencyKey, changeHeaders, makeChange } from '../../http/change.ts';
import { json } from '../../http/reply.ts';
import { etagOf } from '../../http/versioned.ts';
import type { Tasks } from '../tasks/index.ts';
import { readText, taskOf } from './quick-add.ts';

const tags = ['Quick add'];
const body = { required: true, content: { 'application/json': { schema: QuickAddRequest } } };

const create = createRoute({
  method: 'post',
  path: '/api/v1/tasks/quick',
  operationId: 'quickAdd',
  tags,
  summary: 'Create a task from a line of text',
  description: `Dates, times, recurrence, reminders and estimates are recognised in English, German and Urdu; \`#list\` (one of
your lists, of several words too), \`@tag\`, \`!priority\` (\`!1\` to \`!4\` and \`p1\` to \`p4\` as well, 1 being urgent) in each of them.
\`spans\` says what was recognised where, so that an interface can show it. To take a part literally, send the text again with its span in \`ignore\`,
put it in quotes, or write a backslash before the word.

- \`Pay rent every 1st at 9am #home @bank !high\`
- \`call mum tomorrow 17:00 remind 30m before\`
- \`every! 3 days water plants\`: with the mark, three days after it was done
- \`plan every 2 weeks on tue, thu until 1 March\`, \`every last weekday\`, \`every month on the 31st\`
- \`write report next friday ~2h\`, \`standup 9-9:30am\`

A time alone is its next one; a date without a year is the next such day. Of two dates, times, lists or priorities the last one counts.
A \`#name\` that none of your lists has stays in the title (span \`unknown-list\`): no list is made.`,
  request: { headers: z.object({ 'idempotency-key': IdempotencyKey }), body },
  responses: {
    201: {
      description: 'The task, and what was recognised in the text',
      headers: changeHeaders.extend({ ETag: z.string(), Location: z.string() }),
      content: { 'application/json': { schema: QuickAddAnswer } },
    },
  },
});

const preview = createRoute({
  method: 'post',
  path: '/api/v1/tasks/quick/preview',
  operationId: 'previewQuickAdd',
  tags,
  summary: 'Read a line of text as quick add would, without creating a task',
  description: 'For showing while somebody types. A title may be empty here.',
  request: { body },
  responses: {
    200: {
      description: 'The fields that the text gives a task, and what was recognised in it',
      content: { 'application/json': { schema: QuickAddPreview } },
    },
  },
});

/** HTTP for quick add; the grammar is the package @todo/quick-add. */
export const quickAddRoutes = (api: Api, database: Database, tasks: Tasks): void => {
  api.add(create, (request) =>
    makeChange(database, request, ['quick add', request.body], async (change) => {
      const read = await readText(change.session, change.actor.userId, request.body);
      const task = await tasks.create(change, taskOf(read));
      return {
        status: 201,
        headers: { etag: etagOf(task), location: `/api/v1/tasks/${task.id}` },
        body: JSON.stringify({ task, spans: read.spans }),
      };
    }),
  );
  api.add(preview, async ({ actor, body }) => json(200, await readText(database, actor.userId, body)));
};
