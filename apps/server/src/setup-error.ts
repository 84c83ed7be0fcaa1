/** Something about the machine or the configuration that a person can mend; the message says what and how. */
export class SetupError extends Error {
  override name = 'SetupError';
}
