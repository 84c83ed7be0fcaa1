import { unzipSync } from 'fflate';
import { ImportFormatError } from './found.ts';

/** What a file within an archive may hold at most, in bytes; a small archive can hold very much. */
const maxContent = 64 * 1024 * 1024;

/** Whether the bytes begin as a zip file does. */
export const isZip = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'));

/** A file of an archive, by its name without folders. Throws ImportFormatError when it is not there or too large. */
export const fileInZip = (bytes: Buffer, name: string): Buffer => {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter(file) {
        if (file.name.split('/').at(-1) !== name) return false;
        // What it says of its size is also the room that it gets.
        if (file.originalSize > maxContent) {
          throw new ImportFormatError(`${name} in the archive has more than ${maxContent / 1024 / 1024} MiB.`);
        }
        return true;
      },
    });
  } catch (error) {
    if (error instanceof ImportFormatError) throw error;
    throw new ImportFormatError('The zip file is damaged.', undefined, { cause: error });
  }
  const [content] = Object.values(files);
  if (content === undefined) throw new ImportFormatError(`There is no ${name} in the archive.`);
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
};
