import { api } from './api.ts';

let begin: (position: number) => void;

/**
 * Where the change log stood before anything was read: what changes after that is told by the live connection. Reads
 * wait for it, so that no change falls between them.
 */
export const following = new Promise<number>((resolve) => {
  begin = resolve;
});

let asked: Promise<number> | undefined;

/** Asks for the position, once. Rejects when nobody is signed in. */
export const askPosition = (): Promise<number> => {
  asked ??= api.changesPosition().then(
    (position) => {
      begin(position);
      return position;
    },
    (error: unknown) => {
      asked = undefined;
      throw error;
    },
  );
  return asked;
};
