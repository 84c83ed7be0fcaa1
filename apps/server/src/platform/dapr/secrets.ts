import { SecretMissingError, checkSecretName, type Secrets } from '../secrets.ts';
import { type Sidecar, SidecarError, segment } from './sidecar.ts';

const withinMs = 10_000;
/** Secrets are asked for before anything else runs, while the sidecar may still be starting. */
const sidecarWithinMs = 60_000;

/** The secret store of the sidecar. */
export class DaprSecrets implements Secrets {
  readonly #sidecar: Sidecar;
  readonly #store: string;

  constructor(sidecar: Sidecar, store: string) {
    this.#sidecar = sidecar;
    this.#store = store;
  }

  async get(name: string): Promise<string> {
    checkSecretName(name);
    await this.#sidecar.ready('outbound', sidecarWithinMs);
    const store = `the secret store "${this.#store}" of the sidecar`;
    try {
      const path = `secrets/${segment(this.#store)}/${segment(name)}`;
      const { text } = await this.#sidecar.call({ method: 'GET', path, within: withinMs });
      const values = (text === '' ? {} : JSON.parse(text)) as Record<string, string>;
      // A store of single values repeats the name; a Kubernetes secret has keys of its own and is meant when it has one.
      const [only, ...others] = Object.values(values);
      const value = values[name] ?? (others.length === 0 ? only : undefined);
      if (value) return value;
      throw new SecretMissingError(name, `${store} has nothing under that name; add it there.`);
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      if (error.status === 403) {
        throw new SecretMissingError(
          name,
          `${store} may not give it to this application; see secrets.scopes in its Configuration.`,
        );
      }
      if (/not found|not exist|no such/i.test(error.message)) {
        throw new SecretMissingError(name, `${store} does not have it (${error.message}); add it there.`);
      }
      throw error;
    }
  }
}
