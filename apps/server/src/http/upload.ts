import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem.ts';
import { readAll } from './json-body.ts';

/** A file that was sent. */
export interface Upload {
  readonly bytes: Buffer;
  /** As the sender calls it. */
  readonly name?: string;
}

/** What a file may be sent as by itself; programs are not of one mind about most of these. */
const fileTypes = [
  'application/octet-stream',
  'application/json',
  'application/zip',
  'application/x-zip-compressed',
  'text/calendar',
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/vnd.ms-excel',
];

/** The content types that `readUpload` takes, for the description of a route. */
export const uploadTypes = ['multipart/form-data', 'application/octet-stream', ...fileTypes.slice(1, 7)] as const;

/**
 * Reads one file: the body itself, or the only file of a form (multipart/form-data). Throws the problems
 * `unsupported-media-type`, `body-too-large` and `malformed-body`.
 */
export const readUpload = async (incoming: IncomingMessage, most: number): Promise<Upload> => {
  const {
    'content-type': contentType = '',
    'content-encoding': coding = 'identity',
    'content-length': length,
  } = incoming.headers;
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type !== '' && type !== 'multipart/form-data' && !fileTypes.includes(type)) {
    throw new ProblemError('unsupported-media-type', {
      detail: `Send the file itself with Content-Type ${fileTypes.slice(0, 3).join(', ')}, text/csv or text/plain, or as multipart/form-data (curl: -F file=@FILE).`,
    });
  }
  if (coding !== 'identity') {
    throw new ProblemError('unsupported-media-type', { detail: 'Send the body without content encoding.' });
  }
  if (Number(length ?? 0) > most) {
    throw new ProblemError('body-too-large', { detail: `A file may have at most ${most} bytes.` });
  }
  const bytes = await readAll(incoming, most);
  if (type !== 'multipart/form-data') return { bytes };
  return onlyFileOf(await parseForm(bytes, contentType));
};

const malformed = (detail: string, cause?: unknown) => new ProblemError('malformed-body', { detail, cause });

const parseForm = async (bytes: Buffer, contentType: string): Promise<FormData> => {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch (error) {
    throw malformed('The form (multipart/form-data) cannot be read.', error);
  }
};

const onlyFileOf = async (form: FormData): Promise<Upload> => {
  const files = [...form.values()].filter((value) => typeof value !== 'string');
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw malformed(`The form must have one file; it has ${files.length}.`);
  }
  return { bytes: Buffer.from(await file.arrayBuffer()), name: file.name };
};
