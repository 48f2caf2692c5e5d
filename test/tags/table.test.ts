import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/plan/plan.ts';
import { needsRemoteTags } from '../../src/tags/decide.ts';
import { type Given, ask, namesOf, on, question } from './given.ts';

const sha = 'sha-bf3d8e9';

/** The contract's table “Which ref gives which tags”, and what lies between its rows. */
const rows: readonly [
  what: string,
  ref: string,
  event: string | undefined,
  environment: Environment,
  tags: readonly string[],
  remote?: readonly string[],
][] = [
  ['a version that is the highest', 'tags/v1.2.3', undefined, 'production', ['v1.2.3', 'v1.2', 'v1', sha], ['v1.2.3', 'v1.2.2', 'v1.1.9', 'v0.9.0']],
  [
    'a version while a pre-release is ahead',
    'tags/v1.2.3',
    undefined,
    'production',
    ['v1.2.3', 'v1.2', 'v1', sha],
    ['v1.2.3', 'v1.2.4-rc.1', 'v1.3.0-rc.1'],
  ],
  ['an older line that is patched', 'tags/v1.2.3', undefined, 'production', ['v1.2.3', 'v1.2', sha], ['v1.2.3', 'v1.10.0', 'v2.0.0']],
  ['an older patch that is built again', 'tags/v1.2.3', undefined, 'production', ['v1.2.3', sha], ['v1.2.3', 'v1.2.10']],
  ['a version without v', 'tags/1.2.3', undefined, 'production', ['1.2.3', '1.2', '1', sha], ['1.2.3', 'v1.9.0']],
  [
    'a version of one part of the repository',
    'tags/app/v1.2.3',
    undefined,
    'production',
    ['app-v1.2.3', 'app-v1.2', 'app-v1', sha],
    ['app/v1.2.3', 'v1.9.0', 'lib/v1.9.0'],
  ],
  ['major version 0 has no v0', 'tags/v0.2.3', undefined, 'production', ['v0.2.3', 'v0.2', sha]],
  ['a pre-release', 'tags/v1.3.0-rc.1', undefined, 'staging', ['v1.3.0-rc.1', 'staging-latest', sha]],
  ['a pre-release that ends like a version', 'tags/v1.2.3-rc-4.5.6', undefined, 'staging', ['v1.2.3-rc-4.5.6', 'staging-latest', sha]],
  ['a git tag that moves with the releases', 'tags/v1', undefined, 'development', ['tag-v1', sha]],
  ['a git tag that is no version', 'tags/demo', undefined, 'development', ['demo', sha]],
  ['the default branch', 'heads/main', undefined, 'development', [sha, 'latest']],
  ['staging', 'heads/staging', undefined, 'staging', ['staging-latest', sha]],
  ['a release branch', 'heads/release/1.2', undefined, 'staging', ['staging-latest', sha]],
  ['develop', 'heads/develop', undefined, 'test', ['develop-20261123', sha]],
  ['a schedule', 'heads/main', 'schedule', 'test', ['develop-20261123', sha]],
  ['a hotfix branch with a slash', 'heads/hotfix/ABC-12-fix-login', undefined, 'staging', ['hotfix-ABC-12', sha]],
  ['a hotfix branch with a dash', 'heads/hotfix-77-timeout', undefined, 'staging', ['hotfix-77', sha]],
  ['a hotfix branch without a number', 'heads/hotfix/login', undefined, 'staging', ['hotfix-login', sha]],
  ['a pull request', 'pull/12/merge', undefined, 'development', ['pr-12']],
  ['another branch', 'heads/feat/faster pings', undefined, 'development', ['feat-faster-pings', sha]],
  ['a branch that is called like a version', 'heads/v1.2', undefined, 'development', ['branch-v1.2', sha]],
  ['a branch that is called latest', 'heads/latest', undefined, 'development', ['branch-latest', sha]],
  ['a detached HEAD', '', 'custom', 'development', [sha]],
];

