import path from 'node:path';
import type { BuildPlan } from '../../plan/plan.ts';
import type { Clock, Files } from '../../ports/ports.ts';
import { type Matched, type Patterns, linesOf, patternsOf } from './ignore.ts';
import { type Taken, takenFrom } from './taken.ts';

/** What of the context folder goes to the builder. */
export interface ContextContents {
  readonly files: number;
  readonly bytes: number;
  /** Bytes that are sent although no COPY, ADD or mount takes them. */
  readonly unused: number;
  /** By the folder or file at the top of the context, largest first; `unused` of them. */
  readonly parts: readonly Part[];
  /** Each `.git` that is sent without being asked for by name. */
  readonly git: readonly string[];
  /** Files such as `.env` and `.env.production`, not `.env.example`. */
  readonly environment: readonly string[];
  /** Where something can be kept back: the .dockerignore, relative to the context as the user knows it; undefined where there is none. */
  readonly ignoreFile: string | undefined;
  /** false: the folder was too large to walk to its end; the figures are the least there is. */
  readonly complete: boolean;
}

export interface Part {
  readonly name: string;
  readonly bytes: number;
  readonly unused: number;
}

/** Entries and milliseconds after which the walk stops: a remark is not worth more. */
const LIMITS = { entries: 100_000, milliseconds: 3000 };

/** @returns undefined where it can't be told what is sent */
export async function readContext(
  build: Pick<BuildPlan, 'context' | 'file' | 'shownFile' | 'target'>,
  { files, clock }: { readonly files: Files; readonly clock: Pick<Clock, 'monotonic'> },
  limits = LIMITS,
): Promise<ContextContents | undefined> {
  const taken = takenFrom((await files.read(build.file)).toString(), build.target);
  if (taken === undefined) return undefined;
  const ignore = await readIgnore(build, files);
  const walk = new Walk(patternsOf(ignore.lines), taken);
  const end = clock.monotonic() + limits.milliseconds;
  const folders: { readonly name: string; readonly ignored: Matched | undefined; readonly included: Matched | undefined }[] = [
    { name: '', ignored: undefined, included: undefined },
  ];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined && taken.length > 0; folder = folders.pop()) {
    const found = (await files.look(path.join(build.context, folder.name))) ?? [];
    entries += found.length;
    if (entries > limits.entries || clock.monotonic() > end) return { ...walk.contents(ignore.file), complete: false };
    for (const { name, kind, size } of found) {
      const inner = folder.name === '' ? name : `${folder.name}/${name}`;
      const { go, ...state } = walk.see(inner, kind, size, folder);
      if (go) folders.push({ name: inner, ...state });
    }
  }
  return { ...walk.contents(ignore.file), complete: true };
}

/** `NAME.dockerignore` beside the Dockerfile goes before the one of the context. */
async function readIgnore({ context, file, shownFile }: Pick<BuildPlan, 'context' | 'file' | 'shownFile'>, files: Files) {
  const own = await files.readIfThere(`${file}.dockerignore`);
  if (own !== undefined) return { lines: linesOf(own.toString()), file: `${shownFile}.dockerignore` };
  const general = await files.readIfThere(path.join(context, '.dockerignore'));
  if (general === undefined) return { lines: [], file: undefined };
  // As the user knows the Dockerfile, seen from there.
  const shown = path.join(path.dirname(shownFile), path.relative(path.dirname(file), path.join(context, '.dockerignore')));
  return { lines: linesOf(general.toString()), file: shown };
}

type Folder = { readonly ignored: Matched | undefined; readonly included: Matched | undefined };

class Walk {
  readonly #ignore: Patterns;
  readonly #whole: readonly Taken[];
  readonly #sources: readonly string[];
  readonly #named: Patterns;
  readonly #excludes: readonly Patterns[];
  readonly #gitAsked: boolean;
  readonly #parts = new Map<string, { bytes: number; unused: number }>();
  readonly #git: string[] = [];
  readonly #environment: string[] = [];
  #files = 0;

  constructor(ignore: Patterns, taken: readonly Taken[]) {
    this.#ignore = ignore;
    this.#whole = taken.filter(({ path: source }) => source === '.');
    this.#sources = taken.map(({ path: source }) => source).filter((source) => source !== '.');
    this.#named = patternsOf(this.#sources);
    this.#excludes = this.#whole.map(({ exclude }) => patternsOf(exclude));
    this.#gitAsked = taken.some(({ path: source }) => /(^|\/)\.git(\/|$)/.test(source));
  }

  /** @returns what is known of a folder, and whether to `go` into it */
  see(file: string, kind: 'file' | 'folder' | 'other', size: number, folder: Folder): Folder & { readonly go: boolean } {
    const ignored = this.#ignore.match(file, folder.ignored);
    const included = this.#named.match(file, folder.included);
    const name = path.posix.basename(file);
    const sent = !ignored.matched && (this.#whole.length > 0 || included.matched);
    if (sent && name === '.git' && !this.#gitAsked) this.#git.push(file);
    if (kind === 'file' && sent) this.#add(file, name, size, included.matched);
    return { ignored, included, go: kind === 'folder' && !(ignored.matched && this.#ignore.final) && (sent || this.#mayHold(file)) };
  }

  /** Whether something inside a folder may be sent although the folder as a whole is not. */
  #mayHold(folder: string): boolean {
    return this.#whole.length > 0 || this.#sources.some((source) => source.startsWith(`${folder}/`) || /[*?[]/.test(source));
  }

  #add(file: string, name: string, size: number, named: boolean): void {
    this.#files++;
    if (/^\.env(\.|$)/.test(name) && !/\.(example|sample|template|dist|defaults?)$/.test(name)) this.#environment.push(file);
    const top = file.split('/')[0] ?? file;
    const part = this.#parts.get(top) ?? { bytes: 0, unused: 0 };
    part.bytes += size;
    if (!named && this.#excludes.length > 0 && this.#excludes.every((patterns) => excluded(patterns, file))) part.unused += size;
    this.#parts.set(top, part);
  }

  contents(ignoreFile: string | undefined): Omit<ContextContents, 'complete'> {
    const parts = [...this.#parts].map(([name, part]) => ({ name, ...part })).toSorted((a, b) => b.bytes - a.bytes);
    const sum = (key: 'bytes' | 'unused') => parts.reduce((total, part) => total + part[key], 0);
    return { files: this.#files, bytes: sum('bytes'), unused: sum('unused'), parts, git: this.#git, environment: this.#environment, ignoreFile };
  }
}

function excluded(patterns: Patterns, file: string): boolean {
  const parts = file.split('/');
  return parts.reduce<Matched | undefined>((folder, _, at) => patterns.match(parts.slice(0, at + 1).join('/'), folder), undefined)?.matched ?? false;
}
