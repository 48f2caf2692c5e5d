import type { Problem } from '../../error.ts';
import type { Descriptor } from '../../image/layout.ts';
import type { Files } from '../../ports/ports.ts';
import { checkBlob, Tally } from '../blob.ts';
import { flaw } from '../consistency.ts';
import type { LayerContents } from './contents.ts';
import type { Budget } from '../../tar/limits.ts';
import { TarReader } from '../../tar/tar.ts';
import { compressionOf, unpack } from '../../tar/unpack.ts';
import { Unsound } from '../../tar/unsound.ts';
import { UNSEEN, Watching } from './watch.ts';

/** A layer that is to be read. */
export interface Layer {
  readonly descriptor: Descriptor;
  /** For people: `layer 2 of linux/amd64 (COPY app /app)`. */
  readonly title: string;
}

export interface LayerRead {
  /** `sha256:…` of the tar: what a configuration calls its diff_id. */
  readonly diffId: string;
  readonly contents: LayerContents;
}

/**
 * Reads the blob of a layer once: its digest, what it unpacks to, and the entries of its tar with all that watch them. Writes nothing.
 * @param watch false: only the bytes are compared
 * @returns the first thing that is wrong with it. That the bytes are not what the digest says comes before anything that is wrong inside.
 */
export async function readLayer(folder: string, layer: Layer, watch: boolean, budget: Budget, files: Files): Promise<LayerRead | Problem> {
  const { descriptor, title } = layer;
  const compression = compressionOf(descriptor.mediaType);
  const tar = new Tally();
  const watching = watch ? new Watching(budget) : undefined;
  const reader = watching && new TarReader((entry) => watching.take(entry));
  let unsound: Problem | undefined;
  const look = async (pieces: AsyncIterator<Buffer>) => {
    try {
      for await (const piece of unpack(pieces, compression ?? 'none')) {
        tar.add(piece);
        budget.unpack(piece.length);
        reader?.write(piece);
      }
      reader?.end();
    } catch (thrown) {
      if (!(thrown instanceof Unsound)) throw thrown;
      unsound = problemOf(thrown, title, reader);
    }
  };
  const wrong = await checkBlob(folder, descriptor, files, look);
  if (wrong !== undefined) return wrong;
  if (unsound !== undefined) return unsound;
  const { digest, size } = descriptor;
  return { diffId: tar.digest(), contents: { digest, compressed: size, unpacked: tar.size, ...(watching?.found ?? UNSEEN) } };
}

/** What is wrong, where it is, and a cure: the user's where the archive is of their making, the machine's else. */
function problemOf({ code, message, fix }: Unsound, title: string, reader: TarReader | undefined): Problem {
  const place = reader === undefined ? '' : `, at byte ${reader.offset}${reader.entry === '' ? '' : ` behind \`${reader.entry}\``}`;
  const problem = flaw(code, `L${title.slice(1)} can’t be taken as it is`, `${message}${place}`);
  return fix === undefined ? problem : { ...problem, fix: `Nothing was pushed. ${fix}` };
}
