import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How a program ended. `expected`: somebody asked for it by `stop` or `kill`. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly expected: boolean;
}

/** The user that a program runs as, when not ours. */
export interface Owner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface ProgramOptions {
  /** What messages call it. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Added to the few variables of ours that every program gets (PATH, HOME, locale). */
  readonly environment?: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly directory: string;
  /** File that its output is appended to. */
  readonly log: string;
  readonly owner?: Owner;
  /** Whether it does its work by now; asked every 50 ms. Absent: it does once it runs. */
  readonly ready?: () => Promise<boolean>;
  /** Milliseconds to become ready; 60,000 when absent. */
  readonly readyWithin?: number;
  /** What asks it to end; SIGTERM when absent. */
  readonly stopSignal?: NodeJS.Signals;
  /** Milliseconds between that and SIGKILL; 10,000 when absent. */
  readonly grace?: number;
  readonly onExit?: (exit: Exit) => void;
}

/** What the programs of the stack have in common: they can be ended and started again in the same place. */
export interface Restartable {
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** Starts it and waits until it is ready. Throws an Error with the end of its log when it does not get there. */
  start(): Promise<void>;
  /** Asks it to end, and ends it by force when it does not within its grace. */
  stop(): Promise<void>;
  /** `kill -9`: it and its children are gone, unprepared, when this resolves. */
  kill(): Promise<void>;
}

/** Asks until the answer is yes. Throws when `within` milliseconds have passed or `signal` is aborted. */
export const until = async (
  what: string,
  check: () => Promise<boolean>,
  { within, every = 50, signal }: { within: number; every?: number; signal?: AbortSignal },
): Promise<void> => {
  const deadline = performance.now() + within;
  while (!(await check())) {
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new Error(`${what} took more than ${within / 1000} s.`);
    await delay(every, undefined, { signal });
  }
};

/** Whether a GET of the address is answered with a 2xx. */
export const answers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

/** The last lines of a text file, for error messages. */
export const tail = (file: string, lines = 15): string => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
};

/** Runs a command to its end. Throws an Error with the end of its output unless it ends with code 0. */
export const runToEnd = async (
  what: string,
  command: string,
  parameters: readonly string[],
  options: {
    directory: string;
    log: string;
    environment?: Readonly<Record<string, string>>;
    owner?: Owner;
  },
): Promise<void> => {
  const program = new Program({ name: what, command, arguments: parameters, ...options });
  const exit = await program.run();
  if (exit.code !== 0) throw new Error(`${what} failed. The end of ${options.log}:\n${tail(options.log)}`);
};

const live = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of live) child.kill('SIGKILL');
});

/** On Linux `setpriv --pdeathsig` has the kernel end a program when this process is gone, even by `kill -9`. */
const deathSignal = process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;

const baseEnvironment = (): Record<string, string> => {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'JAVA_HOME'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
};

/** Processes whose parent is `pid`, and theirs. Zombies do not count. */
const descendants = (pid: number): number[] => {
  const rows = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const found: number[] = [];
  const visit = (parent: number) => {
    for (const [child, of, state] of rows) {
      if (Number(of) !== parent || state?.startsWith('Z')) continue;
      found.push(Number(child));
      visit(Number(child));
    }
  };
  visit(pid);
  return found;
};

/** The processes among `pids` that still run. */
const running = (pids: readonly number[]): number[] => {
  if (pids.length === 0) return [];
  const { stdout } = spawnSync('ps', ['-o', 'pid=,stat=', '-p', pids.join(',')], {
    encoding: 'utf8',
  });
  const lines = stdout.trim().split('\n').filter(Boolean);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([pid, state]) => (state?.startsWith('Z') ? [] : [Number(pid)]));
};

const signalTo = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/**
 * A program run as our child. It leads its own session, so that Ctrl-C in the terminal reaches only us and we end the
 * programs in the right order; none outlives this process.
 */
export class Program implements Restartable {
  readonly options: ProgramOptions;
  #child: ChildProcess | undefined;
  #ended: Promise<Exit> | undefined;
  #asked = false;

  constructor(options: ProgramOptions) {
    this.options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  async start(): Promise<void> {
    const { name, log, ready, readyWithin = 60_000 } = this.options;
    if (this.#child) throw new Error(`${name} runs already.`);
    const ended = this.#spawn();
    const failed = new AbortController();
    const early = ended.then((exit) => {
      failed.abort();
      const how = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
      throw new Error(`${name} ${how} before it was ready. The end of ${log}:\n${tail(log)}`);
    });
    try {
      await Promise.race([
        early,
        ready ? until(`Starting ${name}`, ready, { within: readyWithin, signal: failed.signal }) : Promise.resolve(),
      ]);
    } catch (error) {
      if (!this.running) throw await early.catch((reason: unknown) => reason);
      await this.kill();
      throw new Error(`${(error as Error).message} The end of ${log}:\n${tail(log)}`, {
        cause: error,
      });
    } finally {
      failed.abort();
      early.catch(() => {});
    }
  }

  /** Starts it and waits for its end. */
  run(): Promise<Exit> {
    return this.#spawn();
  }

  #spawn(): Promise<Exit> {
    const { command, environment, directory, log, owner, name, onExit } = this.options;
    mkdirSync(dirname(log), { recursive: true });
    const output = openSync(log, 'a');
    const line = deathSignal
      ? ['setpriv', '--pdeathsig', 'KILL', '--', command, ...this.options.arguments]
      : [command, ...this.options.arguments];
    const child = spawn(line[0]!, line.slice(1), {
      cwd: directory,
      env: { ...baseEnvironment(), ...environment },
      stdio: ['ignore', output, output],
      detached: true,
      ...(owner ? { uid: owner.uid, gid: owner.gid } : {}),
    });
    closeSync(output);
    this.#child = child;
    this.#asked = false;
    live.add(child);
    this.#ended = new Promise<Exit>((resolve, reject) => {
      const over = () => {
        live.delete(child);
        this.#child = undefined;
      };
      child.once('exit', (code, signal) => {
        over();
        const exit = { code, signal, expected: this.#asked };
        resolve(exit);
        onExit?.(exit);
      });
      child.once('error', (error) => {
        over();
        reject(new Error(`${name} cannot be run: ${error.message}`, { cause: error }));
      });
    });
    return this.#ended;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child?.pid) return;
    this.#asked = true;
    signalTo(child.pid, this.options.stopSignal ?? 'SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), this.options.grace ?? 10_000);
    await this.#ended;
    clearTimeout(force);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child?.pid) return;
    this.#asked = true;
    const children = descendants(child.pid);
    for (const pid of [child.pid, ...children]) signalTo(pid, 'SIGKILL');
    await this.#ended;
    await until(`Ending the children of ${this.options.name}`, async () => running(children).length === 0, {
      within: 5_000,
    });
  }
}
