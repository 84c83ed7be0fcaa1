import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Daprd, startDaprd } from './daprd.ts';
import { type Exit, Program, type Restartable, answers } from './process.ts';
import type { AppTemplate, Ports, StackTemplate } from './template.ts';

/** The server of one application and the sidecar beside it, each restartable by itself on its ports. */
export interface App {
  readonly appId: string;
  readonly roles: readonly string[];
  /** The public address, `http://127.0.0.1:port`. */
  readonly url: string;
  readonly server: Restartable;
  readonly daprd: Daprd;
  /** Ends both; the sidecar first: it lets the server finish what it handles and brings nothing new. */
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly template: StackTemplate;
  readonly ports: Ports;
  /** Gets the logs of both, and where sidecars find each other. */
  readonly directory: string;
  /** The file that `resources/secrets.yaml` describes. */
  readonly secretsFile: string;
  readonly schedulerAddress: string;
  /** Added to the environment of the server. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onExit: (part: 'server' | 'sidecar', exit: Exit) => void;
}

const token = () => randomBytes(24).toString('base64url');

/** Starts one application of the template with its sidecar and waits until both are ready. */
export const startApp = async (app: AppTemplate, options: AppOptions): Promise<App> => {
  const { appId } = app;
  const { template, ports, directory, secretsFile, schedulerAddress, onExit } = options;
  // What the two prove themselves to each other with.
  const tokens = { APP_API_TOKEN: token(), DAPR_API_TOKEN: token() };
  const url = `http://127.0.0.1:${ports.http}`;
  const daprd = await startDaprd({
    appId,
    appPort: ports.app,
    httpPort: ports.dapr,
    metricsPort: ports.metrics,
    resources: [template.resources],
    config: template.config,
    // Cron schedules are read in the sidecar's time zone.
    environment: { ...tokens, TODO_SECRETS_FILE: secretsFile, TZ: 'UTC' },
    directory,
    schedulerAddress,
    onExit: (exit) => onExit('sidecar', exit),
  });
  const [command = '', ...rest] = app.command;
  const server = new Program({
    name: `the server of ${appId}`,
    // The Node that package.json pins, which is ours, also where it is not a file in node_modules/.bin.
    command: /(^|\/)node$/.test(command) ? process.execPath : command,
    arguments: rest,
    environment: {
      ...app.environment,
      ...tokens,
      HOST: '127.0.0.1',
      PORT: String(ports.http),
      APP_PORT: String(ports.app),
      DAPR_HTTP_PORT: String(ports.dapr),
      ...options.environment,
    },
    directory: app.directory,
    log: join(directory, `${appId}.log`),
    ready: () => answers(`${url}/readyz`),
    grace: 15_000,
    onExit: (exit) => onExit('server', exit),
  });
  try {
    await server.start();
  } catch (error) {
    await daprd.stop();
    throw error;
  }
  return {
    appId,
    roles: (app.environment.ROLES ?? '').split(','),
    url,
    server,
    daprd,
    stop: async () => {
      await daprd.stop();
      await server.stop();
    },
  };
};
