// The entry of every npm script: `node scripts/run.mjs TASK [ARGUMENTS]`. Plain JavaScript that Node 20 understands, since
// on a fresh clone nothing is installed yet: it installs what package-lock.json asks for, then goes on with the Node of
// the project (the npm package `node`).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
const onWindows = process.platform === 'win32';

/** The commands of each task, one after the other; `node` is the project's own. Arguments go to the last one. */
const lint = [
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['oxfmt', '--check'],
  ['knip'],
  ['depcruise', '--config', '.dependency-cruiser.cjs', 'apps', 'packages'],
  ['node', 'scripts/generate-docs.ts', '--check'],
];
const tasks = {
  install: [],
  start: [
    ['node', 'scripts/build.ts'],
    ['node', '--enable-source-maps', 'dist/server/main.js'],
  ],
  build: [['node', 'scripts/build.ts']],
  'dev:web': [['vite', 'apps/web']],
  lint,
  test: [...lint, ['tsc', '--noEmit'], ['vitest', 'run', '--project', 'node']],
  'test:platform': [
    ['node', 'scripts/tools.ts'],
    ['vitest', 'run', '--project', 'postgres', '--project', 'platform'],
  ],
  'test:browser': [
    ['node', 'scripts/build.ts'],
    ['vitest', 'run', '--project', 'browser'],
  ],
  screenshots: [
    ['node', 'scripts/build.ts'],
    ['node', 'scripts/screenshots.ts'],
  ],
  tools: [['node', 'scripts/tools.ts']],
  dapr: [
    ['node', 'scripts/build.ts'],
    ['node', 'scripts/dapr.ts'],
  ],
  bench: [['node', 'bench/run.ts']],
  import: [['node', 'scripts/import.ts']],
  export: [['node', 'scripts/export.ts']],
  'dead-letters': [['node', 'scripts/dead-letters.ts']],
};

/** Runs a command to its end and hands signals on, so that Ctrl-C ends it in its own way. Resolves with its exit code. */
const run = (command, parameters) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: root, env: environment, stdio: 'inherit', shell: onWindows });
    // A terminal sends Ctrl-C to the whole group, child included; other senders reach only this process.
    const forward = (signal) => {
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    // npm runs us through a shell, which does not hand on the SIGTERM that npm gives it: it is gone then, and we belong to
    // somebody else.
    const parent = process.ppid;
    const orphaned = () => {
      if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) child.kill('SIGTERM');
    };
    const watch = setInterval(orphaned, 500);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });

const install = async () => {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0;
  console.log('Installing packages (npm ci); this takes about a minute the first time ...');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
  if (code === 0) writeFileSync(stamp, wanted);
  else
    console.error(
      'npm ci failed: see above. Check the network and that package-lock.json is unchanged, then try again.',
    );
  return code;
};

const [task, ...parameters] = process.argv.slice(2);
const commands = tasks[task];
if (commands === undefined) {
  console.error(`Unknown task ${task}; known are ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
let code = await install();
for (const [index, [command, ...fixed]] of commands.entries()) {
  if (code !== 0) break;
  code = await run(command, index === commands.length - 1 ? [...fixed, ...parameters] : fixed);
}
process.exit(code);
