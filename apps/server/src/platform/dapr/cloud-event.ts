import { createHash } from 'node:crypto';
import type { CloudEvent } from '@todo/contracts';

/** The type under which a dead letter that is no CloudEvent is handed on; `data.base64` has it byte by byte. */
const unparsable = 'todo.unparsable';

type Json = Record<string, unknown>;

const parse = (bytes: Buffer): Json | undefined => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const toCloudEvent = (json: Json | undefined): CloudEvent | undefined => {
  if (json?.specversion !== '1.0' || !isText(json.id) || !isText(json.type) || !isText(json.source)) return undefined;
  return { partitionkey: '', ...json } as unknown as CloudEvent;
};

/**
 * The event that the sidecar delivers. A subscription with `rawPayload` (those on dead-letter topics, where anything may
 * lie) delivers a message as base64 in an envelope of its own. Nothing when the message is no CloudEvent.
 */
export const readEvent = (body: Buffer): CloudEvent | undefined => {
  const json = parse(body);
  const inside = payload(json);
  return inside === undefined ? toCloudEvent(json) : toCloudEvent(parse(inside));
};

const payload = (json: Json | undefined): Buffer | undefined =>
  typeof json?.data_base64 === 'string' && json.data === undefined
    ? Buffer.from(json.data_base64, 'base64')
    : undefined;

/** A message that is no CloudEvent, as one, so that a dead letter can be looked at whatever it is. Same message, same id. */
export const wrapUnparsable = (body: Buffer): CloudEvent => {
  const bytes = payload(parse(body)) ?? body;
  return {
    specversion: '1.0',
    id: createHash('sha256').update(bytes).digest('base64url'),
    source: '/todo/server',
    type: unparsable,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: '',
    data: { base64: bytes.toString('base64') },
  };
};
