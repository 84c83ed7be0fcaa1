import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { FieldError } from '@todo/contracts';
import { ProblemError } from './problem.ts';
import { whyUnstorable } from './unstorable.ts';

export interface BodyLimits {
  readonly bytes: number;
  readonly depth: number;
  readonly values: number;
}

/** What a request body may be at most, unless its route says otherwise. */
export const bodyLimits: BodyLimits = { bytes: 1024 * 1024, depth: 32, values: 10_000 };

export interface JsonBody {
  readonly value: unknown;
  /** Strings and keys that no store can hold, wherever they are. */
  readonly errors: readonly FieldError[];
}

/**
 * Reads and parses a JSON body straight from Node's request, without the copies that `Request.json()` makes.
 * `mediaTypes` are the content types allowed, in lower case. Throws the problems `unsupported-media-type`,
 * `body-too-large` and `malformed-body`.
 */
export const readJsonBody = async (
  incoming: IncomingMessage,
  mediaTypes: readonly string[],
  limits: BodyLimits = bodyLimits,
): Promise<JsonBody> => {
  const { headers } = incoming;
  const length = headers['content-length'];
  if (headers['content-type'] === undefined && headers['transfer-encoding'] === undefined && (length ?? '0') === '0') {
    throw new ProblemError('malformed-body', { detail: 'This request needs a JSON body.' });
  }
  checkContentType(headers['content-type'], mediaTypes);
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') {
    throw new ProblemError('unsupported-media-type', { detail: 'Send the body without content encoding.' });
  }
  if (length !== undefined && Number(length) > limits.bytes) throw tooLarge(limits.bytes);
  return parseJson(await readAll(incoming, limits.bytes), limits);
};

const tooLarge = (most: number) =>
  new ProblemError('body-too-large', { detail: `A request body has at most ${most} bytes here.` });

const checkContentType = (contentType: string | undefined, mediaTypes: readonly string[]): void => {
  if (contentType !== undefined) {
    if (mediaTypes.includes(contentType)) return;
    const [essence, ...parameters] = contentType.toLowerCase().split(';');
    const isUtf8Only = parameters.every((parameter) => /^\s*(charset="?utf-8"?\s*)?$/.test(parameter));
    if (mediaTypes.includes(essence!.trim()) && isUtf8Only) return;
  }
  throw new ProblemError('unsupported-media-type', {
    detail: `Send the body as ${mediaTypes.join(' or ')}, in UTF-8, and say so in Content-Type.`,
  });
};

/** All bytes of the body. Stops collecting when there are too many; the server discards the rest. */
export const readAll = (incoming: IncomingMessage, most: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        chunks = undefined;
        first = undefined;
        reject(tooLarge(most));
      } else if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    });
    incoming.on('end', () => resolve(chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
    incoming.on('error', () => reject(malformed('The connection ended before the body did.')));
  });

const malformed = (detail: string) => new ProblemError('malformed-body', { detail });

/** Parses JSON text (RFC 8259) within the limits. Throws the problem `malformed-body`. */
export const parseJson = (bytes: Buffer, limits: BodyLimits = bodyLimits): JsonBody => {
  if (!isUtf8(bytes)) throw malformed('The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(`The body is not valid JSON: ${withoutContent(error as SyntaxError)}`);
  }
  const errors: FieldError[] = [];
  // UTF-8 text holds neither NUL (JSON forbids it unescaped) nor surrogates: they can only come out of a \u escape.
  inspect(value, limits, text.includes('\\u') ? errors : undefined);
  return { value, errors };
};

/** V8's message quotes the text around the fault; a password may be in it, so only the place is told. */
const withoutContent = (error: SyntaxError): string => {
  const position = /at position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0];
  return position === undefined ? 'it ends too early or begins with something else.' : `there is a fault ${position}.`;
};

/** Holds the value to the limits; with `errors`, also looks at every string and key. */
const inspect = (root: unknown, limits: BodyLimits, errors: FieldError[] | undefined): void => {
  let values = 0;
  const visit = (value: unknown, pointer: string, depth: number): void => {
    if (++values > limits.values) throw malformed(`The body has more than ${limits.values} values.`);
    if (typeof value === 'string') {
      if (errors !== undefined) check(value, pointer, errors);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (depth >= limits.depth) throw malformed(`The body is nested deeper than ${limits.depth} levels.`);
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        visit(value[index], errors === undefined ? '' : `${pointer}/${index}`, depth + 1);
      }
      return;
    }
    for (const key of Object.keys(value)) {
      const member = errors === undefined ? '' : `${pointer}/${pointerToken(key)}`;
      if (errors !== undefined) check(key, member, errors);
      visit((value as Record<string, unknown>)[key], member, depth + 1);
    }
  };
  visit(root, '', 0);
};

const check = (text: string, pointer: string, errors: FieldError[]): void => {
  const message = whyUnstorable(text);
  if (message !== undefined) errors.push({ in: 'body', pointer, message });
};

/** A key as a part of a JSON pointer (RFC 6901, section 3). */
export const pointerToken = (key: string): string =>
  key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
