import type { Files } from '../ports/ports.ts';
import type { Compression } from '../tar/unpack.ts';

const MAGIC: readonly (readonly [Compression, Buffer])[] = [
  ['gzip', Buffer.from([0x1f, 0x8b])],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
];

/** By the first bytes (RFC 1952, RFC 8878): a tar starts with a name. */
export const compressionIn = (first: Buffer): Compression => MAGIC.find(([, magic]) => first.subarray(0, magic.length).equals(magic))?.[0] ?? 'none';

/** Of a file. */
export async function compressionOf(file: string, files: Files): Promise<Compression> {
  for await (const piece of files.stream(file) as AsyncIterable<Buffer>) return compressionIn(piece);
  return 'none';
}
