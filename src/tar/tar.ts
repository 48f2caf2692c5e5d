import type { Entry, Sink } from './entry.ts';
import { BLOCK, FIELD, isSummed, isZero, numberAt, textAt, textOf } from './header.ts';
import { LARGEST_EXTENSION, LONGEST_NAME } from './limits.ts';
import { inImage } from './name.ts';
import { type Extended, named, readPax, sparse } from './pax.ts';
import { broken, Unsound } from './unsound.ts';

/** By typeflag. `7` is a file that once was to lie in one piece; an old tar has a zero byte for a file. */
const KINDS: Readonly<Record<string, Entry['kind']>> = {
  '\0': 'file', '0': 'file', '7': 'file', '1': 'hardlink', '2': 'symlink', '3': 'character', '4': 'block', '5': 'folder', '6': 'fifo',
}; // prettier-ignore

const NONE: readonly Sink[] = [];

/**
 * Reads a tar that comes in pieces (POSIX.1-2001 pax, ustar, GNU's long names and base-256 numbers), as Go's archive/tar does, with which engines unpack.
 * It copies nothing but headers that are cut between two pieces, and extended headers. Why not a library: docs/decisions/0007-the-image-policy.md.
 */
export class TarReader {
  /** Bytes read so far, and the name of the last entry: where an error is. */
  offset = 0;
  entry = '';
  readonly #take: (entry: Entry) => readonly Sink[];
  /** A header that is not whole yet. */
  readonly #block = Buffer.alloc(BLOCK);
  #held = 0;
  /** Of the current content: bytes to come, zeros behind it, who gets them. */
  #left = 0;
  #padding = 0;
  #sinks: readonly Sink[] = NONE;
  /** An extended header while it is read, and what such headers say of the next entry. */
  #extension: { readonly type: string; readonly bytes: Buffer } | undefined;
  #extended: Extended | undefined;
  /** Empty blocks seen: two of them are the end. */
  #zeros = 0;

  /** @param take is told each entry, in order, and says who gets its content */
  constructor(take: (entry: Entry) => readonly Sink[]) {
    this.#take = take;
  }

  /** @throws Unsound */
  write(piece: Buffer): void {
    for (let at = 0; at < piece.length;) {
      const there = piece.length - at;
      const read = this.#some(piece, at, there);
      at += read;
      this.offset += read;
    }
  }

