import type { Entry, Sink, Watcher } from '../../../tar/entry.ts';
import type { SecretFound } from '../secret.ts';
import { LONGEST_NAMED, readerOf } from './named.ts';
import { Scan } from './scan.ts';
import { shown } from './value.ts';

/** Findings of a layer after which no more is looked for: it is wrong already. */
const MOST = 200;

/** Looks for secrets in every file of a layer, of any kind and size; deleted by a later layer or not is all the same. */
export function watchSecrets(): Watcher & { readonly found: readonly SecretFound[] } {
  const found: SecretFound[] = [];
  return {
    found,
    // Fewer bytes hold no secret.
    entry: (entry) => (entry.kind === 'file' && entry.size >= 12 && found.length < MOST ? new FileSink(entry, found) : undefined),
  };
}

const NEWLINE = 0x0a;

class FileSink implements Sink {
  readonly #path: string;
  readonly #found: SecretFound[];
  readonly #scan = new Scan(MOST);
  #left: number;
  /** Of the first piece: places are told by line only there, where nearly every text ends. */
  #breaks: number[] | undefined;
  #binary: boolean | undefined;
  /** The whole file, where its name says that it should be read as one. */
  readonly #whole: Buffer | undefined;

  constructor({ path, size }: Entry, found: SecretFound[]) {
    this.#path = path;
    this.#found = found;
    this.#left = size;
    if (size <= LONGEST_NAMED && readerOf(path) !== undefined) this.#whole = Buffer.alloc(size);
  }

  write(piece: Buffer): void {
    this.#whole?.set(piece, this.#whole.length - this.#left);
    this.#left -= piece.length;
    const first = this.#binary === undefined;
    if (first) this.#binary = piece.subarray(0, 8000).includes(0);
    const before = this.#scan.hits.length;
    this.#scan.write(piece, this.#left <= 0);
    if (first && !this.#binary && this.#scan.hits.length > before) this.#breaks = breaksOf(piece);
  }

  end(): void {
    const hits = this.#scan.hits.map(({ kind, value, at }) => ({ kind, value, line: this.#lineAt(at) }));
    if (this.#whole !== undefined && !this.#binary) {
      const text = this.#whole.toString('latin1');
      for (const { kind, value, at } of readerOf(this.#path)?.(text) ?? []) {
        // The structure says more than the name of the setting.
        if (!hits.some((hit) => hit.value.includes(value) || value.includes(hit.value)))
          hits.push({ kind, value, line: text.slice(0, at).split('\n').length });
      }
    }
    for (const { kind, value, line } of hits.slice(0, MOST - this.#found.length))
      this.#found.push({ path: this.#path, kind, shown: shown(value.replaceAll(/\\[rn]|\s/g, '')), line });
  }

  #lineAt(at: number): number | undefined {
    if (this.#breaks === undefined) return undefined;
    const line = this.#breaks.findIndex((end) => end >= at);
    return line >= 0 ? line + 1 : undefined;
  }
}

/** Where the lines of a piece end; the piece's own end is one. */
function breaksOf(piece: Buffer): number[] {
  const breaks: number[] = [];
  for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) breaks.push(at);
  return [...breaks, piece.length];
}
