import type { Entry } from '../../../src/tar/entry.ts';
import { TarReader } from '../../../src/tar/tar.ts';

export interface Archive {
  readonly entries: readonly Entry[];
  /** By path, of files. */
  readonly contents: ReadonlyMap<string, string>;
}

/** Reads an archive in pieces of these sizes, over and over; without any in one piece. */
export function readTar(bytes: Buffer, sizes: readonly number[] = [bytes.length]): Archive {
  const entries: Entry[] = [];
  const contents = new Map<string, string>();
  const reader = new TarReader((entry) => {
    entries.push(entry);
    const parts: Buffer[] = [];
    return [
      { write: (part) => void parts.push(Buffer.from(part)), end: () => void contents.set(entry.path, Buffer.concat(parts).toString('latin1')) },
    ];
  });
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    // A copy of its own, so that what is read beyond it would show.
    reader.write(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  reader.end();
  return { entries, contents };
}
