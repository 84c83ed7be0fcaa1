import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools } from '../tools.ts';
import { freePort, freePorts } from './ports.ts';
import { type Exit, Program, type Restartable, answers } from './process.ts';

export interface Scheduler extends Restartable {
  /** `127.0.0.1:port`, for `startDaprd`. */
  readonly address: string;
}

export interface SchedulerOptions {
  /** Holds its jobs (an embedded etcd) and its log; may hold an earlier scheduler's. */
  readonly directory: string;
  readonly port?: number;
  readonly onExit?: (exit: Exit) => void;
}

/** Starts Dapr's scheduler, which keeps the jobs of every sidecar, on 127.0.0.1 and waits until it serves. */
export const startScheduler = async (options: SchedulerOptions): Promise<Scheduler> => {
  const { scheduler } = await ensureTools();
  const directory = join(options.directory, 'scheduler');
  mkdirSync(directory, { recursive: true });
  const port = options.port ?? (await freePort());
  const [client, peer, health] = await freePorts(3);
  const id = 'dapr-scheduler-server-0';
  const flags = {
    id,
    'listen-address': '127.0.0.1',
    port,
    // What sidecars are told to connect to; without it the address of a network card.
    'override-broadcast-host-port': `127.0.0.1:${port}`,
    // Its health page alone is on every network interface: Dapr 1.18 takes an address for it and ignores it.
    'healthz-port': health,
    'enable-metrics': false,
    'etcd-data-dir': join(directory, 'etcd'),
    'etcd-client-listen-address': '127.0.0.1',
    'etcd-client-port': client,
    'etcd-initial-cluster': `${id}=http://127.0.0.1:${peer}`,
  };
  const program = new Program({
    name: 'the Dapr scheduler',
    command: scheduler,
    arguments: Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    environment: { DAPR_HOST_IP: '127.0.0.1' },
    directory,
    log: join(options.directory, 'scheduler.log'),
    ready: () => answers(`http://127.0.0.1:${health}/healthz`),
    onExit: options.onExit,
  });
  await program.start();
  return Object.assign(program, {
    address: `127.0.0.1:${port}`,
  });
};
