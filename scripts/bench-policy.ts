// `npm run bench:policy`: what the image policy costs, side by side with the platform's own tools over the same layers. Medians of five, in turn.
// `--write` puts the table into docs/policy.md.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { between } from '../src/contract/render.ts';
import { table } from '../src/report/markdown.ts';
import type { Made } from '../test/verify/layouts.ts';
import { makeImage } from './bench-policy/image.ts';
import { median, seconds } from './figures.ts';

const RUNS = 5;
const DOCS = 'docs/policy.md';
/** Compiled, as the bundle is: to strip types costs memory, which is measured here. Below node_modules, so that packages are found. */
const built = path.resolve('node_modules/.cache/gin-ship-bench');

const say = (text: string) => console.error(`bench: ${text}`);

interface Run {
  /** Seconds, in a process that has just begun, its own start not counted. */
  readonly wall: number;
  readonly cpu: number;
  /** Largest resident size, in bytes. */
  readonly peak: number;
}

/** Runs `scripts/bench-policy/process.mjs` over a layout. */
function run(what: 'policy' | 'bytes', { folder }: Made): Run {
  return JSON.parse(execFileSync(process.execPath, ['scripts/bench-policy/process.mjs', built, what, folder], { encoding: 'utf8' })) as Run;
}

/** The faster one of what is there: Debian's sha256sum does not use the processor's instructions for it, openssl does. */
const hasher = spawnSync('openssl', ['version']).status === 0 ? 'openssl dgst -sha256' : 'sha256sum';

/** Unpacks and hashes every layer with the platform's tools, one after the other. @returns seconds */
function plain(made: Made): number {
  const start = performance.now();
  for (const { digest, mediaType } of made.images[0]?.layers ?? []) {
    const program = mediaType.endsWith('zstd') ? 'zstd' : 'gzip';
    const { status, stderr } = spawnSync('sh', ['-c', `${program} -dcq "$1" | ${hasher}`, 'sh', made.file(digest)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  return (performance.now() - start) / 1000;
}

type Row = readonly [what: string, ours: string, atMost: string, beside: string];

function small(): Row {
  using image = disposable(makeImage({ bytes: 16e6, files: 300, layers: 4 }));
  const [all, reading]: [number[], number[]] = [[], []];
  for (let at = 0; at < RUNS; at++) {
    reading.push(run('bytes', image.made).wall);
    all.push(run('policy', image.made).wall);
  }
  const more = median(all.map((wall, at) => wall - (reading[at] ?? 0)));
  return ['16 MB, 300 files: all checks, over reading and hashing the blobs', `+ ${seconds(more)}`, '+ 0.35 s', seconds(median(reading))];
}

function large(withZstd: boolean): Row[] {
  using image = disposable(makeImage({ bytes: 1e9, files: 25_000, layers: 8, gzipOnly: !withZstd }));
  const [ours, tools]: [Run[], number[]] = [[], []];
  for (let at = 0; at < RUNS; at++) {
    tools.push(plain(image.made));
    ours.push(run('policy', image.made));
    say(`1 GB, ${at + 1} of ${RUNS}: ${seconds(ours[at]?.wall ?? 0)} (${seconds(ours[at]?.cpu ?? 0)} CPU), the tools ${seconds(tools[at] ?? 0)}`);
  }
  const share = median(ours.map(({ wall }, at) => wall / (tools[at] ?? 0)));
  const how = withZstd ? '4 gzip and 4 zstd layers' : '8 gzip layers (no zstd on this machine)';
  const what = `1 GB, 25,000 files, ${how}: all checks`;
  return [
    [what, `${seconds(median(ours.map(({ wall }) => wall)))}, ${share.toFixed(2)} ×`, '1.3 ×', `${seconds(median(tools))} by \`gzip -dc\` or \`zstd -dc\`, and \`${hasher}\``],
    ['The same: peak memory', mega(ours), '150 MB', ''],
  ]; // prettier-ignore
}

function many(): Row {
  using image = disposable(makeImage({ bytes: 1e9, files: 25_000, layers: 120 }));
  return ['1 GB, 25,000 files, 120 layers: peak memory', mega([run('policy', image.made)]), '150 MB', ''];
}

const mega = (runs: readonly Run[]): string => `${Math.round(Math.max(...runs.map(({ peak }) => peak)) / 1e6)} MB`;

const disposable = (made: Made) => ({ made, [Symbol.dispose]: () => rmSync(made.folder, { recursive: true }) });

try {
  rmSync(built, { recursive: true, force: true });
  execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', built], { stdio: 'inherit' });
  writeFileSync(path.join(built, 'package.json'), '{ "type": "module" }\n');
  const withZstd = spawnSync('zstd', ['--version']).status === 0;
  const rows = [small(), ...large(withZstd), many()];
  const [model = ''] = /(?<=^model name\s*:\s*)\S.*/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
  const figures = table(['', 'gin-ship', 'at most', 'beside it'], rows);
  const how = `Medians of ${RUNS} runs, in turn, each in a new process; ${availableParallelism()} cores${model === '' ? '' : ` (${model})`}. \`npm run bench:policy\` measures them again, \`-- --write\` puts them here.`;
  const text = `${figures}\n${how}\n`;
  console.log(text);
  if (process.argv.includes('--write')) writeFileSync(DOCS, between(readFileSync(DOCS, 'utf8'), 'figures', text));
} finally {
  rmSync(built, { recursive: true, force: true });
}
