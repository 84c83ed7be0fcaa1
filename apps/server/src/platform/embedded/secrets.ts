import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretMissingError, checkSecretName, type Secrets } from '../secrets.ts';

/** Secrets from the environment (`auth-secret` -> AUTH_SECRET), else from a file of that name in a folder. */
export class EmbeddedSecrets implements Secrets {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(folder: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  async get(name: string): Promise<string> {
    checkSecretName(name);
    const variable = name.toUpperCase().replaceAll('-', '_');
    const value = this.#environment[variable];
    if (value) return value;
    const path = join(this.#folder, name);
    try {
      const text = (await readFile(path, 'utf8')).trim();
      if (text !== '') return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    throw new SecretMissingError(name, `set the environment variable ${variable} or write the file ${path}.`);
  }
}
