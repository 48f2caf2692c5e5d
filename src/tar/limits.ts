import { bytes } from '../image/bytes.ts';
import type { Entry } from './entry.ts';
import { Unsound } from './unsound.ts';

/**
 * Entries of all layers of a run, a layer of several platforms once. With its name, in a layer and in the tree, one takes about 450 bytes: so many of them keep
 * the process below 150 MB until it is judged. A service has some thousands, an image of a programming language with all its tools about 35,000.
 */
export const MOST_ENTRIES = 150_000;

/** Bytes of all names and links' targets of a run, in the same 150 MB. 150,000 entries have about 9 MB. */
export const MOST_NAMES = 32 * 1024 * 1024;

/** Folders that names lead through without being next to the name before: each may be one that no layer has an entry for. */
export const MOST_FOLDERS = 500_000;

/** Layers of one image. Engines stop at 127, or at what fits into a mount's options, which are some hundred. */
export const MOST_LAYERS = 500;

/** Linux takes no longer name (PATH_MAX, limits.h). */
export const LONGEST_NAME = 4096;

/** Bytes of one extended header (pax, GNU's long names). Go's archive/tar, with which engines unpack, takes no larger one (maxSpecialFileSize). */
export const LARGEST_EXTENSION = 1024 * 1024;

/** Bytes that the layers of a run may unpack to whatever they weigh: a service's image with all its zeros. */
export const MOST_UNPACKED_FREE = 2 * 1024 ** 3;

/**
 * What a compressed byte may unpack to, once a run has unpacked 2 GiB: a bomb ends within seconds, for these are hashed at 0.5 GB/s at least.
 * Text and programs are at 3 to 10; gzip's own limit is 1032, zstd's some ten thousand.
 */
export const MOST_UNPACKED_RATIO = 100;

/** Codes of the problems that `Budget` tells. */
export const RUN_LIMITS: readonly string[] = ['verify/layer-bomb', 'verify/layer-entries'];

/** Bytes of what is found in files of a run: build information of Go programs, which has 10 kB each, paths of loaders, and what holds them. */
export const MOST_FOUND = 16 * 1024 * 1024;

/** What one run may spend, over all of its layers. */
export class Budget {
  readonly #compressed: number;
  #entries = 0;
  #names = 0;
  #folders = 0;
  #bytes = 0;
  #found = 0;

  /** @param compressed bytes of all layers of the run */
  constructor(compressed: number) {
    this.#compressed = compressed;
  }

  /** @throws Unsound */
  unpack(count: number): void {
    this.#bytes += count;
    const most = MOST_UNPACKED_FREE + MOST_UNPACKED_RATIO * this.#compressed;
    if (this.#bytes <= most) return;
    const why = `the layers have ${bytes(this.#compressed)} compressed and unpack to more than ${bytes(most)}`;
    throw new Unsound('layer-bomb', why, 'Leave out the file of zeros or repeated bytes that makes it so, or make it when the container starts');
  }

  /** @returns false where so many more bytes of findings are not to be kept */
  keep(count: number): boolean {
    const fits = this.#found + count <= MOST_FOUND;
    if (fits) this.#found += count;
    return fits;
  }

  /**
   * Counts an entry.
   * @param before the path of the entry before it in the layer
   * @throws Unsound
   */
  enter({ path, link }: Pick<Entry, 'path' | 'link'>, before: string): void {
    this.#entries += 1;
    this.#names += path.length + link.length;
    for (
      let cut = path.lastIndexOf('/');
      cut > 0 && !(before.startsWith(path.slice(0, cut)) && isEnd(before, cut));
      cut = path.lastIndexOf('/', cut - 1)
    ) {
      this.#folders += 1;
      this.#names += cut;
    }
    if (this.#entries > MOST_ENTRIES) throw tooMany(`the layers have more than ${count(MOST_ENTRIES)} entries`);
    if (this.#names > MOST_NAMES) throw tooMany(`the names in the layers have more than ${bytes(MOST_NAMES)}`);
    if (this.#folders > MOST_FOLDERS) throw tooMany(`the names in the layers lead through more than ${count(MOST_FOLDERS)} folders`);
  }
}

const isEnd = (path: string, at: number): boolean => at === path.length || path[at] === '/';
const count = (number: number): string => number.toLocaleString('en');

const tooMany = (why: string): Unsound =>
  new Unsound(
    'layer-entries',
    why,
    'Ship fewer files, such as one archive of them, or set `policy-level: off`, which compares digests and looks at no file',
  );