describe('Which ref gives which tags', () => {
  test.each(rows)('%s', (_what, ref, name, environment, tags, remote) => {
    const given: Given = remote === undefined ? {} : { remote: { tags: remote } };
    const decision = ask(on(ref, name), given);
    expect({ environment: decision.environment, tags: namesOf(decision) }).toEqual({ environment, tags });
  });

  test('dates are those of the time zone', () => {
    expect(namesOf(ask(on('heads/develop'), { tz: 'Asia/Shanghai' }))[0]).toBe('develop-20261124');
  });

  test('the version is what tells one state from another', () => {
    const versions = ['tags/v1.2.3', 'heads/main', 'heads/staging', 'heads/develop', 'pull/12/merge', 'heads/feat'].map(
      (ref) => ask(on(ref)).version,
    );
    expect(versions).toEqual(['v1.2.3', sha, sha, 'develop-20261123', 'pr-12', 'feat']);
  });

  test('fixed tags and moving ones are told apart', () => {
    expect(
      ask(on('tags/v1.2.3'))
        .tags.filter(({ moving }) => moving)
        .map(({ name }) => name),
    ).toEqual(['v1.2', 'v1']);
    expect(
      ask(on('heads/main'))
        .tags.filter(({ moving }) => moving)
        .map(({ name }) => name),
    ).toEqual(['latest']);
  });
});

describe('the environment can be given', () => {
  test.each([
    ['heads/main', 'production', [sha]],
    ['heads/main', 'staging', ['staging-latest', sha]],
    ['heads/main', 'test', ['develop-20261123', sha]],
    ['heads/staging', 'development', ['branch-staging-latest', sha], 'heads/staging-latest'],
    ['heads/staging', 'development', ['staging', sha]],
    ['tags/v1.2.3', 'staging', ['v1.2.3', 'staging-latest', sha]],
    ['tags/v1.3.0-rc.1', 'production', ['v1.3.0-rc.1', sha]],
    ['heads/hotfix/A-1', 'production', ['hotfix-A-1', sha]],
    ['heads/hotfix/A-1', 'test', ['hotfix-A-1', 'develop-20261123', sha]],
    ['pull/12/merge', 'staging', ['pr-12']],
  ] as const)('%s for %s', (ref, environment, tags, other?: string) => {
    const decision = ask(on(other ?? ref), { environment });
    expect(decision.environment).toBe(environment);
    expect(namesOf(decision)).toEqual(tags);
  });

  test('production never gets latest, not by a rule or a flavor either', () => {
    for (const given of [{ flavor: 'latest=true' }, { tags: 'type=sha\nlatest' }, { tags: 'type=sha', flavor: 'latest=true' }]) {
      const decision = ask(on('heads/main'), { ...given, environment: 'production' });
      expect(namesOf(decision)).toEqual([sha]);
      expect(decision.warnings).toEqual(['`latest` is left out: production never gets it']);
    }
  });

  test('a flavor dresses the names that have no prefix of their own', () => {
    const flavor = 'prefix=app-\nsuffix=-slim,onlatest=true';
    expect(namesOf(ask(on('heads/main'), { flavor }))).toEqual(['sha-bf3d8e9-slim', 'latest-slim']);
    expect(namesOf(ask(on('tags/v1.2.3'), { flavor }))).toEqual(['app-v1.2.3-slim', 'app-v1.2-slim', 'app-v1-slim', 'sha-bf3d8e9-slim']);
    expect(namesOf(ask(on('heads/main'), { flavor: 'latest=false' }))).toEqual([sha]);
  });
});

describe('nothing is guessed', () => {
  test('tags that can not be read leave the moving ones out, with a warning for each', () => {
    const decision = ask(on('tags/v1.2.3'), { remote: { unreadable: 'no answer within 15 s' } });
    expect(namesOf(decision)).toEqual(['v1.2.3', sha]);
    expect(decision.warnings).toHaveLength(2);
    expect(decision.warnings[0]).toMatch(/^`v1\.2` is left out.*no answer within 15 s/);
  });

  test('who owns a moving tag is noted, and the highest is named', () => {
    expect(ask(on('tags/v1.2.3'), { remote: { tags: ['v1.2.4', 'v1.10.0', 'v1.9.0'] } }).notes).toEqual([
      '`v1.2` is left out: it belongs to `v1.2.4`',
      '`v1` is left out: it belongs to `v1.10.0`',
    ]);
  });

  test.each([
    ['tags/v1.2.3', true],
    ['tags/v1.3.0-rc.1', false],
    ['heads/main', false],
    ['pull/12/merge', false],
  ])('%s asks the remote: %s', (ref, asks) => {
    expect(needsRemoteTags(question(on(ref)))).toBe(asks);
  });

  test('an unknown default branch is said', () => {
    const decision = ask({ ...on('heads/main'), defaultBranch: '' });
    expect(namesOf(decision)).toEqual(['main', sha]);
    expect(decision.warnings[0]).toMatch(/does not name the default branch/);
  });

  test('a git tag that looks like a version but is none is named', () => {
    expect(ask(on('tags/v1.2')).warnings[0]).toMatch(/`v1\.2` is no version/);
  });
});
