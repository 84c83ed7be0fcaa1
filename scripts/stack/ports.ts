import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux (32768 up) and macOS (49152 up) give to outgoing connections: a program that is down for a
 * while finds its port free again, and a client that knocks on it cannot end up connected to itself.
 */
const [lowest, highest] = [15_000, 32_000];
const given = new Set<number>();

/** Whether nothing listens on the port of 127.0.0.1. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

/** A TCP port of 127.0.0.1 that nothing listens on, and that was not given before. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(lowest, highest);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`No free port was found between ${lowest} and ${highest}.`);
};

/** So many free ports. */
export const freePorts = async (count: number): Promise<number[]> => {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
};
