import { crc32 } from 'node:zlib';
import type { Entry, Sink, Watcher } from '../../tar/entry.ts';

/** Smaller files could not add up to what anybody minds, and are most of all files. */
export const WORTH_COMPARING = 16 * 1024;

/** CRC-32 of the content of larger files: with the size it tells what is the same under several names. */
export function watchChecksums(): Watcher & { readonly found: ReadonlyMap<string, number> } {
  const found = new Map<string, number>();
  return {
    found,
    entry: ({ path, kind, size }: Entry): Sink | undefined => {
      found.delete(path);
      if (kind !== 'file' || size < WORTH_COMPARING) return undefined;
      let sum = 0;
      return { write: (piece) => void (sum = crc32(piece, sum)), end: () => void found.set(path, sum) };
    },
  };
}
