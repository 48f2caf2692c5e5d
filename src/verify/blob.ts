import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Descriptor } from '../image/layout.ts';
import type { Files } from '../ports/ports.ts';

/** What was found in a blob's file. */
export interface Measured {
  /** Bytes. */
  readonly size: number;
  /** `sha256:…` of the bytes. */
  readonly digest: string;
  /** The last bytes, at most 4: the size trailer of a gzip file. */
  readonly tail: Buffer;
}

/** Reads a file once, as a stream. @returns undefined where there is none */
export async function measure(file: string, files: Files): Promise<Measured | undefined> {
  if ((await files.stat(file)) === undefined) return undefined;
  const hash = createHash('sha256');
  let size = 0;
  let tail = Buffer.alloc(0);
  for await (const chunk of files.stream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
    tail = (chunk.length >= 4 ? chunk : Buffer.concat([tail, chunk])).subarray(-4) as Buffer<ArrayBuffer>;
  }
  return { size, digest: `sha256:${hash.digest('hex')}`, tail: Buffer.from(tail) };
}

/**
 * The size of a layer's tar, without unpacking it where that can be known.
 *
 * The last four bytes of a gzip member (ISIZE, RFC 1952) hold its unpacked size modulo 2³². BuildKit, ko and Docker write one member a
 * layer. Taken only where it can be the size of a tar (a multiple of 512) and is no smaller than the compressed bytes, which rules out
 * eStargz (its last member is empty). A layer of several ordinary members, which no builder known here writes, and a tar above 4 GiB
 * can still be counted too small: the number is for reports, nothing is decided by it.
 */
export function unpackedSize({ mediaType }: Descriptor, { size, tail }: Measured): number | undefined {
  if (/[.+](gzip|zstd)$/.exec(mediaType) === null) return size;
  if (!mediaType.endsWith('gzip') || tail.length < 4) return undefined;
  const claimed = tail.readUInt32LE();
  // A stored (incompressible) block grows by 5 bytes in 16 KiB or more; 1 KiB covers headers and names.
  const plausible = claimed > 0 && claimed % 512 === 0 && claimed * 1.001 + 1024 >= size;
  return plausible ? claimed : undefined;
}

/** Counts what a compressed layer unpacks to, in flat memory. @returns undefined where it can't be unpacked */
export async function countUnpacked({ mediaType }: Descriptor, file: string, files: Files): Promise<number | undefined> {
  let size = 0;
  try {
    await pipeline(
      files.stream(file),
      mediaType.endsWith('zstd') ? createZstdDecompress() : createGunzip(),
      async (unpacked: AsyncIterable<Buffer>) => {
        for await (const chunk of unpacked) size += chunk.length;
      },
    );
    return size;
  } catch {
    // Its digest is right, so the bytes are what was built; an engine that can't read them says so itself.
    return undefined;
  }
}
