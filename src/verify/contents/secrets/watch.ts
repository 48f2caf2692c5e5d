import type { Entry, Sink, Watcher } from '../../../tar/entry.ts';
import type { SecretFound } from '../secret.ts';
import { LONGEST_NAMED, readerOf } from './named.ts';
import { Scan } from './scan.ts';
import { shown } from './value.ts';

/** Findings of a file and of a layer after which no more is looked for in it: so many are told in no way, but the policy may allow the first ones. */
const MOST_OF_FILE = 50;
export const MOST_OF_LAYER = 2000;

/** Bytes at the beginning of a file in which a zero says that it is no text, as git has it. */
const BEGINNING = 8000;

/** Looks for secrets in every file of a layer, of any kind and size; deleted by a later layer or not is all the same. */
export function watchSecrets(): Watcher & { readonly found: readonly SecretFound[] } {
  const found: SecretFound[] = [];
  return {
    found,
    // Fewer bytes hold no secret.
    entry: (entry) => (entry.kind === 'file' && entry.size >= 12 && found.length < MOST_OF_LAYER ? new FileSink(entry, found) : undefined),
  };
}

class FileSink implements Sink {
  readonly #path: string;
  readonly #found: SecretFound[];
  readonly #scan = new Scan(MOST_OF_FILE);
  #left: number;
  #seen = 0;
  #binary = false;
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
    if (this.#seen < BEGINNING) this.#binary ||= piece.subarray(0, BEGINNING - this.#seen).includes(0);
    this.#seen += piece.length;
    this.#scan.write(piece, this.#left <= 0, !this.#binary);
  }

  end(): void {
    const hits = this.#scan.hits.map(({ kind, value, line }) => ({ kind, value, line: this.#binary ? undefined : line }));
    if (this.#whole !== undefined && !this.#binary) {
      const text = this.#whole.toString('latin1');
      for (const { kind, value, at } of readerOf(this.#path)?.(text) ?? []) {
        // The structure says more than the name of the setting.
        if (!hits.some((hit) => hit.value.includes(value) || value.includes(hit.value)))
          hits.push({ kind, value, line: text.slice(0, at).split('\n').length });
      }
    }
    for (const { kind, value, line } of hits.slice(0, MOST_OF_LAYER - this.#found.length))
      this.#found.push({ path: this.#path, kind, shown: shown(value.replaceAll(/\\[rn]|\s/g, '')), line });
  }
}
