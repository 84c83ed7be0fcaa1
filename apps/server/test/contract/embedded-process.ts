/**
 * A process on the embedded platform that a test can kill: `node embedded-process.ts FOLDER begin|resume`.
 * `begin` publishes 50 events and schedules a job, handles 20 of the events and then never ends handling the next one;
 * `resume` handles all that is left. Tells of everything on standard output, a line each.
 */
import { pino } from 'pino';
import { PgliteDatabase } from '../../src/database/pglite.ts';
import { createEmbeddedPlatform } from '../../src/platform/embedded/platform.ts';
import { newEvent } from './harness.ts';

const [, , folder, phase] = process.argv;
if (folder === undefined) throw new Error('usage: embedded-process.ts FOLDER begin|resume');
const topic = 'killed';
const stuckAt = 20;

const database = await PgliteDatabase.open(folder);
const platform = createEmbeddedPlatform({ database, dataDir: folder, environment: {}, log: pino({ level: 'silent' }) });
platform.events.subscribe({
  consumer: 'reader',
  topic,
  mode: 'shared',
  handler: async (event) => {
    const place = event.data as number;
    if (phase === 'begin' && place === stuckAt) {
      console.log('stuck');
      await new Promise(() => undefined);
    }
    console.log(`handled ${place}`);
  },
});
platform.jobs.define('late', async ({ id }) => console.log(`job ${id}`));
await platform.start();
if (phase === 'begin') {
  await platform.jobs.schedule('late', 'one', new Date(Date.now() + 2_000));
  await platform.events.publish(Array.from({ length: 50 }, (_, place) => ({ topic, event: newEvent('key', place) })));
}
// Until somebody ends it: timers of the platform do not keep a process.
setInterval(() => undefined, 60_000);
