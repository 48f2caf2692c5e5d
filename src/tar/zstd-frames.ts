import { broken } from './unsound.ts';

/** Magic numbers (RFC 8878, 3.1). */
const FRAME = 0xfd2fb528;
const [SKIPPABLE, SKIPPABLE_MASK] = [0x184d2a50, 0xfffffff0];

const RLE = 1;
/** Bytes of a frame's header before its optional fields, of a skippable frame's header, of a block's header. */
const [SHORTEST, SKIP_HEADER, BLOCK_HEADER] = [5, 8, 3];

/**
 * Finds where the frames of a zstd file end, without unpacking it (RFC 8878, 3.1.1). Node's decompressor drops what follows a frame in the same piece; a piece
 * that is cut where a frame ends is read on. Layers of many frames are made by stargz-like snapshotters and by parallel compressors.
 */
export class ZstdFrames {
  /** The header that is read, how much of it is there and is due; bytes to pass over before the next one. */
  readonly #header = Buffer.alloc(SKIP_HEADER);
  #held = 0;
  #wanted = SHORTEST;
  #skip = 0;
  #state: 'frame' | 'block' | 'last' = 'frame';
  #checksum = 0;

  /** A part of the piece up to the end of a frame, or all of it. */
  *split(piece: Buffer): Generator<Buffer> {
    let start = 0;
    for (let at = 0; at < piece.length;) {
      at += this.#skip > 0 ? this.#pass(piece.length - at) : this.#fill(piece, at);
      if (this.#state !== 'last' || this.#skip > 0) continue;
      this.#expect('frame', SHORTEST);
      yield piece.subarray(start, at);
      start = at;
    }
    if (start < piece.length) yield piece.subarray(start);
  }

  /** Whether the bytes so far are whole frames. */
  get whole(): boolean {
    return this.#state === 'frame' && this.#held === 0;
  }

  #pass(there: number): number {
    const count = Math.min(this.#skip, there);
    this.#skip -= count;
    return count;
  }

  #fill(piece: Buffer, at: number): number {
    const count = piece.copy(this.#header, this.#held, at, at + this.#wanted - this.#held);
    this.#held += count;
    if (this.#held === this.#wanted) this.#look();
    return count;
  }

  #expect(state: 'frame' | 'block' | 'last', wanted: number, skip = 0): void {
    this.#state = state;
    this.#wanted = wanted;
    this.#held = 0;
    this.#skip = skip;
  }

  #look(): void {
    if (this.#state === 'block') return this.#block(this.#header.readUIntLE(0, BLOCK_HEADER));
    const magic = this.#header.readUInt32LE();
    if ((magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE) return this.#skippable();
    if (magic !== FRAME) throw broken('it is not compressed by zstd, or not all of it');
    const descriptor = this.#header.readUInt8(4);
    this.#checksum = (descriptor & 4) === 0 ? 0 : 4;
    return this.#expect('block', BLOCK_HEADER, headerLength(descriptor) - SHORTEST);
  }

  #skippable(): void {
    if (this.#held === SKIP_HEADER) this.#expect('last', 0, this.#header.readUInt32LE(4));
    else this.#wanted = SKIP_HEADER;
  }

  #block(header: number): void {
    // A run of one byte is stored as that byte.
    const size = ((header >> 1) & 3) === RLE ? 1 : header >> 3;
    if ((header & 1) === 0) this.#expect('block', BLOCK_HEADER, size);
    else this.#expect('last', 0, size + this.#checksum);
  }
}

/** Bytes of a frame's header with the magic number, by its descriptor (RFC 8878, 3.1.1.1). */
function headerLength(descriptor: number): number {
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const content = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return SHORTEST + (single ? 0 : 1) + dictionary + content;
}
