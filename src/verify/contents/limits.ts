import { bytes } from '../../image/bytes.ts';
import { Unsound } from './unsound.ts';

/**
 * Entries of all layers of a run, a layer of several platforms once. An entry with its name takes about 200 bytes while the layers are read: so many of them keep
 * the process below 150 MB. A service has some thousands, a whole desktop or a machine learning kit has as many as this.
 */
export const MOST_ENTRIES = 200_000;

/** Bytes of all names and links' targets of a run, in the same 150 MB. 200,000 entries have about 12 MB. */
export const MOST_NAMES = 32 * 1024 * 1024;

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

/** What one run may spend, over all of its layers. */
export class Budget {
  readonly #unpacked: number;
  #entries = 0;
  #names = 0;
  #bytes = 0;

  /** @param compressed bytes of all layers of the run */
  constructor(compressed: number) {
    this.#unpacked = MOST_UNPACKED_FREE + MOST_UNPACKED_RATIO * compressed;
  }

  /** @throws Unsound */
  unpack(count: number): void {
    this.#bytes += count;
    if (this.#bytes <= this.#unpacked) return;
    const why = `the layers unpack to more than ${bytes(this.#unpacked)}, ${MOST_UNPACKED_RATIO} times what they have compressed`;
    throw new Unsound('layer-bomb', why, 'Leave out the file of zeros or repeated bytes that makes it so, or make it when the container starts');
  }

  /** @param names characters of its name and target @throws Unsound */
  enter(names: number): void {
    this.#entries += 1;
    this.#names += names;
    if (this.#entries > MOST_ENTRIES) throw tooMany(`the layers have more than ${MOST_ENTRIES.toLocaleString('en')} entries`);
    if (this.#names > MOST_NAMES) throw tooMany(`the names in the layers have more than ${bytes(MOST_NAMES)}`);
  }
}

const tooMany = (why: string): Unsound =>
  new Unsound(
    'layer-entries',
    why,
    'Ship fewer files, such as one archive of them, or set `policy-level: off`, which compares digests and looks at no file',
  );
