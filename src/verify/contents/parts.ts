interface Part {
  readonly from: number;
  readonly to: number;
  readonly take: (piece: Buffer, at: number) => void;
}

/** Parts of a file that goes by in pieces. What they are does not depend on how large the pieces are, but for the first one. */
export class Parts {
  readonly #size: number;
  readonly #parts: Part[] = [];
  #offset = 0;
  /** What is before it has gone by. */
  #gone = 0;

  /** @param size bytes of the file */
  constructor(size: number) {
    this.#size = size;
  }

  /** @param take gets what comes of the bytes from `from` up to `to`, and where in the file it is */
  pieces(from: number, to: number, take: Part['take']): void {
    const start = Math.max(from, this.#gone);
    if (start < to) this.#parts.push({ from: start, to, take });
  }

  /** @param take gets the bytes at once, if all of them come. Callers limit `length`: so much is allocated */
  whole(from: number, length: number, take: (bytes: Buffer) => void): void {
    if (length <= 0 || from < this.#gone || from + length > this.#size) return;
    const bytes = Buffer.alloc(length);
    this.pieces(from, from + length, (piece, at) => {
      piece.copy(bytes, at - from);
      if (at + piece.length === from + length) take(bytes);
    });
  }

  /** The next piece. Parts that are asked for meanwhile may begin in it: anywhere in the first one, else behind what told of them. */
  feed(piece: Buffer): void {
    const end = this.#offset + piece.length;
    // The list grows while it is walked.
    for (const { from, to, take } of this.#parts) {
      const [start, stop] = [Math.max(from, this.#offset), Math.min(to, end)];
      if (start >= stop) continue;
      if (this.#offset > 0) this.#gone = stop;
      take(piece.subarray(start - this.#offset, stop - this.#offset), start);
    }
    this.#gone = this.#offset = end;
  }
}
