import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Exec, Finished } from '../../src/ports/ports.ts';
import { readEvent } from '../../src/refs/event.ts';
import { readCommitTime, readRemoteTags } from '../../src/refs/remote.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'refs-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8', env: { ...process.env, ...identity } });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const calls: { args: readonly string[]; env: unknown }[] = [];
/** Real git, as the real port starts it. */
const exec: Exec = {
  run: (program, args, options) => {
    calls.push({ args, env: options?.env });
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...identity, ...options?.env } });
    return Promise.resolve({ code: status ?? 127, stdout: stdout ?? '', stderr: stderr ?? '' });
  },
  stream: () => {
    throw new Error('nothing is streamed');
  },
};

const answering = (...answers: readonly Partial<Finished>[]): Exec => {
  const left = [...answers];
  return { ...exec, run: () => Promise.resolve({ code: 0, stdout: '', stderr: '', ...left.shift() }) };
};

const server = path.join(folder, 'server');
const bare = path.join(server, 'octo-org', 'ping.git');
git('init', '--quiet', '--bare', bare);
const workspace = path.join(folder, 'workspace');
git('clone', '--quiet', bare, workspace);
git('-C', workspace, 'commit', '--quiet', '--allow-empty', '-m', 'first', '--date=2026-11-23T00:00:00Z');
git('-C', workspace, 'tag', '-a', '-m', 'annotated', 'v1.0.0');
git('-C', workspace, 'tag', 'v1.1.0');
git('-C', workspace, 'tag', 'app/v1.0.0');
git('-C', workspace, 'push', '--quiet', 'origin', '--tags');
const sha = git('-C', workspace, 'rev-parse', 'HEAD');

const event = readEvent(
  {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/tags/v1.1.0',
    GITHUB_SHA: sha,
    GITHUB_REPOSITORY: 'octo-org/ping',
    GITHUB_SERVER_URL: `file://${server}`,
  },
  undefined,
);
const tags = ['app/v1.0.0', 'v1.0.0', 'v1.1.0'];

describe('readRemoteTags', () => {
  test('through the origin of the workspace, which holds the credentials', async () => {
    calls.length = 0;
    expect(await readRemoteTags(event, workspace, { exec })).toEqual({ tags });
    expect(calls.at(-1)?.args).toEqual(['-c', `safe.directory=${workspace}`, '-C', workspace, 'ls-remote', '--tags', '--refs', '--', 'origin']);
    expect(calls.at(-1)?.env).toMatchObject({ GIT_TERMINAL_PROMPT: '0' });
  });

  test('by the address where nothing is checked out', async () => {
    calls.length = 0;
    expect(await readRemoteTags(event, folder, { exec })).toEqual({ tags });
    expect(calls.at(-1)?.args).toEqual(['ls-remote', '--tags', '--refs', '--', `file://${server}/octo-org/ping`]);
  });

  test('by the address where another repository is checked out', async () => {
    const other = path.join(folder, 'other');
    git('init', '--quiet', other);
    const pong = path.join(server, 'octo-org', 'pong.git');
    git('clone', '--quiet', '--bare', workspace, pong);
    git('-C', pong, 'tag', 'v99.0.0');
    git('-C', other, 'remote', 'add', 'origin', pong);
    expect(await readRemoteTags(event, other, { exec })).toEqual({ tags });
  });

  test('a repository that is not there is unreadable, with the reason of git', async () => {
    const answer = await readRemoteTags({ ...event, repository: { ...event.repository, slug: 'octo-org/none' } }, folder, { exec });
    expect(answer).toEqual({ unreadable: expect.stringMatching(/^fatal: /) as unknown });
  });

  test.each([
    [{ code: 124 }, 'no answer within 15 s'],
    [{ code: 127 }, 'git is not installed'],
    [
      { code: 128, stderr: 'warning: x\nfatal: unable to access https://user:token@example.com/a/b/: no' },
      'fatal: unable to access https://example.com/a/b/: no',
    ],
    [{ code: 3 }, 'git ended with 3'],
  ])('%j', async (answer, unreadable) => {
    expect(await readRemoteTags(event, folder, { exec: answering({ code: 128 }, answer) })).toEqual({ unreadable });
  });

  test('where the origin does not answer the address is tried', async () => {
    const origin = answering({ stdout: 'git@example.com:octo-org/ping.git\n' }, { code: 128 }, { stdout: `${sha}\trefs/tags/v9\n` });
    expect(await readRemoteTags(event, folder, { exec: origin })).toEqual({ tags: ['v9'] });
  });
});

describe('readCommitTime', () => {
  test('of a commit that is there', async () => {
    expect(await readCommitTime(sha, workspace, { exec })).toBe(Number(git('-C', workspace, 'show', '-s', '--format=%ct', sha)));
  });

  test.each([
    ['a commit that is not there', '0123456789012345678901234567890123456789'],
    ['an option', '--all'],
    ['a name', 'HEAD'],
  ])('%s', async (_what, hash) => {
    expect(await readCommitTime(hash, workspace, { exec })).toBeUndefined();
  });

  test('outside a repository', async () => {
    expect(await readCommitTime(sha, folder, { exec })).toBeUndefined();
  });
});
