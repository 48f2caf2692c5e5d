// The Go programs of the corpus, compiled on this machine and kept by content: each with exactly one thing that is not as it should be.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Checkout } from '../../runner/repository.ts';
import { folder, labFolder } from '../paths.ts';
import { run } from '../run.ts';

/** A program by its name here. */
export interface Program {
  readonly program: keyof typeof RECIPES;
}

interface Recipe {
  /** Folder below programs/. */
  readonly package: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Built inside a git repository; `modified`: with a file that is not committed. */
  readonly git?: 'clean' | 'modified';
  /** Changes the compiled program. */
  readonly patch?: (program: Buffer) => Buffer;
}

const STRIPPED = ['-trimpath', '-ldflags=-s -w'];
export const HOST = process.arch === 'arm64' ? 'arm64' : 'amd64';
const OTHER = HOST === 'amd64' ? 'arm64' : 'amd64';

/** The loader that a dynamic program of this machine asks for. */
export const LOADER = HOST === 'amd64' ? '/lib64/ld-linux-x86-64.so.2' : '/lib/ld-linux-aarch64.so.1';

const RECIPES = {
  /** As it should be, and as small as Go makes it. */
  hello: { package: 'hello' },
  other: { package: 'hello', env: { GOARCH: OTHER } },
  unstripped: { package: 'hello', flags: ['-trimpath'] },
  untrimmed: { package: 'hello', flags: ['-ldflags=-s -w'] },
  /** A position-independent executable asks for the system's loader, without any C. */
  dynamic: { package: 'hello', flags: [...STRIPPED, '-buildmode=pie'] },
  committed: { package: 'hello', git: 'clean' },
  modified: { package: 'hello', git: 'modified' },
  /** Old versions of Go can't be had here, and the build information is a text. */
  old: { package: 'hello', patch: (program) => replaced(program, /go1\.\d\d(?=[.\0\n])/g, (version) => version.slice(0, 4) + '20') },
  /** Speaks TLS to others. */
  web: { package: 'web' },
  zones: { package: 'zones' },
  /** tzdata built in. */
  embedded: { package: 'zones', flags: [...STRIPPED, '-tags=timetzdata'] },
  module: { package: 'module' },
  replaced: { package: 'replaced' },
} satisfies Readonly<Record<string, Recipe>>;

export const program = (name: keyof typeof RECIPES): Program => ({ program: name });

const sources = path.join(import.meta.dirname, 'programs');

/** Same length, so that nothing moves. */
function replaced(data: Buffer, what: RegExp, by: (text: string) => string): Buffer {
  return Buffer.from(data.toString('latin1').replaceAll(what, by), 'latin1');
}

let version: string | undefined;

/** What a program depends on, as one text. */
export async function keyOf(name: Program['program']): Promise<string> {
  version ??= await run(['go', 'env', 'GOVERSION']);
  const hash = createHash('sha256').update(JSON.stringify([name, RECIPES[name], version, HOST]));
  for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' }).toSorted())
    if (/\.(go|mod|sum)$/.test(file)) hash.update(file).update(readFileSync(path.join(sources, file)));
  hash.update(readFileSync(import.meta.filename));
  return hash.digest('hex').slice(0, 12);
}

/** The path of the compiled program. */
export async function compiled(name: Program['program']): Promise<string> {
  const target = path.join(folder(labFolder, 'corpus', 'programs'), `${name}-${await keyOf(name)}`);
  if (existsSync(target)) return target;
  const recipe: Recipe = RECIPES[name];
  const made = mkdtempSync(path.join(labFolder, 'corpus', 'programs', '.making-'));
  const out = path.join(made, 'program');
  await compile(recipe, out);
  if (recipe.patch !== undefined) writeFileSync(out, recipe.patch(readFileSync(out)));
  renameSync(out, target);
  rmSync(made, { recursive: true });
  return target;
}

/** The commit of the programs that are built inside a repository: the same sources give the same. */
export function sourceCommit(): string {
  using checkout = repository('clean');
  return checkout.sha;
}

function repository(git: 'clean' | 'modified'): Checkout {
  const checkout = new Checkout([], (workspace) => cpSync(sources, workspace, { recursive: true }));
  if (git === 'modified') writeFileSync(path.join(checkout.workspace, 'hello', 'more.go'), 'package main\n');
  return checkout;
}

async function compile({ package: name, flags = STRIPPED, env, git }: Recipe, out: string): Promise<void> {
  using checkout = git === undefined ? undefined : repository(git);
  const argv = ['go', 'build', `-buildvcs=${git !== undefined}`, ...flags, '-o', out, `./${name}`];
  const go = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: HOST, GOFLAGS: '-mod=readonly', GOWORK: 'off', ...env };
  await run(argv, { cwd: checkout?.workspace ?? sources, env: go });
}
