import { createHash } from 'node:crypto';

/** The namespace of everything that is imported; made once by chance. */
const namespace = Buffer.from('8b0e5a3f5d6c4c1f9a0e3d6f2b7c9e41', 'hex');

/** A UUID of version 5 (RFC 9562, section 5.5): the same parts, the same id. */
export const uuid5 = (...parts: readonly string[]): string => {
  const bytes = createHash('sha1').update(namespace).update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

const pattern = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** Whether a key may be the id of one of our own things. */
export const isUuid = (key: string): boolean => pattern.test(key);
