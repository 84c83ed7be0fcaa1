import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const Environment = z.record(z.string(), z.coerce.string());

const Template = z.object({
  version: z.literal(1),
  common: z.object({
    resourcesPath: z.string(),
    configFilePath: z.string(),
    env: Environment.default({}),
  }),
  apps: z
    .array(
      z.object({
        appID: z.string(),
        appDirPath: z.string(),
        appProtocol: z.literal('http'),
        appPort: z.int(),
        daprHTTPPort: z.int(),
        metricsPort: z.int(),
        command: z.array(z.string()).min(1),
        env: Environment.refine((env) => Number(env.PORT) > 0, { error: 'PORT is missing' }),
      }),
    )
    .min(1),
});

/** One application of the template, with absolute paths. */
export interface AppTemplate {
  readonly appId: string;
  readonly directory: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: Ports;
}

/** Where an application and its sidecar listen on 127.0.0.1. */
export interface Ports {
  /** The public one. */
  readonly http: number;
  /** The one for the sidecar. */
  readonly app: number;
  readonly dapr: number;
  readonly metrics: number;
}

export interface StackTemplate {
  readonly resources: string;
  readonly config: string;
  readonly apps: readonly AppTemplate[];
}

export const templateFile = resolve(import.meta.dirname, '../../deploy/dapr/local/dapr.yaml');

/**
 * Reads a Multi-App Run template (https://docs.dapr.io/developing-applications/local-development/multi-app-dapr-run/), as
 * much of it as ours uses. Throws an Error that names what is wrong.
 */
export const readTemplate = (file: string = templateFile): StackTemplate => {
  const result = Template.safeParse(parse(readFileSync(file, 'utf8')));
  if (!result.success) throw new Error(`${file} is wrong:\n${z.prettifyError(result.error)}`);
  const { common, apps } = result.data;
  const from = (path: string) => resolve(dirname(file), path);
  return {
    resources: from(common.resourcesPath),
    config: from(common.configFilePath),
    apps: apps.map((app) => ({
      appId: app.appID,
      directory: from(app.appDirPath),
      command: app.command,
      environment: { ...common.env, ...app.env },
      ports: { http: Number(app.env.PORT), app: app.appPort, dapr: app.daprHTTPPort, metrics: app.metricsPort },
    })),
  };
};
