// The shell steps of release.yml, taken from the file itself, in a real repository with a real origin. Only `gh` is played: it writes down what it is asked.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly name?: string;
  readonly run?: string;
}
const root = path.resolve(import.meta.dirname, '../..');
const workflow = parse(readFileSync(path.join(root, '.github/workflows/release.yml'), 'utf8')) as {
  readonly jobs: Readonly<Record<'fit' | 'publish', { readonly steps: readonly Step[] }>>;
};

const GH = `#!/bin/sh
echo "$*" >>"$GH_LOG"
case "$*" in "release view"*) exec test -e "$GH_RELEASED" ;; esac
`;

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const who = (role: string) => ({ [`GIT_${role}_NAME`]: 'gin-ship', [`GIT_${role}_EMAIL`]: 'gin-ship@example.com' });

class Repository {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'gin-ship-release-')));
  readonly work = path.join(this.folder, 'work');
  readonly origin = path.join(this.folder, 'acme', 'gin-ship.git');
  readonly #env: NodeJS.ProcessEnv;

  constructor() {
    folders.push(this.folder);
    for (const name of ['bin', 'temp', 'work']) mkdirSync(path.join(this.folder, name));
    writeFileSync(path.join(this.folder, 'bin', 'gh'), GH);
    chmodSync(path.join(this.folder, 'bin', 'gh'), 0o755);
    const gh = { GH_LOG: path.join(this.folder, 'gh.log'), GH_RELEASED: path.join(this.folder, 'released') };
    const bin = [path.join(this.folder, 'bin'), path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
    this.#env = { PATH: bin, HOME: this.folder, RUNNER_TEMP: path.join(this.folder, 'temp'), ...who('AUTHOR'), ...who('COMMITTER'), ...gh };
    this.git('init', '--quiet', '--initial-branch=main');
    writeFileSync(gh.GH_LOG, '');
    execFileSync('git', ['init', '--quiet', '--bare', this.origin], { env: this.#env });
    this.git('remote', 'add', 'origin', this.origin);
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.work, encoding: 'utf8', env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  /** A commit on `branch` with this version in package.json, pushed and tagged. */
  version(tag: string, { branch = 'main', says = tag.slice(1), push = true } = {}): string {
    this.git('checkout', '--quiet', '-B', branch);
    writeFileSync(path.join(this.work, 'package.json'), JSON.stringify({ version: says, type: 'module' }));
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', tag);
    this.git('tag', tag);
    this.git('push', '--quiet', 'origin', `refs/tags/${tag}`, ...(push ? [branch] : []));
    return this.git('rev-parse', 'HEAD');
  }

  /** Runs all shell steps of a job as the runner does: bash, -e and pipefail, the tag checked out. */
  run(job: 'fit' | 'publish', tag: string): { readonly code: number; readonly log: string } {
    this.git('fetch', '--quiet', '--tags', '--force', 'origin');
    this.git('checkout', '--quiet', '--detach', `refs/tags/${tag}`);
    const env = { ...this.#env, GITHUB_REF: `refs/tags/${tag}`, GITHUB_REF_NAME: tag, GITHUB_REPOSITORY: 'acme/gin-ship', DEFAULT_BRANCH: 'main' };
    let log = '';
    for (const { run } of workflow.jobs[job].steps) {
      if (run === undefined) continue;
      const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], { cwd: this.work, env, encoding: 'utf8' });
      log += ended.stdout + ended.stderr;
      if (ended.status !== 0) return { code: ended.status ?? 1, log };
    }
    return { code: 0, log };
  }

  /** Where a tag of the origin points; '' where there is none. */
  at(tag: string): string {
    return this.git('ls-remote', '--tags', '--refs', 'origin', `refs/tags/${tag}`).split('\t')[0] ?? '';
  }

  asked(): string[] {
    return readFileSync(path.join(this.folder, 'gh.log'), 'utf8').trim().split('\n');
  }

  /** From now on the other run does this with git between our question and our push. */
  beforePush(args: string): void {
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const file = path.join(this.folder, 'bin', 'git');
    writeFileSync(file, `#!/bin/sh\n[ "$1" = push ] && ${git} ${args}\nexec ${git} "$@"\n`);
    chmodSync(file, 0o755);
  }

  released(): void {
    writeFileSync(path.join(this.folder, 'released'), '');
  }
}

describe('fit', () => {
  it('takes a tag on the default branch', () => {
    const repository = new Repository();
    repository.version('v1.0.0');
    repository.version('v1.0.1');
    expect(repository.run('fit', 'v1.0.0')).toMatchObject({ code: 0 });
  });

  it('takes a tag on a release branch: an older line is patched there', () => {
    const repository = new Repository();
    repository.version('v1.2.3');
    repository.version('v1.2.4', { branch: 'release/1.2' });
    expect(repository.run('fit', 'v1.2.4')).toMatchObject({ code: 0 });
  });

  it('refuses a tag on any other branch', () => {
    const repository = new Repository();
    repository.version('v1.0.0');
    repository.version('v1.0.1', { branch: 'main-and-more' });
    const { code, log } = repository.run('fit', 'v1.0.1');
    expect(code).toBe(1);
    expect(log).toContain('v1.0.1 is on neither main nor a release/ branch');
  });

  it('refuses a tag on no branch at all', () => {
    const repository = new Repository();
    repository.version('v1.0.0');
    repository.version('v1.0.1', { push: false });
    expect(repository.run('fit', 'v1.0.1')).toMatchObject({ code: 1 });
  });

  it('refuses a version that package.json does not have', () => {
    const repository = new Repository();
    repository.version('v1.0.1', { says: '1.0.0' });
    const { code, log } = repository.run('fit', 'v1.0.1');
    expect(code).toBe(1);
    expect(log).toContain('package.json says v1.0.0, the tag says v1.0.1');
  });
});

describe('publish', () => {
  it('makes the first release and the major tag', () => {
    const repository = new Repository();
    const commit = repository.version('v1.0.0');
    expect(repository.run('publish', 'v1.0.0')).toMatchObject({ code: 0 });
    expect(repository.at('v1')).toBe(commit);
    expect(repository.asked()).toContain('release create v1.0.0 --repo acme/gin-ship --verify-tag --generate-notes --latest=true');
  });

  it('moves the major tag to the highest version, which is not the last in the alphabet', () => {
    const repository = new Repository();
    repository.version('v1.9.0');
    repository.run('publish', 'v1.9.0');
    const commit = repository.version('v1.10.0');
    expect(repository.run('publish', 'v1.10.0')).toMatchObject({ code: 0 });
    expect(repository.at('v1')).toBe(commit);
  });

  it('leaves the major tag where an older line is patched, and does not call that release the latest', () => {
    const repository = new Repository();
    repository.version('v1.2.3');
    const newest = repository.version('v1.3.0');
    repository.run('publish', 'v1.3.0');
    repository.version('v1.2.4', { branch: 'release/1.2' });
    const { code, log } = repository.run('publish', 'v1.2.4');
    expect(code).toBe(0);
    expect(log).toContain('::notice::v1 stays at v1.3.0: v1.2.4 is not the highest of its line');
    expect(repository.at('v1')).toBe(newest);
    expect(repository.asked()).toContain('release create v1.2.4 --repo acme/gin-ship --verify-tag --generate-notes --latest=false');
  });

  it('moves the tag of an older major, and does not call that release the latest', () => {
    const repository = new Repository();
    repository.version('v1.9.0');
    repository.version('v2.0.0-rc.1');
    const two = repository.version('v2.0.0');
    repository.run('publish', 'v2.0.0');
    const one = repository.version('v1.9.1', { branch: 'release/1' });
    expect(repository.run('publish', 'v1.9.1')).toMatchObject({ code: 0 });
    expect([repository.at('v1'), repository.at('v2')]).toEqual([one, two]);
    expect(repository.asked()).toContain('release create v1.9.1 --repo acme/gin-ship --verify-tag --generate-notes --latest=false');
  });

  it('can be repeated', () => {
    const repository = new Repository();
    const commit = repository.version('v1.0.0');
    repository.run('publish', 'v1.0.0');
    repository.released();
    expect(repository.run('publish', 'v1.0.0')).toMatchObject({ code: 0 });
    expect(repository.at('v1')).toBe(commit);
    expect(repository.asked().filter((line) => line.startsWith('release create'))).toHaveLength(1);
  });

  it('moves over an annotated major tag, and releases an annotated one', () => {
    const repository = new Repository();
    repository.version('v1.0.0');
    repository.git('tag', '--annotate', '--message', 'one', 'v1');
    repository.git('push', '--quiet', 'origin', 'v1');
    const commit = repository.version('v1.1.0');
    repository.git('tag', '--annotate', '--force', '--message', 'new', 'v1.1.0');
    repository.git('push', '--quiet', '--force', 'origin', 'v1.1.0');
    expect(repository.run('publish', 'v1.1.0')).toMatchObject({ code: 0 });
    expect(repository.at('v1')).toBe(commit);
  });

  it('does not undo what another run has done meanwhile', () => {
    const repository = new Repository();
    repository.version('v1.0.0');
    repository.run('publish', 'v1.0.0');
    repository.version('v1.1.0');
    const other = repository.version('v1.2.0');
    repository.git('push', '--quiet', 'origin', ':refs/tags/v1.2.0');
    repository.beforePush(`--git-dir "${repository.origin}" update-ref refs/tags/v1 ${other}`);
    const { code, log } = repository.run('publish', 'v1.1.0');
    expect(code).not.toBe(0);
    expect(log).toContain('stale info');
    expect(repository.at('v1')).toBe(other);
  });
});
