import { createHash } from 'node:crypto';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Compression, compressionOf, unpack } from '../../../src/tar/unpack.ts';
import { Unsound } from '../../../src/tar/unsound.ts';
import { ZstdFrames } from '../../../src/tar/zstd-frames.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

async function unpacked(bytes: Buffer, compression: Compression, size = bytes.length): Promise<Buffer> {
  const parts: Buffer[] = [];
  // A piece is only lent.
  for await (const piece of unpack(inPieces(bytes, Math.max(1, size)), compression)) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}

/** What becomes of bytes: the digest of what they unpack to, or why not. */
async function outcome(bytes: Buffer, compression: Compression, size?: number): Promise<string> {
  try {
    return digest(await unpacked(bytes, compression, size));
  } catch (thrown) {
    if (!(thrown instanceof Unsound)) throw thrown;
    return thrown.message;
  }
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const compress = { gzip: (bytes: Buffer) => gzipSync(bytes), zstd: (bytes: Buffer) => zstdCompressSync(bytes), none: (bytes: Buffer) => bytes };
/** The pieces that decompressors give: sizes around them are where they go wrong. */
const PIECE = 128 * 1024;
const skippable = (length: number) => Buffer.concat([Buffer.from([0x57, 0x2a, 0x4d, 0x18, length, 0, 0, 0]), Buffer.alloc(length, 'x')]);

describe.each(['gzip', 'zstd', 'none'] as const)('%s', (compression) => {
  it.each([0, 1, 511, PIECE - 1, PIECE, PIECE + 1, 4 * PIECE, 9 * PIECE + 5])('%i bytes', async (length) => {
    const bytes = Buffer.alloc(length, 'some text, ');
    expect(await unpacked(compress[compression](bytes), compression)).toEqual(bytes);
    expect(await unpacked(compress[compression](bytes), compression, 7)).toEqual(bytes);
  });

  it('any bytes in any pieces, as several members or frames', async () => {
    const part = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 4000 }), async (parts, size) => {
        const bytes = Buffer.concat(parts.map((one) => compress[compression](one)));
        expect(await unpacked(bytes, compression, size)).toEqual(Buffer.concat(parts));
      }),
    );
  });
});

describe.each(['gzip', 'zstd'] as const)('%s that is broken', (compression) => {
  const whole = compress[compression](Buffer.from('what was packed '.repeat(300)));

  it('cut anywhere', async () => {
    for (let end = 0; end < whole.length; end++) {
      const text = await outcome(whole.subarray(0, end), compression, end % 2 === 0 ? 5 : undefined);
      expect(text).toMatch(
        compression === 'gzip' ? /unpacked as gzip \(unexpected end of file\)/ : /unexpected end of file|in the middle of a frame/,
      );
    }
  });

  it('with a bit flipped anywhere is refused, or unpacks to something', async () => {
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await outcome(bytes, compression)).toMatch(
        /^[0-9a-f]{64}$|^it can’t be unpacked|^the zstd data|^something else|^it is not compressed|^zstd needs/,
      );
    }
  });

  it.each([1, 3, 500])('with something behind it, in pieces of %i', async (size) => {
    expect(await outcome(Buffer.concat([whole, Buffer.from('behind')]), compression, size)).toMatch(
      /incorrect header check|not compressed by zstd|Unknown frame/,
    );
  });
});

describe('gzip', () => {
  const whole = gzipSync('text');
  it.each([1, 3, 500])('has zeros behind it, in pieces of %i', async (size) => {
    expect(await outcome(Buffer.concat([whole, Buffer.alloc(100)]), 'gzip', size)).toBe(digest(Buffer.from('text')));
    expect(await outcome(Buffer.concat([whole, Buffer.alloc(100), whole]), 'gzip', size)).toBe('something else follows the gzip data');
  });

  it('is not there', async () =>
    expect(await outcome(Buffer.from('plain text'), 'gzip')).toBe('it can’t be unpacked as gzip (incorrect header check)'));
});

describe('zstd', () => {
  const text = Buffer.from('some text '.repeat(99));
  it('has frames that hold nothing', async () => {
    const bytes = Buffer.concat([skippable(9), zstdCompressSync(text), skippable(0), skippable(200), zstdCompressSync(text), skippable(1)]);
    for (const size of [1, 2, 64, bytes.length]) expect(await unpacked(bytes, 'zstd', size)).toEqual(Buffer.concat([text, text]));
  });

  it.each([
    ['a checksum', { [constants.ZSTD_c_checksumFlag]: 1 }],
    ['no size', { [constants.ZSTD_c_contentSizeFlag]: 0 }],
    ['a high level', { [constants.ZSTD_c_compressionLevel]: 19 }],
  ])('has %s', async (_, params) => {
    for (const length of [0, 10, 300, 70_000, 500_000]) {
      const bytes = Buffer.alloc(length, 'abc');
      const packed = zstdCompressSync(bytes, { params });
      expect(await unpacked(Buffer.concat([packed, packed]), 'zstd', 1000)).toEqual(Buffer.concat([bytes, bytes]));
    }
  });

  it('is cut where its frames end, and nowhere else', () => {
    const frames = [zstdCompressSync(text), skippable(5), zstdCompressSync(Buffer.alloc(400_000, 'x')), zstdCompressSync('')];
    const parts = Array.from(new ZstdFrames().split(Buffer.concat(frames)));
    expect(parts.map(({ length }) => length)).toEqual(frames.map(({ length }) => length));
  });

  it('asks for more memory than there should be', async () => {
    // A window of 1 GiB (RFC 8878, 3.1.1.1.2): exponent 20.
    const bytes = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3, 1, 0, 0]);
    expect(await outcome(bytes, 'zstd')).toBe('zstd needs more than 128 MiB of memory to unpack it');
  });
});

it('gives the memory of its pieces back while it goes on', async () => {
  const held: Buffer[] = [];
  for await (const piece of unpack(inPieces(gzipSync(Buffer.alloc(5 * PIECE + 9)), 1000), 'gzip')) held.push(piece);
  expect(held.length).toBeGreaterThan(5);
  expect(held.map(({ buffer }) => buffer.byteLength)).toEqual(held.map(() => 0));
});

it('an error of the disk stays one', async () => {
  async function* failing(): AsyncGenerator<Buffer> {
    yield gzipSync('text').subarray(0, 5);
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
  }
  const reading = async () => {
    for await (const piece of unpack(failing(), 'gzip')) expect(piece).toBeInstanceOf(Buffer);
  };
  await expect(reading()).rejects.toThrow('EIO');
});

it.each([
  ['application/vnd.oci.image.layer.v1.tar', 'none'],
  ['application/vnd.oci.image.layer.v1.tar+gzip', 'gzip'],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'zstd'],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'gzip'],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'gzip'],
  ['application/vnd.docker.image.rootfs.diff.tar', 'none'],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'gzip'],
  ['application/vnd.oci.image.layer.v1.tar+bzip2', undefined],
  ['application/vnd.in-toto+json', undefined],
  ['image/png', undefined],
])('%s is %s', (mediaType, compression) => expect(compressionOf(mediaType)).toBe(compression));
