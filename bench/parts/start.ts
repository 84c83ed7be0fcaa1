import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../support/numbers.ts';
import type { Place } from '../support/place.ts';
import { startHttpProgram } from '../support/program.ts';
import type { Row } from '../support/table.ts';

const rounds = 3;

/** Resident memory of a process in MiB, as Linux tells it; undefined elsewhere. */
const residentMiB = (pid: number): number | undefined => {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
};

/** How long `npm start` takes once packages and bundle are there, until `/readyz` answers 200, and the memory it has then. */
export const startPart = async (place: Place, say: (line: string) => void): Promise<Row[]> => {
  const measure = async (folder: string): Promise<{ seconds: number; memory: number | undefined }> => {
    const began = performance.now();
    const environment = { DATA_DIR: join(place.directory, folder), LOG_LEVEL: 'warn' };
    const script = ['--enable-source-maps', 'dist/server/main.js'];
    const server = await startHttpProgram(place, { name: 'embedded', script, environment });
    const seconds = (performance.now() - began) / 1000;
    const memory = residentMiB(server.pid);
    await server.stop();
    return { seconds, memory };
  };
  const fresh: Awaited<ReturnType<typeof measure>>[] = [];
  const again: Awaited<ReturnType<typeof measure>>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    fresh.push(await measure(`data-${round}`));
    again.push(await measure(`data-${round}`));
    say(`start: new folder ${fresh.at(-1)!.seconds.toFixed(1)} s, again ${again.at(-1)!.seconds.toFixed(1)} s`);
  }
  const row = (name: string, runs: typeof fresh, limit: number): Row => {
    const seconds = median(runs.map((run) => run.seconds));
    return {
      row: name,
      subject: `${seconds.toFixed(2)} s`,
      reference: `${limit} s`,
      ratio: seconds / limit,
      demanded: '≤ 1.00',
    };
  };
  const memories = again.flatMap(({ memory }) => memory ?? []);
  return [
    row('embedded server ready, new folder', fresh, 8),
    row('embedded server ready, existing folder', again, 3),
    ...(memories.length === 0
      ? []
      : [{ row: 'embedded server, memory when ready', subject: `${Math.round(median(memories))} MiB`, reference: '' }]),
  ];
};
