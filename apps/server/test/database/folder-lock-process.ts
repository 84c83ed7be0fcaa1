/** A process that takes a folder when it reads a line, says what came of it, and gives it back when its input ends. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { lockFolder } from '../../src/database/folder-lock.ts';

const lines = createInterface({ input: process.stdin });
const ended = once(lines, 'close');
console.log('ready');
await once(lines, 'line');
try {
  const unlock = await lockFolder(process.argv[2]!);
  console.log('held');
  await ended;
  await unlock();
} catch (error) {
  console.log(`${(error as Error).name}: ${(error as Error).message}`);
  lines.close();
}
