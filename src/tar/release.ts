/** Shorter pieces may lie in a pool that others use. */
const POOLED = 64 * 1024;

/**
 * Gives the memory of a piece back now. The collector sees how little JavaScript holds of it, and lets a hundred megabytes of pieces wait before it acts.
 * The piece is empty afterwards.
 */
export function release({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= POOLED) buffer.transfer(0);
}
