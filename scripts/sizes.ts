// `npm run sizes`: every target of the example app's Dockerfile, on disk and as pulled, and what each dependency costs. `-- --write` puts both into its README;
// `-- --compressions` also tries other compressions than the default one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { between } from '../src/contract/render.ts';
import { table } from '../src/report/markdown.ts';
import { exampleApp, TARGETS, type Layout, withLayout } from '../test/lab/example-app/image.ts';
import { bringUp, type Lab } from '../test/lab/lab.ts';
import { mb } from './figures.ts';
import { dependencyCosts, type Cost } from './sizes/dependencies.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-sizes-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const say = (line: string) => console.error(`sizes: ${line}`);

interface Size {
  readonly name: string;
  readonly disk: number;
  readonly pulled: number;
  readonly layers: number;
}

function unpackedSize(blob: Buffer): number {
  if (blob[0] === 0x1f) return gunzipSync(blob).length;
  return blob.readUInt32LE(0) === 0xfd2fb528 ? zstdDecompressSync(blob).length : blob.length;
}

const sizeOf = (name: string, { layers, blob }: Layout): Size => ({
  name,
  disk: layers.reduce((sum, { digest }) => sum + unpackedSize(blob(digest)), 0),
  pulled: layers.reduce((sum, { size }) => sum + size, 0),
  layers: layers.length,
});

async function targets(lab: Lab): Promise<readonly Size[]> {
  const sizes: Size[] = [];
  for (const name of TARGETS) {
    say(`building ${name}${name === 'single-stage' ? ' (minutes: it has no cache, which is one of the things it shows)' : ''} …`);
    // A lab's base images are not compressed; a registry's are.
    sizes.push(await withLayout(lab, ['--target', name], (layout) => sizeOf(name, layout), exampleApp, 'gzip'));
  }
  return sizes;
}

const COMPRESSIONS = ['gzip', 'gzip,compression-level=9', 'zstd', 'zstd,compression-level=19'] as const;

async function compressions(lab: Lab): Promise<string> {
  const sizes: Size[] = [];
  for (const one of COMPRESSIONS) sizes.push(await withLayout(lab, [], (layout) => sizeOf(one, layout), exampleApp, one));
  return table(
    ['compression of the default target', 'as pulled'],
    sizes.map(({ name, pulled }) => [name, mb(pulled)]),
  );
}

function imageTable(sizes: readonly Size[]): string {
  const most = sizes.find(({ name }) => name === 'single-stage');
  const share = ({ disk }: Size) => (most ? `1 / ${Math.round(most.disk / disk)}` : '');
  return table(
    ['image', 'on disk', 'as pulled', 'layers', 'of single-stage'],
    sizes.map((size) => [`\`${size.name}\``, mb(size.disk), mb(size.pulled), String(size.layers), size === most ? '' : share(size)]),
  );
}

const more = (value: number, than: number | undefined) => (than === undefined ? '' : mb(value - than));

function costTable(costs: readonly Cost[]): string {
  return table(
    ['program', 'size', 'adds', 'compressed', 'adds'],
    costs.map(({ what, bytes, gzip }, at) => {
      const before = costs[at - 1];
      return [what, mb(bytes), more(bytes, before?.bytes), mb(gzip), more(gzip, before?.gzip)];
    }),
  );
}

const lab = await bringUp({ say });
const sizes = await targets(lab);
say('building one program for each dependency …');
const costs = await dependencyCosts(exampleApp, folder);
const stand =
  lab.kind === 'lab'
    ? 'The bases are the lab’s stand-ins, which are smaller than the public images; most of all `golang:1.26`, which there has compilers for C, git and a whole Debian.'
    : 'With the public base images.';
const text = `${imageTable(sizes)}\n${stand} Layers by gzip. What a program costs, each with all of those above it:\n\n${costTable(costs)}\n\`npm run sizes\` in the folder above measures again; \`-- --write\` puts it here.`;
console.log(text);
if (process.argv.includes('--compressions')) console.log(`\n${await compressions(lab)}`);
if (process.argv.includes('--write')) {
  const file = path.join(exampleApp, 'README.md');
  writeFileSync(file, between(readFileSync(file, 'utf8'), 'sizes', `${text}\n`));
}
