/** There is no such secret; says where it was looked for. */
export class SecretMissingError extends Error {
  override name = 'SecretMissingError';
  constructor(name: string, where: string) {
    super(`The secret "${name}" is missing: ${where}`);
  }
}

/** Sensitive values by name, such as `auth-secret`. Names: lower-case letters, digits and dashes. */
export interface Secrets {
  /** Throws SecretMissingError. */
  get(name: string): Promise<string>;
}

/** Throws a RangeError for a name that not every store can hold. */
export const checkSecretName = (name: string): void => {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new RangeError('The name of a secret has 1 to 63 lower-case letters, digits and dashes.');
  }
};
