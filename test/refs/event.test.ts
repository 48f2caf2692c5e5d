import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { readEvent, type Event } from '../../src/refs/event.ts';

const HEAD = '1'.repeat(40);
const MERGE = '2'.repeat(40);
const BASE = '3'.repeat(40);

interface Recorded {
  readonly env: Record<string, string>;
  readonly payload?: Record<string, unknown>;
}

const recorded = (name: string): Recorded => JSON.parse(readFileSync(`test/events/${name}.json`, 'utf8')) as Recorded;

function read(name: string, mergeSha = false): Event {
  const { env, payload } = recorded(name);
  return readEvent(env, payload, mergeSha);
}

const rows: readonly [string, Partial<Event>][] = [
  ['push-branch', { name: 'push', kind: 'branch', refName: 'main', sha: HEAD, commitTime: 1_795_393_800, trusted: true, fromPullRequest: false }],
  ['push-tag', { kind: 'tag', refName: 'v1.2.3', baseRef: 'main', commitTime: 1_795_393_800, trusted: true }],
  // The payload's commit is not the one that is built: its time says nothing.
  ['push-tag-annotated', { kind: 'tag', sha: HEAD, baseRef: '', commitTime: undefined }],
  ['pull-request', { kind: 'pull-request', refName: '12', sha: HEAD, baseRef: 'main', headRef: 'faster', trusted: true, fromPullRequest: true }],
  ['pull-request-fork', { kind: 'pull-request', sha: HEAD, trusted: false, fromPullRequest: true }],
  ['pull-request-deleted-fork', { kind: 'pull-request', trusted: false }],
  ['pull-request-target', { kind: 'pull-request', ref: 'refs/pull/12/merge', refName: '12', sha: HEAD, trusted: true, fromPullRequest: true }],
  ['pull-request-target-fork', { kind: 'pull-request', sha: HEAD, trusted: false, fromPullRequest: true }],
  [
    'merge-group',
    { kind: 'pull-request', refName: '12', sha: HEAD, baseRef: 'main', trusted: true, fromPullRequest: true, commitTime: 1_795_393_800 },
  ],
  ['create-tag', { kind: 'tag', refName: 'v1.2.3', trusted: true }],
  ['create-branch', { kind: 'branch', refName: 'faster', trusted: true }],
  ['delete', { kind: 'branch', refName: 'main', trusted: true }],
  ['workflow-run', { kind: 'branch', refName: 'main', sha: HEAD, trusted: true, fromPullRequest: false, commitTime: 1_795_393_800 }],
  ['workflow-run-pull-request', { kind: 'branch', sha: BASE, trusted: true, fromPullRequest: true, commitTime: undefined }],
  ['workflow-run-fork', { kind: 'branch', trusted: false, fromPullRequest: true }],
  ['release', { kind: 'tag', refName: 'v1.2.3', trusted: true }],
  ['release-without-ref', { kind: 'tag', ref: 'refs/tags/v1.2.3' }],
  ['schedule', { kind: 'branch', refName: 'main', trusted: true }],
  ['schedule-without-ref', { kind: 'branch', ref: 'refs/heads/main' }],
  ['workflow-dispatch', { kind: 'branch', refName: 'faster', trusted: true }],
  ['issue-comment', { kind: 'branch', refName: 'main', trusted: false, fromPullRequest: true }],
  ['detached-head', { kind: 'none', ref: '', refName: '', sha: HEAD, defaultBranch: '', trusted: true }],
  ['without-payload', { kind: 'branch', refName: 'main', defaultBranch: '', trusted: true }],
];

describe('readEvent', () => {
  test.each(rows)('%s', (name, expected) => {
    expect(read(name)).toMatchObject(expected);
  });

  test('every recorded event has a row', () => {
    expect(readdirSync('test/events').toSorted()).toEqual(rows.map(([name]) => `${name}.json`).toSorted());
  });

  test('what every event says', () => {
    expect(read('push-branch')).toMatchObject({
      defaultBranch: 'main',
      repository: {
        slug: 'octo-org/ping',
        owner: 'octo-org',
        name: 'ping',
        description: 'Answers pong',
        licence: 'MIT',
        url: 'https://github.com/octo-org/ping',
      },
      actor: 'octocat',
      pullRequest: undefined,
      runUrl: 'https://github.com/octo-org/ping/actions/runs/42',
    });
  });

  test('a pull request says where its code comes from', () => {
    expect(read('pull-request-fork').pullRequest).toEqual({ number: 12, fork: true, headRepository: 'somebody/ping', headSha: HEAD });
  });

  test('the merge commit of a pull request only where it is asked for', () => {
    expect(read('pull-request', true).sha).toBe(MERGE);
    expect(read('pull-request-target', true).sha).toBe(BASE);
  });

  test('a pull request without its payload is not trusted', () => {
    expect(readEvent(recorded('pull-request').env, undefined)).toMatchObject({ kind: 'pull-request', refName: '12', sha: MERGE, trusted: false });
  });

  test('a pull request whose number is not said is not trusted', () => {
    expect(readEvent(recorded('pull-request-target').env, {})).toMatchObject({ kind: 'branch', trusted: false, fromPullRequest: true });
  });

  test.each([
    ['create-tag', 'refs/tags/v1.2.3'],
    ['create-branch', 'refs/heads/faster'],
  ])('%s without GITHUB_REF', (name, ref) => {
    const { env, payload } = recorded(name);
    expect(readEvent({ ...env, GITHUB_REF: '' }, payload).ref).toBe(ref);
  });

  test('it is frozen', () => {
    expect(Object.isFrozen(read('pull-request'))).toBe(true);
    expect(Object.isFrozen(read('pull-request').pullRequest)).toBe(true);
  });
});

const codes = (env: Record<string, string>, payload?: unknown): readonly string[] => {
  try {
    readEvent(env, payload);
    return [];
  } catch (thrown) {
    return thrown instanceof ShipError ? thrown.problems.map(({ code, why }) => `${code}: ${why}`) : [String(thrown)];
  }
};

describe('what is missing is said, all at once', () => {
  test('outside a workflow', () => {
    expect(codes({})).toEqual(['event/missing: GITHUB_EVENT_NAME, GITHUB_REPOSITORY, GITHUB_SHA and the event’s payload do not say it']);
  });

  test('a deleted ref', () => {
    expect(codes({ ...recorded('push-branch').env, GITHUB_SHA: '0'.repeat(40) })[0]).toMatch(/^event\/deleted/);
  });

  test('a short hash', () => {
    expect(codes({ ...recorded('push-branch').env, GITHUB_SHA: 'abc1234' })[0]).toMatch(/^event\/sha/);
  });

  test.each([null, 7, 'text', [], { repository: 7, pull_request: [], head_commit: null, license: 'x' }])(
    'a payload of another shape does no harm: %j',
    (payload) => {
      expect(codes(recorded('push-branch').env, payload)).toEqual([]);
    },
  );
});
