import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const scripts = join(import.meta.dirname, '../../../../scripts');

/** Runs a script of `scripts/` as a person would, in a process of its own, to its end. */
export const runScript = async (
  name: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [join(scripts, name), ...parameters], {
    env: { PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, output, errors };
};
