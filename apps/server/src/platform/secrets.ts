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
