// An image of a given size with a realistic mix of files, the same in every run.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type ImageSpec, type LayerSpec, makeLayout, type Made } from '../../test/verify/layouts.ts';
import { entry } from '../../test/verify/tars.ts';

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What can't be compressed: a hash chain. */
function noise(length: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < length; at += 64) parts.push(createHash('sha512').update(String(at)).digest());
  return Buffer.concat(parts).subarray(0, length);
}

/** Programs, texts, JSON and noise from which files are cut. Texts are the code and pages of this repository: the words, URLs and `token`s that people write. */
function sources(): readonly Buffer[] {
  const program = readFileSync(process.execPath);
  const text = Buffer.concat(['src', 'test', 'docs', 'example-app'].flatMap(textsIn));
  const records = Array.from({ length: 60_000 }, (_, id) => ({
    id,
    name: `item-${(id * 7919) % 100_003}`,
    price: id / 7,
    tags: ['a', `t${id % 97}`],
  }));
  return [program, text, Buffer.from(JSON.stringify(records)), noise(32 * 1024 * 1024)];
}

function textsIn(folder: string): Buffer[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|go|md|ya?ml)$/.test(name));
  return names.toSorted().map((name) => readFileSync(path.join(folder, name)));
}

/** Of each kind (program, text, JSON, noise): share of the files, and mean size against the mean of all. */
const MIX = [
  { share: 0.08, size: 4.5 },
  { share: 0.55, size: 0.5 },
  { share: 0.3, size: 0.7 },
  { share: 0.07, size: 2 },
] as const;

export interface ImageSize {
  readonly bytes: number;
  readonly files: number;
  readonly layers: number;
  /** Where the machine has no zstd to compare with. */
  readonly gzipOnly?: boolean;
}

/** A layout with one image whose layers are gzip and zstd in turn. */
export function makeImage({ bytes, files, layers, gzipOnly = false }: ImageSize): Made {
  const random = numbers(5);
  const cut = sources();
  const mean = bytes / files;
  const specs = Array.from({ length: layers }, (_, at): LayerSpec => ({
    tar: archive(at, Math.round(files / layers), mean, cut, random),
    compression: gzipOnly || at % 2 === 0 ? 'gzip' : 'zstd',
  }));
  const spec: ImageSpec = { layers: specs };
  return makeLayout([spec]);
}

function archive(at: number, files: number, mean: number, cut: readonly Buffer[], random: () => number): Buffer {
  const parts: Buffer[] = [];
  for (let file = 0; file < files; file++) {
    const kind = kindOf(random());
    const source = cut[kind] ?? Buffer.alloc(0);
    // Many small ones and few large ones.
    const size = Math.min(source.length, Math.round(-Math.log(1 - random()) * mean * (MIX[kind]?.size ?? 1)));
    const start = Math.floor(random() * (source.length - size));
    const content = Buffer.from(source.subarray(start, start + size));
    // No two files are alike.
    content.write(`${at}.${file}`, 0);
    parts.push(
      entry(`srv/part-${at}/folder-${file % 100}/file-${file}.${['bin', 'txt', 'json', 'dat'][kind]}`, { content, mode: kind === 0 ? 0o755 : 0o644 }),
    );
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function kindOf(value: number): number {
  let sum = 0;
  const kind = MIX.findIndex(({ share }) => (sum += share) > value);
  return kind < 0 ? 1 : kind;
}
