/**
 * `npm run bench -- [parts] [--write]`: measures and prints one table, each row a ratio within this run. `--write` also
 * writes docs/benchmarks.md: the table, the machine, and the notes of bench/notes.md.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deliveryPart } from './parts/delivery.ts';
import { httpPart } from './parts/http.ts';
import { importPart } from './parts/import.ts';
import { quickAddPart } from './parts/quick-add.ts';
import { remindersPart } from './parts/reminders.ts';
import { recurrencePart } from './parts/recurrence.ts';
import { scalePart } from './parts/scale.ts';
import { startPart } from './parts/start.ts';
import { type Place, openPlace, root } from './support/place.ts';
import { type Row, toMarkdown } from './support/table.ts';

const parts: Record<string, (place: Place, say: (line: string) => void) => Promise<Row[]>> = {
  http: httpPart,
  scale: scalePart,
  delivery: deliveryPart,
  reminders: remindersPart,
  start: startPart,
  import: importPart,
  'quick-add': quickAddPart,
  recurrence: recurrencePart,
};

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const wanted = positionals.length === 0 ? Object.keys(parts) : positionals;

const began = performance.now();
const say = (line: string) =>
  console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`);

const measure = async (name: string): Promise<Row[]> => {
  const place = await openPlace();
  try {
    return await parts[name]!(place, say);
  } finally {
    await place.clear();
  }
};

const machine = (): string => {
  const postgres = spawnSync('postgres', ['--version'], { encoding: 'utf8' }).stdout?.trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${memory} GiB, Linux ${release()}`,
    `Node ${process.version}`,
    postgres || 'PostgreSQL of the machine',
    'Apache Kafka 4.3.1, Dapr 1.18.2',
  ].join('; ');
};

const built = spawnSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const tables: string[] = [];
for (const name of wanted) tables.push(`## ${name}\n\n${toMarkdown(await measure(name))}`);
console.log(tables.join('\n\n'));
if (values.write) {
  const notes = readFileSync(join(root, 'bench/notes.md'), 'utf8').trimEnd();
  const text = `${notes}

# Result

Made by \`npm run bench -- ${[...positionals, '--write'].join(' ')}\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.

${tables.join('\n\n')}
`;
  writeFileSync(join(root, 'docs/benchmarks.md'), text);
}
