import type { Entry, Sink, Watcher } from '../../tar/entry.ts';

/** Files that checks read as a whole. A longer one is cut: some thousand users are more than any image has. */
const WHOLE = new Set(['etc/passwd', 'etc/group']);
const LONGEST = 256 * 1024;

/** Linux reads no more of a script's first line (BINPRM_BUF_SIZE, binfmts.h). */
const FIRST_LINE = 256;

/** Bytes of all different first lines of a layer: some thousand interpreters with their options. */
const MOST_LINES = 256 * 1024;

const [HASH, BANG, NEWLINE] = [0x23, 0x21, 0x0a];

/** Keeps what checks read of small files: the users, the groups, and the first line of scripts that may be executed. */
export function watchKept(): Watcher & { readonly found: ReadonlyMap<string, Buffer> } {
  const found = new Map<string, Buffer>();
  const lines = new Map<string, Buffer>();
  let room = MOST_LINES;
  // Nearly all scripts of an image begin alike: one line is kept once.
  const keepLine = (path: string, line: Buffer) => {
    const text = line.toString('latin1');
    if (!lines.has(text) && (room -= line.length) >= 0) lines.set(text, line);
    const kept = lines.get(text);
    if (kept !== undefined) found.set(path, kept);
  };
  return {
    found,
    entry: ({ path, kind, mode, size }: Entry): Sink | undefined => {
      // Of two entries of one name the later one counts.
      found.delete(path);
      if (kind !== 'file') return undefined;
      if (WHOLE.has(path)) return start(LONGEST, size, (bytes) => found.set(path, bytes));
      if ((mode & 0o111) === 0 || size < 2) return undefined;
      return start(FIRST_LINE, size, (bytes) => bytes[0] === HASH && bytes[1] === BANG && keepLine(path, lineOf(bytes)));
    },
  };
}

const lineOf = (bytes: Buffer): Buffer => {
  const end = bytes.indexOf(NEWLINE);
  return end < 0 ? bytes : bytes.subarray(0, end);
};

/** Takes the first bytes of a file. */
function start(most: number, size: number, take: (bytes: Buffer) => void): Sink {
  const bytes = Buffer.alloc(Math.min(most, size));
  let held = 0;
  return {
    write: (piece) => {
      if (held < bytes.length) held += piece.copy(bytes, held);
    },
    end: () => take(bytes.subarray(0, held)),
  };
}
