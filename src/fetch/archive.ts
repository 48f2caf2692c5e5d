import { createHash, type Hash } from 'node:crypto';
import path from 'node:path';
import { ShipError } from '../error.ts';
import { type Descriptor, readTop } from '../image/layout.ts';
import type { Files, FileWriter, Ports } from '../ports/ports.ts';
import type { Entry, Sink } from '../tar/entry.ts';
import { Budget } from '../tar/limits.ts';
import { TarReader } from '../tar/tar.ts';
import { unpack } from '../tar/unpack.ts';
import { Unsound } from '../tar/unsound.ts';
import { compressionOf } from './compression.ts';
import { type Parts, readDockerArchive } from './docker-archive.ts';

export interface Unpacked {
  /** A layout. */
  readonly folder: string;
  /** The images in it. */
  readonly top: readonly Descriptor[];
  /** The manifests were made here: the archive has none. */
  readonly made: boolean;
}

/**
 * Unpacks an archive of an image into a new layout: that of an OCI layout, what `docker save` writes (with a layout inside since Docker 25; before it,
 * and by others, manifest.json and a tar for each layer), each also compressed.
 * Its names are never those of files: what counts as a blob is kept by its digest, all else under a number.
 * @throws ShipError `archive/…`
 */
export async function unpackArchive(file: string, { files }: Ports): Promise<Unpacked> {
  const folder = await files.temporaryFolder('image-');
  for (const name of [path.join('blobs', 'sha256'), 'parts']) await files.makeFolder(path.join(folder, name));
  const unpacking = new Unpacking(folder, files);
  const reader = new TarReader((entry) => unpacking.take(entry));
  const budget = new Budget((await files.stat(file))?.size ?? 0);
  try {
    for await (const piece of unpack(files.stream(file)[Symbol.asyncIterator]() as AsyncIterator<Buffer>, await compressionOf(file, files))) {
      budget.unpack(piece.length);
      reader.write(piece);
    }
    reader.end();
  } catch (thrown) {
    throw thrown instanceof Unsound ? broken(file, thrown, reader) : thrown;
  } finally {
    unpacking.close();
  }
  if (unpacking.hasIndex) return { folder, top: await readTop(folder, files), made: false };
  return { folder, top: await readDockerArchive(folder, unpacking, file, files), made: true };
}

function broken(file: string, { message, fix }: Unsound, reader: TarReader): ShipError {
  const at = reader.entry === '' ? '' : `, at or after \`${reader.entry}\``;
  return new ShipError({
    code: 'archive/broken',
    what: `The archive ${file} can't be read`,
    why: `${message} (byte ${reader.offset}${at})`,
    fix: fix ?? 'Give what `docker save` or `docker buildx build --output type=oci` wrote, whole; an upload or a full disk may have cut it',
  });
}

/** Files of an archive that are kept, besides blobs: an image has three for each layer at most. */
const MOST_PARTS = 10_000;
const FIRST_BYTES = 4;

/** What has been kept of an archive so far. */
class Unpacking implements Parts {
  hasIndex = false;
  readonly #files = new Map<string, { path: string; digest: string; size: number; first: Buffer }>();
  readonly #links = new Map<string, string>();
  readonly #folder: string;
  readonly #ports: Files;
  #open: FileWriter | undefined;
  #count = 0;

  constructor(folder: string, files: Files) {
    this.#folder = folder;
    this.#ports = files;
  }

  take({ path: name, kind, link, odd }: Entry): readonly Sink[] {
    if (odd !== undefined) throw unsafe(`the name \`${name}\` ${odd === 'escapes' ? 'leaves the archive with `..`' : 'starts with `/`'}`);
    // A layer that is there already is a link in archives of Docker before 25.
    if (kind === 'symlink') this.#links.set(name, link.startsWith('/') ? link : path.posix.join(path.posix.dirname(name), link));
    if (kind === 'hardlink') this.#links.set(name, link);
    if (kind !== 'file') return [];
    const [, hex] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name) ?? [];
    if (hex !== undefined) return [this.#sink(name, path.join(this.#folder, 'blobs', 'sha256', hex), undefined)];
    if (name === 'index.json') {
      this.hasIndex = true;
      return [this.#sink(name, path.join(this.#folder, name), undefined)];
    }
    // `…/layer.tar` is the deepest that there is.
    if (name.split('/').length > 2) return [];
    if (this.#count >= MOST_PARTS) throw unsafe(`it has more than ${MOST_PARTS} files, which no archive of an image has`);
    return [this.#sink(name, path.join(this.#folder, 'parts', String(this.#count++)), createHash('sha256'))];
  }

  /** A part by its name in the archive; links are followed inside of it. */
  part(name: string): ReturnType<Parts['part']> {
    const seen = new Set<string>();
    let at = path.posix.normalize(name);
    for (let to = this.#links.get(at); to !== undefined && !seen.has(at); to = this.#links.get(at)) {
      seen.add(at);
      if (to.startsWith('/') || to.startsWith('..')) throw unsafe(`\`${at}\` is a link that leaves the archive`);
      at = path.posix.normalize(to);
    }
    return this.#files.get(at);
  }

  /** The file that was being written when something went wrong. */
  close(): void {
    this.#open?.close();
    this.#open = undefined;
  }

  #sink(name: string, file: string, hash: Hash | undefined): Sink {
    const writer = this.#ports.create(file);
    this.#open = writer;
    let size = 0;
    let first = Buffer.alloc(0);
    return {
      write: (piece) => {
        if (first.length < FIRST_BYTES) first = Buffer.concat([first, piece.subarray(0, FIRST_BYTES)]);
        writer.write(piece);
        hash?.update(piece);
        size += piece.length;
      },
      end: () => {
        this.close();
        this.#files.set(name, {
          path: file,
          digest: hash === undefined ? `sha256:${path.basename(file)}` : `sha256:${hash.digest('hex')}`,
          size,
          first,
        });
      },
    };
  }
}

function unsafe(why: string): ShipError {
  return new ShipError({
    code: 'archive/unsafe',
    what: 'The archive is not one of an image',
    why,
    fix: 'Give what `docker save` or `docker buildx build --output type=oci` wrote, and look where this archive comes from',
  });
}
