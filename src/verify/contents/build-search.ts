import { ALIGNED, decode, type Found, MAGIC } from './build-info.ts';

const NOTHING = Buffer.alloc(0);

/** Looks for build information in pieces of a segment that follow each other, and collects it. */
export class BuildSearch {
  /** Undefined until it is there. */
  found: Found | undefined;
  /** The first byte's address, of which only the alignment matters. */
  readonly #shift: number;
  /** The end of the last piece, which may be the start of the mark. */
  #tail: Buffer = NOTHING;
  /** What follows a mark, with the number of bytes that would tell more. */
  #collected: Buffer[] | undefined;
  #held = 0;
  #due = 0;

  /** @param shift address minus offset in the file, of the segment */
  constructor(shift: number) {
    this.#shift = shift;
  }

  look(piece: Buffer, at: number): void {
    if (this.found !== undefined) return;
    if (this.#collected === undefined) {
      this.#search(Buffer.concat([this.#tail, piece]), at - this.#tail.length);
      return;
    }
    this.#collected.push(Buffer.from(piece));
    this.#held += piece.length;
    if (this.#held < this.#due) return;
    const bytes = Buffer.concat(this.#collected);
    this.#collected = undefined;
    this.#search(bytes, at + piece.length - bytes.length);
  }

  /** @param offset of the bytes in the file */
  #search(bytes: Buffer, offset: number): void {
    this.#tail = bytes.subarray(Math.max(0, bytes.length - MAGIC.length + 1));
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
      // Elsewhere it is a constant of a program that reads build information itself.
      if ((offset + at + this.#shift) % ALIGNED !== 0) continue;
      const decoded = decode(bytes.subarray(at));
      if (decoded === undefined) continue;
      if ('more' in decoded) {
        this.#collected = [bytes.subarray(at)];
        this.#held = bytes.length - at;
        this.#due = decoded.more;
      } else this.found = decoded;
      return;
    }
  }
}
