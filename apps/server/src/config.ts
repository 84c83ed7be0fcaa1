import { z } from 'zod';

/**
 * What a process can do. `activity` keeps what is derived from changes (activity, change logs, the words of the search), `live`
 * serves live connections, `web` the web interface; `relay` publishes what its own process wrote and belongs to every role that writes.
 */
export const roles = [
  'api',
  'web',
  'relay',
  'recurrence',
  'reminders',
  'notifications',
  'activity',
  'live',
  'dead-letters',
] as const;
export type Role = (typeof roles)[number];

const Port = z.coerce
  .number({ error: 'must be a port number from 0 to 65535' })
  .int({ error: 'must be a port number from 0 to 65535' })
  .min(0)
  .max(65535);

const Roles = z
  .string()
  .default('all')
  .transform((value, context) => {
    const names = value.split(',').map((name) => name.trim());
    if (names.includes('all')) return [...roles];
    const unknown = names.filter((name) => !(roles as readonly string[]).includes(name));
    if (unknown.length > 0) {
      context.addIssue({
        code: 'custom',
        message: `unknown role ${unknown.join(', ')}; known are all, ${roles.join(', ')}`,
      });
    }
    return names as Role[];
  });

/** Every environment variable the server reads. Where a default is said to be made up at start, see `main.ts`. */
const Environment = z.object({
  /** `embedded`: one process, in-process events. `dapr`: everything through the sidecar beside this process. */
  PLATFORM: z.enum(['embedded', 'dapr']).default('embedded'),
  ROLES: Roles,
  /** The public address. Only this machine can reach it unless HOST says otherwise. */
  HOST: z.string().default('127.0.0.1'),
  PORT: Port.default(3000),
  /** The address people use, when it is not http://localhost:PORT; cookies are `Secure` when it is https. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Whether a proxy in front sets X-Forwarded-For (then the last entry is the client), for rate limits. */
  TRUST_PROXY: z.stringbool().default(false),
  /** Folder of the embedded database and its keys. */
  DATA_DIR: z.string().min(1).default('./data'),
  /** Folder of the built web interface, for the role `web`. */
  WEB_DIR: z.string().min(1).default('./dist/web'),
  /** A PostgreSQL server instead of the embedded one. On Dapr it comes from the secret `database-url` when absent. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'must be an address such as postgresql://user:password@host:5432/todo' })
    .optional(),
  /** At least 5, since some are held while the broker answers. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(5).max(200).default(10),
  /** The sidecar's HTTP address and what proves us to it (set by Dapr). */
  DAPR_HTTP_PORT: Port.default(3500),
  DAPR_API_TOKEN: z.string().optional(),
  /** Where the sidecar reaches us (loopback only), and the token it must show. */
  APP_PORT: Port.default(3001),
  APP_API_TOKEN: z.string().optional(),
  /** Names of the Dapr components. */
  DAPR_PUBSUB: z.string().default('events'),
  DAPR_STATE_STORE: z.string().default('state'),
  DAPR_SECRET_STORE: z.string().default('secrets'),
  /** `warn` on a terminal, where people look, and `info` elsewhere when absent. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
});

export interface Config extends Readonly<z.infer<typeof Environment>> {}

/** Reads the configuration. Throws an Error that names every wrong variable, one a line. */
export const readConfig = (environment: Record<string, string | undefined>): Config => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = Environment.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is wrong:\n${lines.join('\n')}`);
};
