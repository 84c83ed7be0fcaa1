import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '@todo/contracts';
import type { Answer, TestClient } from './client.ts';

/** What an import answers. */
export interface ImportResult {
  readonly format: string;
  readonly dryRun: boolean;
  readonly tasks: { found: number; created: number; existing: number; inTrash: number };
  readonly lists: { found: number; created: number };
  readonly items: { line: number; id: string; title: string; outcome: string; kept: string[] }[];
  readonly keptCount: number;
  readonly problems: { line: number; message: string }[];
  readonly problemCount: number;
}

export const samples = join(import.meta.dirname, '../transfer/samples');
export const sample = (name: string): Promise<Buffer> => readFile(join(samples, name));

/** Sends a file as the body. */
export const importFile = async <T = ImportResult>(
  client: TestClient,
  format: string,
  content: Buffer | string,
  query: Readonly<Record<string, string>> = {},
  contentType = 'application/octet-stream',
): Promise<Answer<T>> => {
  const response = await fetch(`${client.url}/api/v1/import?${new URLSearchParams({ format, ...query })}`, {
    method: 'POST',
    headers: { ...client.headers, 'content-type': contentType },
    body: typeof content === 'string' ? content : new Uint8Array(content),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
};

/** The line and the words of a refusal. */
export const refusalOf = (answer: Answer): { status: number; line?: number; detail?: string } => {
  const problem = answer.body as Problem & { line?: number };
  return { status: answer.status, line: problem.line, detail: problem.detail };
};
