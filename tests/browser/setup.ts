import type { TestProject } from 'vitest/node';
import { startBundledServer } from './support/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server that all browser tests share; each makes accounts of its own. */
    readonly serverUrl: string;
  }
}

/** One server for all browser tests. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const server = await startBundledServer();
  provide('serverUrl', server.url);
  return () => server.stop();
};
