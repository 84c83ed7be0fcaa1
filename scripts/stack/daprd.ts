import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTools } from '../tools.ts';
import { freePort, freePorts } from './ports.ts';
import { type Exit, Program, type Restartable, answers, tail } from './process.ts';

export interface Daprd extends Restartable {
  readonly appId: string;
  readonly httpPort: number;
  /** Prometheus metrics on 127.0.0.1. */
  readonly metricsPort: number;
  readonly log: string;
  /** Whether components are up and the application answers, so that events flow. */
  ready(): Promise<boolean>;
}

export interface DaprdOptions {
  readonly appId: string;
  /** Where the application listens on 127.0.0.1; the sidecar waits for it. Absent: there is none, it only publishes. */
  readonly appPort?: number;
  /** Folders with resource files (components, subscriptions, resiliency). */
  readonly resources: readonly string[];
  /** File with a Configuration. */
  readonly config?: string;
  /** What the resource files ask for, and `APP_API_TOKEN` and `DAPR_API_TOKEN`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Working directory, which sidecars that find each other share; gets `daprd-<app id>.log`. */
  readonly directory: string;
  readonly schedulerAddress?: string;
  readonly httpPort?: number;
  readonly metricsPort?: number;
  /** Further flags without the dashes, such as `{ 'app-health-check-path': '/healthz' }`. */
  readonly flags?: Readonly<Record<string, string | number | boolean>>;
  readonly onExit?: (exit: Exit) => void;
}

/**
 * Sidecars that start together on a new database race for the tables of the state store, and the losers end
 * (`create table if not exists` is no help there: SQLSTATE 42710 or 23505). Started again, as Kubernetes would, they find them.
 */
const startInEarnest = async (program: Program, log: string): Promise<void> => {
  try {
    await program.start();
  } catch (error) {
    if (!/SQLSTATE (42710|23505|42P07)/.test(tail(log))) throw error;
    await program.start();
  }
};

/**
 * Starts a sidecar, listening on 127.0.0.1 only, and waits until its components are up. It may be started before its
 * application. Throws an Error with the end of its log when a component cannot be had (Kafka must be up by then).
 */
export const startDaprd = async (options: DaprdOptions): Promise<Daprd> => {
  const { daprd } = await ensureTools();
  const { appId, appPort, resources, config, directory, schedulerAddress } = options;
  mkdirSync(directory, { recursive: true });
  const httpPort = options.httpPort ?? (await freePort());
  const metricsPort = options.metricsPort ?? (await freePort());
  const [grpcPort, internalPort, publicPort] = await freePorts(3);
  const flags = {
    'app-id': appId,
    'app-protocol': 'http',
    'app-channel-address': '127.0.0.1',
    ...(appPort === undefined ? {} : { 'app-port': appPort }),
    'dapr-listen-addresses': '127.0.0.1',
    'dapr-http-port': httpPort,
    'dapr-grpc-port': grpcPort,
    'dapr-internal-grpc-port': internalPort,
    'dapr-internal-grpc-listen-address': '127.0.0.1',
    'dapr-public-port': publicPort,
    'dapr-public-listen-address': '127.0.0.1',
    'metrics-listen-address': '127.0.0.1',
    'metrics-port': metricsPort,
    'dapr-graceful-shutdown-seconds': 5,
    ...(config === undefined ? {} : { config }),
    ...(schedulerAddress === undefined ? {} : { 'scheduler-host-address': schedulerAddress }),
    ...options.flags,
  };
  const log = join(directory, `daprd-${appId}.log`);
  const health = `http://127.0.0.1:${httpPort}/v1.0/healthz`;
  const program = new Program({
    name: `daprd of ${appId}`,
    command: daprd,
    arguments: [
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      ...resources.map((folder) => `--resources-path=${folder}`),
    ],
    // Without an address daprd looks for one that is not loopback, and ends when it finds none.
    environment: { DAPR_HOST_IP: '127.0.0.1', ...options.environment },
    directory,
    log,
    ready: () => answers(`${health}/outbound`),
    grace: 12_000,
    onExit: options.onExit,
  });
  await startInEarnest(program, log);
  return Object.assign(program, {
    appId,
    httpPort,
    metricsPort,
    log,
    ready: () => answers(health),
  });
};
