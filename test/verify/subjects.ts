// What a check looks at, made in memory: real tars, read by what reads real layers.
import type { ImageConfiguration } from '../../src/image/layout.ts';
import type { Found } from '../../src/policy/finding.ts';
import { Budget } from '../../src/tar/limits.ts';
import { TarReader } from '../../src/tar/tar.ts';
import type { Known, Subject } from '../../src/verify/checks/subject.ts';
import type { LayerContents } from '../../src/verify/contents/contents.ts';
import { treeOf } from '../../src/verify/contents/tree.ts';
import { Watching } from '../../src/verify/contents/watch.ts';
import type { LayerSpec } from './layouts.ts';
import { NOTHING_KNOWN } from '../../src/verify/known.ts';
import { tar } from './tars.ts';

export interface SubjectSpec {
  /** Layers by their files, the lowest first. */
  readonly layers?: readonly NonNullable<LayerSpec['files']>[];
  readonly config?: ImageConfiguration['config'];
  /** Canonical; `linux/amd64` where it is left out. */
  readonly platform?: string;
  /** As the history has it, for each layer. */
  readonly createdBy?: readonly string[];
  readonly known?: Partial<Known>;
}

export function subjectOf({ layers = [], config = {}, platform = 'linux/amd64', createdBy = [], known = {} }: SubjectSpec): Subject {
  const contents = layers.map(layerOf);
  const nothing = { mediaType: '', digest: '', size: 0 };
  return {
    image: { descriptor: nothing, platform, attestation: false, config: nothing, layers: [], configuration: { config } },
    platform,
    layers: contents,
    createdBy: layers.map((_, at) => createdBy[at] ?? ''),
    root: treeOf(contents.map(({ entries }) => entries)),
    known: { ...NOTHING_KNOWN, ...known },
  };
}

function layerOf(files: NonNullable<LayerSpec['files']>): LayerContents {
  const archive = tar(files);
  const watching = new Watching(new Budget(archive.length));
  const reader = new TarReader((entry) => watching.take(entry));
  // In pieces as they come from a decompressor.
  for (let at = 0; at < archive.length; at += PIECE) reader.write(archive.subarray(at, at + PIECE));
  reader.end();
  return { digest: '', compressed: archive.length, unpacked: archive.length, ...watching.found };
}

const PIECE = 128 * 1024;

/** What a check says, as `rule: where: what`. @param judge called with the subject and a function that takes findings */
export function saidOf(judge: (say: (rule: string, found: Found) => void) => void): string[] {
  const said: string[] = [];
  judge((rule, { what, where, fix }) => {
    if (what === '' || fix === '' || /\n/.test(what + fix)) throw new Error(`a finding of ${rule} says too little or too much`);
    said.push(`${rule}: ${where}: ${what}`);
  });
  return said;
}
