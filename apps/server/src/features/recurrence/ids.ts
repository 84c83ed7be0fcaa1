import { createHash } from 'node:crypto';

/** A UUID made of a name within a namespace (version 5; RFC 9562, section 5.5). */
const uuidOf = (namespace: string, name: string): string => {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/**
 * The id of the occurrence that follows a task of a series. It is made of what it follows and not of its own date, since
 * the same task completed on another day is followed by another date, and must still be followed by one task only.
 */
export const idAfter = (seriesId: string, taskId: string): string => uuidOf(seriesId, taskId);