  /** @throws Unsound where the archive ends in the middle of an entry */
  end(): void {
    if (this.#left > 0 || this.#padding > 0) throw broken('the archive ends in the middle of a file');
    // Zeros at the end may be as many as they like.
    if (this.#block.subarray(0, this.#held).some((byte) => byte !== 0)) throw broken('the archive ends in the middle of a header');
    if (this.#extended !== undefined) throw broken('the archive ends behind an extended header');
  }

  /** Reads on at a place of a piece. @returns how many bytes it took */
  #some(piece: Buffer, at: number, there: number): number {
    if (this.#left > 0) return this.#content(piece, at, Math.min(this.#left, there));
    if (this.#padding > 0) {
      const read = Math.min(this.#padding, there);
      this.#padding -= read;
      return read;
    }
    if (this.#held > 0 || there < BLOCK) return this.#partial(piece, at, Math.min(BLOCK - this.#held, there));
    this.#header(piece, at);
    return BLOCK;
  }

  #partial(piece: Buffer, at: number, count: number): number {
    piece.copy(this.#block, this.#held, at, at + count);
    this.#held += count;
    if (this.#held === BLOCK) {
      this.#held = 0;
      this.#header(this.#block, 0);
    }
    return count;
  }

  #content(piece: Buffer, at: number, count: number): number {
    this.#left -= count;
    if (this.#extension !== undefined) piece.copy(this.#extension.bytes, this.#extension.bytes.length - this.#left - count, at, at + count);
    else if (this.#sinks.length > 0) {
      const part = piece.subarray(at, at + count);
      for (const sink of this.#sinks) sink.write(part);
    }
    if (this.#left === 0) this.#done();
    return count;
  }

  /** The content of a file or an extended header is complete. */
  #done(): void {
    for (const sink of this.#sinks) sink.end();
    this.#sinks = NONE;
    if (this.#extension === undefined) return;
    const { type, bytes } = this.#extension;
    this.#extension = undefined;
    const extended = (this.#extended ??= {});
    if (type === 'x') readPax(bytes, extended);
    else if (type !== 'g') extended[type === 'L' ? 'long' : 'longLink'] = longName(bytes);
    else if (Object.keys(extended).length === 0) this.#extended = undefined;
  }

  #header(block: Buffer, at: number): void {
    if (block[at] === 0 && isZero(block, at)) {
      this.#zeros++;
      return;
    }
    if (this.#zeros > 0)
      throw broken('there is more behind its end, which no engine reads', 'Make one archive of it instead of appending one to another');
    if (!isSummed(block, at)) throw broken('the checksum of a header is wrong');
    const type = String.fromCharCode(block[at + 156] as number);
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') this.#extend(type, numberAt(block, at, 'size'));
    else this.#begin(block, at, type);
    if (this.#left === 0) this.#done();
  }

  #extend(type: string, size: number): void {
    if (size < 0 || size > LARGEST_EXTENSION)
      throw new Unsound(
        'layer-header',
        `an extended header has ${size} bytes; engines take ${LARGEST_EXTENSION}`,
        'Use shorter names and attributes',
      );
    this.#extension = { type, bytes: Buffer.alloc(size) };
    this.#room(size);
  }

  #room(size: number): void {
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
  }

  #begin(block: Buffer, at: number, type: string): void {
    const extended = this.#extended;
    this.#extended = undefined;
    const entry = entryOf(block, at, type, extended);
    this.entry = entry.path;
    // Only a file has content; engines pass over the size of all else.
    if (entry.kind === 'file') this.#room(entry.size);
    this.#sinks = this.#take(entry);
  }
}

const longName = (bytes: Buffer): string => {
  const end = bytes.indexOf(0);
  return textOf(bytes, 0, end < 0 ? bytes.length : end);
};

/** @throws Unsound */
function entryOf(block: Buffer, at: number, type: string, extended: Extended = {}): Entry {
  const name = short(extended.long ?? (extended.path || nameAt(block, at)));
  const flagged = KINDS[type];
  if (type === 'S') throw sparse();
  if (flagged === undefined) throw broken(`\`${name}\` is of a kind that no engine knows (${JSON.stringify(type)})`);
  // Before ustar a folder was a file whose name ends in `/`.
  const kind = type === '\0' && name.endsWith('/') ? 'folder' : flagged;
  const isLink = kind === 'symlink' || kind === 'hardlink';
  const link = isLink ? short(extended.longLink ?? (extended.link || textAt(block, at + FIELD.link[0], FIELD.link[1]))) : '';
  const { path, odd } = inImage(name);
  if (path === '' && kind !== 'folder') throw broken(`an entry that is no folder has the name \`${name}\``);
  const size = extended.size ?? numberAt(block, at, 'size');
  if (kind === 'file' && size < 0) throw broken(`\`${path}\` has less than no bytes`);
  return {
    path,
    kind,
    mode: numberAt(block, at, 'mode') & 0o7777,
    uid: extended.uid ?? numberAt(block, at, 'uid'),
    gid: extended.gid ?? numberAt(block, at, 'gid'),
    size: kind === 'file' ? size : 0,
    mtime: extended.mtime ?? numberAt(block, at, 'mtime'),
    link,
    capabilities: extended.capabilities ?? false,
    // A hard link names its target from the root of the archive.
    odd: kind === 'hardlink' && inImage(link).odd === 'escapes' ? 'escapes' : odd,
  };
}

function short(name: string): string {
  if (name.length > LONGEST_NAME)
    throw new Unsound('layer-name', `a name has ${name.length} characters; Linux takes ${LONGEST_NAME}`, 'Use shorter names');
  return named(name, 'name');
}

/** The name of a header; ustar has more of it in `prefix`, where GNU's has times. */
function nameAt(block: Buffer, at: number): string {
  const name = textAt(block, at, FIELD.name[1]);
  const isUstar = block.toString('latin1', at + 257, at + 263) === 'ustar\0';
  if (!isUstar || block[at + 345] === 0) return name;
  const isStar = block.toString('latin1', at + 508, at + 512) === 'tar\0';
  return `${textAt(block, at + 345, isStar ? 131 : 155)}/${name}`;
}
