import type { Budget } from '../../tar/limits.ts';
import { watchChecksums } from './checksums.ts';
import type { LayerContents } from './contents.ts';
import type { Entry, Sink, Watcher } from '../../tar/entry.ts';
import { watchExecutables } from './executables.ts';
import { watchKept } from './kept.ts';
import { watchSecrets } from './secrets/watch.ts';

type Found = Pick<LayerContents, 'entries' | 'executables' | 'kept' | 'checksums' | 'secrets'>;

/** What is found of a layer at which nobody looks. */
export const UNSEEN: Found = { entries: [], executables: new Map(), kept: new Map(), checksums: new Map(), secrets: [] };

const NONE: readonly Sink[] = [];

/** Everything that looks at the entries of one layer. */
export class Watching {
  readonly #budget: Budget;
  readonly #entries: Entry[] = [];
  readonly #kept = watchKept();
  readonly #checksums = watchChecksums();
  readonly #executables: ReturnType<typeof watchExecutables>;
  readonly #secrets = watchSecrets();
  readonly #watchers: readonly Watcher[];

  constructor(budget: Budget) {
    this.#budget = budget;
    this.#executables = watchExecutables(budget);
    this.#watchers = [this.#kept, this.#checksums, this.#executables, this.#secrets];
  }

  /** @throws Unsound where there are more entries than the limits allow */
  take(entry: Entry): readonly Sink[] {
    this.#budget.enter(entry, this.#entries.at(-1)?.path ?? '');
    this.#entries.push(entry);
    let sinks: Sink[] | undefined;
    for (const watcher of this.#watchers) {
      const sink = watcher.entry(entry);
      if (sink !== undefined) (sinks ??= []).push(sink);
    }
    return sinks ?? NONE;
  }

  get found(): Found {
    return {
      entries: this.#entries,
      executables: this.#executables.found,
      kept: this.#kept.found,
      checksums: this.#checksums.found,
      secrets: this.#secrets.found,
    };
  }
}
