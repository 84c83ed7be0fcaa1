import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { smoke } from './smoke.ts';
import { Keeper } from './stack/keeper.ts';
import { isFree } from './stack/ports.ts';
import { keepsOut } from './stack/postgres-place.ts';
import { type Stack, startStack } from './stack/stack.ts';
import { readTemplate } from './stack/template.ts';

/**
 * `npm run dapr`: the whole system on this machine, each process behind a Dapr sidecar, with Kafka and PostgreSQL.
 * `npm run dapr -- --smoke`: the same in a folder and on ports of its own, one change all the way, and a verdict.
 */
const root = resolve(import.meta.dirname, '..');
const began = performance.now();
const say = (line: string) => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);

/** In the tree, unless PostgreSQL's user may not enter it there; see startPostgres. */
const dataFolder = (): string => {
  if (process.env.TODO_STACK_DIR) return resolve(process.env.TODO_STACK_DIR);
  const own = join(root, '.cache', 'dapr');
  if (keepsOut(root) === undefined) return own;
  return join('/var/tmp', `todo-dapr-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);
};

/** Resolves with the first signal that asks us to end; a second one ends us, and all programs with us, at once. */
const untilSignal = (): Promise<NodeJS.Signals> =>
  new Promise((done) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        done(signal);
      });
    }
  });

const runSmoke = async (): Promise<number> => {
  const directory = mkdtempSync(join(tmpdir(), 'todo-smoke-'));
  let stack: Stack | undefined;
  const interrupted = untilSignal().then((signal) => {
    throw new Error(`Interrupted by ${signal}.`);
  });
  interrupted.catch(() => {});
  try {
    const starting = startStack({ directory, ports: 'free', allowExternal: true, say }).then(
      (started) => (stack = started),
    );
    const { playing } = await Promise.race([starting, interrupted]);
    await Promise.race([smoke(playing('api').url, say), interrupted]);
    await stack?.stop();
    rmSync(directory, { recursive: true, force: true });
    say('PASS: publish -> consume -> verify, through real sidecars, Kafka and PostgreSQL');
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    await stack?.stop();
    say(`FAIL: the logs are in ${directory}`);
    return 1;
  }
};

const run = async (): Promise<number> => {
  const signal = untilSignal();
  const directory = dataFolder();
  const taken: number[] = [];
  for (const { ports } of readTemplate().apps) {
    for (const port of Object.values(ports)) if (!(await isFree(port))) taken.push(port);
  }
  if (taken.length > 0) {
    console.error(
      `In use on 127.0.0.1: port ${taken.join(', ')}. Does \`npm run dapr\` run already? End what listens there, or change deploy/dapr/local/dapr.yaml.`,
    );
    return 1;
  }
  say(`${existsSync(directory) ? 'going on with the data' : 'data and logs will be'} in ${directory}`);
  const keeper = new Keeper(say);
  const starting = startStack({
    directory,
    ports: 'template',
    allowExternal: true,
    say,
    onExit: (...end) => keeper.ended(...end),
  });
  const stack = await Promise.race([starting, signal]);
  if (typeof stack === 'string') {
    say(`${stack} during the start`);
    // Ending this process ends its programs; nobody has worked with them yet.
    return 0;
  }
  say(`ready at ${stack.playing('api').url} (Ctrl-C ends it; delete ${directory} to start afresh)`);
  say(`${await signal}: taking everything down`);
  keeper.close();
  await stack.stop();
  say('down');
  return 0;
};

try {
  process.exit(await (process.argv.includes('--smoke') ? runSmoke() : run()));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
