import { createGunzip, createZstdDecompress } from 'node:zlib';
import { release } from './release.ts';
import { broken, Unsound } from './unsound.ts';
import { ZstdFrames } from './zstd-frames.ts';

export type Compression = 'gzip' | 'zstd' | 'none';

/** How a layer is compressed, by its media type (OCI image-spec, layer.md; Docker's schema 2). @returns undefined where it is no layer of a file system */
export function compressionOf(mediaType: string): Compression | undefined {
  const [, how] = /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\..*tar(?:[.+](gzip|zstd))?$/.exec(mediaType) ?? ['', undefined];
  if (how === 'gzip' || how === 'zstd') return how;
  return /^application\/vnd\.(oci\.image\.layer|docker\.image\.rootfs)\..*tar$/.test(mediaType) ? 'none' : undefined;
}

/** Bytes of one unpacked piece, and how many of them wait: the next ones are unpacked on another thread while one is looked at. */
const PIECE = 128 * 1024;
const WAITING = 3;

type Decompressor = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>;

/**
 * Unpacks what comes in pieces. A piece that it gives is valid until the next one is asked for. What `pieces` gives after an error is left to the caller.
 * @throws Unsound where the bytes are not what such a compressor makes
 */
export async function* unpack(pieces: AsyncIterator<Buffer>, compression: Compression): AsyncGenerator<Buffer> {
  if (compression === 'none') {
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
    return;
  }
  // As objects, because a stream of bytes joins what waits, and copies it.
  const options = { chunkSize: PIECE, readableObjectMode: true, readableHighWaterMark: WAITING };
  const stream = compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
  const fed = feed(stream, pieces, compression);
  // Each error is met below, wherever it comes from; one that nobody listens to would end the process.
  stream.on('error', () => undefined);
  fed.catch((thrown: unknown) => stream.destroy(thrown as Error));
  try {
    let last: Buffer | undefined;
    for await (const piece of stream as AsyncIterable<Buffer>) {
      yield piece;
      last = piece;
      // Else the decompressor still writes behind it.
      if (piece.byteOffset + piece.length === PIECE) release(piece);
    }
    await fed;
    if (last !== undefined) release(last);
  } catch (thrown) {
    throw isOfZlib(thrown) ? unpackable(thrown, compression) : thrown;
  } finally {
    stream.destroy();
  }
}

/** Gives the pieces to the decompressor until it has enough or fails. */
async function feed(stream: Decompressor, pieces: AsyncIterator<Buffer>, compression: Compression): Promise<void> {
  const frames = compression === 'zstd' ? new ZstdFrames() : undefined;
  // A decompressor that is done calls nobody back.
  let taken: (() => void) | undefined;
  for (const event of ['end', 'close']) stream.once(event, () => taken?.());
  const write = (part: Buffer) =>
    new Promise<void>((resolve) => {
      taken = resolve;
      stream.write(part, () => resolve());
    });
  let given = 0;
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    for (const part of frames?.split(next.value) ?? [next.value]) {
      if (!stream.readableEnded && !stream.destroyed) await write(part);
      if (stream.destroyed && !stream.readableEnded) return;
      given += part.length;
      // gzip is at its end where no other member follows; zeros fill a block of a tape.
      const behind = part.subarray(part.length - Math.min(part.length, given - stream.bytesWritten));
      if (behind.some((byte) => byte !== 0)) throw broken(`something else follows the ${compression} data`);
    }
  }
  if (frames?.whole === false) throw broken('the zstd data ends in the middle of a frame');
  stream.end();
}

interface ZlibError extends Error {
  readonly code: string;
  readonly errno: number;
}

const isOfZlib = (thrown: unknown): thrown is ZlibError => thrown instanceof Error && /^(Z_|ZSTD_)/.test(String((thrown as Partial<ZlibError>).code));

function unpackable({ code, message }: ZlibError, compression: Compression): Unsound {
  if (code === 'ZSTD_error_frameParameter_windowTooLarge')
    return new Unsound('layer', 'zstd needs more than 128 MiB of memory to unpack it', 'Compress it without `--ultra` and `--long`');
  return broken(`it can’t be unpacked as ${compression} (${message})`);
}
