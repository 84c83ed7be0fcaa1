import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, startPostgres } from '../../scripts/stack/postgres.ts';

export const root = join(import.meta.dirname, '..', '..');

/** Where a part of the benchmark keeps its files and what it started; all of it goes with `clear`. */
export interface Place {
  readonly directory: string;
  /** Something to end before the folder goes; the last one first. */
  onClear(end: () => Promise<void>): void;
  clear(): Promise<void>;
}

export const openPlace = async (): Promise<Place> => {
  const directory = await mkdtemp(join(tmpdir(), 'todo-bench-'));
  const ends: (() => Promise<void>)[] = [];
  return {
    directory,
    onClear: (end) => ends.push(end),
    clear: async () => {
      for (const end of ends.splice(0).reverse()) await end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/**
 * PostgreSQL as it comes, durable (`fsync` is on), but with room for the data in memory and without a checkpoint in the
 * middle of a measurement.
 */
export const benchPostgres = async (place: Place): Promise<Postgres> => {
  const postgres = await startPostgres({
    directory: place.directory,
    settings: {
      shared_buffers: '2GB',
      maintenance_work_mem: '1GB',
      max_wal_size: '8GB',
      checkpoint_timeout: '1h',
    },
  });
  place.onClear(() => postgres.stop());
  return postgres;
};
