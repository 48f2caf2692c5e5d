import { createHash } from 'node:crypto';
import { messageOf, type Problem } from '../error.ts';
import { blobPath, type Descriptor } from '../image/layout.ts';
import type { Files } from '../ports/ports.ts';
import { flaw } from './consistency.ts';
import { release } from '../tar/release.ts';

/** Bytes that passed by. */
export class Tally {
  size = 0;
  readonly #hash = createHash('sha256');

  add(piece: Buffer): void {
    this.#hash.update(piece);
    this.size += piece.length;
  }

  /** `sha256:…`; nothing can be added any more. */
  digest(): string {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}

/**
 * Reads the file of a blob once and compares it with its descriptor.
 * @param look gets its pieces and may leave the rest; without it they are only counted
 * @returns what is wrong with the file; undefined where it is what the descriptor says
 */
export async function checkBlob(
  folder: string,
  { digest, size }: Descriptor,
  files: Files,
  look?: (pieces: AsyncIterator<Buffer>) => Promise<void>,
): Promise<Problem | undefined> {
  const file = blobPath(folder, digest);
  const stat = await files.stat(file);
  if (stat === undefined) return flaw('blob-missing', `The image lacks a part of its own`, `no file holds ${digest}`);
  // A cut file is told by its size alone; the digest would only say that it differs.
  if (stat.size !== size) return flaw('blob-size', `A part of the image has the wrong size`, `${digest} has ${stat.size} bytes instead of ${size}`);
  const tally = new Tally();
  const pieces = tallied(files.stream(file, size), tally);
  try {
    await look?.(pieces);
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next());
  } catch (thrown) {
    if (!isOfDisk(thrown)) throw thrown;
    return flaw('blob-unreadable', 'A part of the image can’t be read', `the file of ${digest} gives ${messageOf(thrown)}`);
  }
  const found = tally.digest();
  return found === digest
    ? undefined
    : flaw('blob-digest', `A part of the image is not what its digest says`, `the file of ${digest} holds ${found}`);
}

async function* tallied(pieces: AsyncIterable<Buffer>, tally: Tally): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    tally.add(piece);
    yield piece;
    release(piece);
  }
}

/** Node's own errors of files have a system call. */
const isOfDisk = (thrown: unknown): boolean => thrown instanceof Error && 'syscall' in thrown;
