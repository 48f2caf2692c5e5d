// What can be measured: a git ref of the example app, the working tree, a program, or something that runs already.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { attempt, run } from '../../test/lab/run.ts';
import type { Say } from '../../test/lab/say.ts';
import { requireLoopback } from './generator.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Version {
  readonly name: string;
  /** Of a program: where it is. */
  readonly program?: string;
  readonly bytes?: number;
  /** Of something that runs already. */
  readonly base?: string;
}

const git = async (...args: string[]) => await run(['git', '-C', root, ...args]);

/** As the Dockerfile does. */
export async function compile(source: string, out: string, ...packages: readonly string[]): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  const argv = ['go', 'build', '-trimpath', '-buildvcs=false', '-tags', 'nomsgpack', '-ldflags', '-s -w', '-o', out];
  await run([...argv, ...(packages.length > 0 ? packages : ['.'])], { cwd: source, env });
}

/** The sources of a ref, in a folder of their own: the working tree stays as it is. */
async function sourcesOf(ref: string, folder: string): Promise<string> {
  const archive = path.join(folder, 'sources.tar');
  await git('archive', `--output=${archive}`, ref, 'example-app');
  await run(['tar', '-C', folder, '-xf', archive]);
  return path.join(folder, 'example-app');
}

const WORKING_TREE = '.';

async function built(ref: string, folder: string, say: Say): Promise<Version> {
  const commit = ref === WORKING_TREE ? '' : await git('rev-parse', '--short', `${ref}^{commit}`);
  say(`building ${ref === WORKING_TREE ? 'the working tree' : `${ref} (${commit})`} …`);
  const program = path.join(folder, 'app');
  await compile(ref === WORKING_TREE ? path.join(root, 'example-app') : await sourcesOf(commit, folder), program);
  return { name: ref === WORKING_TREE ? 'working tree' : ref === commit ? commit : `${ref} (${commit})`, program, bytes: statSync(program).size };
}

/**
 * What an argument names: `http://127.0.0.1:PORT`, the path of a program, `.` for the working tree, else a git ref.
 * @param folder for what is built
 */
export async function version(argument: string, folder: string, say: Say): Promise<Version> {
  if (/^https?:/.test(argument)) return { name: argument, base: requireLoopback(argument).origin };
  if (argument !== WORKING_TREE && existsSync(argument) && statSync(argument).isFile())
    return { name: argument, program: path.resolve(argument), bytes: statSync(argument).size };
  if (argument !== WORKING_TREE && (await attempt(['git', '-C', root, 'rev-parse', '--verify', '--quiet', `${argument}^{commit}`])).code !== 0)
    throw new Error(`load: ${argument} is no http://127.0.0.1 address, no file and no git ref; give one of these, or . for the working tree`);
  mkdirSync(folder, { recursive: true });
  return await built(argument, folder, say);
}

/** What the working tree is compared to when nothing is said: the last tag, else the last commit before the change that is looked at. */
export async function defaultOld(): Promise<string> {
  const tag = await attempt(['git', '-C', root, 'describe', '--tags', '--abbrev=0']);
  if (tag.code === 0) return tag.stdout.trim();
  const sources = ['example-app/*.go', 'example-app/go.mod'];
  if ((await git('status', '--porcelain', '--', ...sources)) !== '') return 'HEAD';
  const last = await git('log', '-1', '--format=%h', '--', ...sources);
  return await git('rev-parse', '--short', `${last}~`);
}
