import { createConnection } from 'node:net';

/**
 * The two requests of Kafka's protocol that setting up a broker takes, instead of a JVM for each (2 to 4 s). Format and
 * versions: https://kafka.apache.org/protocol, the last versions before the compact ("flexible") encoding.
 */
const metadata = { key: 3, version: 4 };
const createTopics = { key: 19, version: 4 };
const topicExists = 36;

const int8 = (value: number) => Buffer.from([value]);
const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const string = (value: string) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
const array = (items: readonly Buffer[]) => Buffer.concat([int32(items.length), ...items]);

class Reader {
  #bytes: Buffer;
  #at = 0;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  #take(length: number): Buffer {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
  int8 = () => this.#take(1).readInt8();
  int16 = () => this.#take(2).readInt16BE();
  int32 = () => this.#take(4).readInt32BE();
  string = (): string | null => {
    const length = this.int16();
    return length < 0 ? null : this.#take(length).toString();
  };
  array = <T>(item: () => T): T[] => {
    const length = this.int32();
    return Array.from({ length: Math.max(0, length) }, item);
  };
}

/** Sends one request on a connection of its own and reads the answer; throws when that takes more than `within` ms. */
const request = (port: number, api: { key: number; version: number }, body: Buffer, within: number): Promise<Reader> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.setTimeout(within, () => socket.destroy(new Error(`Kafka did not answer within ${within} ms.`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('Kafka closed the connection.')));
    const message = Buffer.concat([int16(api.key), int16(api.version), int32(1), string('todo-stack'), body]);
    socket.once('connect', () => socket.write(Buffer.concat([int32(message.length), message])));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE()) return;
      const reader = new Reader(received.subarray(8));
      resolve(reader);
      socket.destroy();
    });
  });

export interface Topic {
  readonly name: string;
  readonly partitions: number;
}

/** What the broker knows: how many brokers serve, and of each topic asked for the partitions that have a leader. */
export const readMetadata = async (
  port: number,
  topics: readonly string[],
): Promise<{ brokers: number; partitions: Map<string, number> }> => {
  const body = Buffer.concat([array(topics.map(string)), int8(0)]);
  const reader = await request(port, metadata, body, 2_000);
  reader.int32();
  const brokers = reader.array(() => [reader.int32(), reader.string(), reader.int32(), reader.string()]).length;
  reader.string();
  reader.int32();
  const partitions = new Map<string, number>();
  reader.array(() => {
    reader.int16();
    const name = reader.string()!;
    reader.int8();
    const leaders = reader.array(() => {
      const error = reader.int16();
      reader.int32();
      const leader = reader.int32();
      reader.array(reader.int32);
      reader.array(reader.int32);
      return error === 0 && leader >= 0;
    });
    partitions.set(name, leaders.filter(Boolean).length);
  });
  return { brokers, partitions };
};

/** Creates topics with one replica; those that exist stay as they are. Throws an Error that names what Kafka refused. */
export const makeTopics = async (port: number, topics: readonly Topic[]): Promise<void> => {
  const items = topics.map(({ name, partitions }) =>
    Buffer.concat([string(name), int32(partitions), int16(1), array([]), array([])]),
  );
  const reader = await request(port, createTopics, Buffer.concat([array(items), int32(15_000), int8(0)]), 20_000);
  reader.int32();
  const refused = reader
    .array(() => ({ name: reader.string(), error: reader.int16(), message: reader.string() }))
    .filter(({ error }) => error !== 0 && error !== topicExists);
  if (refused.length > 0) {
    throw new Error(
      `Kafka refused topics: ${refused.map(({ name, error, message }) => `${name} (${message ?? error})`).join(', ')}`,
    );
  }
};
