import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { needsRemoteTags } from '../../src/tags/decide.ts';
import { SHA, ask, namesOf, on, question } from './given.ts';

const rows: readonly [rule: string, ref: string, event: string | undefined, expected: readonly string[]][] = [
  ['type=schedule', 'heads/main', 'schedule', ['nightly']],
  ["type=schedule,pattern={{date 'YYYYMMDD'}}", 'heads/main', 'schedule', ['20261123']],
  ['type=schedule', 'heads/main', undefined, []],
  ['type=semver,pattern={{version}}', 'tags/v1.2.3', undefined, ['1.2.3', 'latest']],
  ['type=semver,pattern={{raw}}', 'tags/v1.2.3', undefined, ['v1.2.3', 'latest']],
  ['type=semver,pattern={{major}}.{{minor}}', 'tags/v1.2.3-rc.1', undefined, ['1.2.3-rc.1']],
  ['type=semver,pattern={{raw}}', 'tags/v1.2.3-rc.1', undefined, ['v1.2.3-rc.1']],
  ['type=semver,pattern={{version}}', 'tags/v1.2.3+build.5', undefined, ['1.2.3', 'latest']],
  ['type=semver,pattern={{raw}}', 'tags/v1.2.3+build.5', undefined, ['v1.2.3-build.5', 'latest']],
  ['type=semver,pattern={{version}},value=v3.0.0', 'heads/main', undefined, ['3.0.0', 'latest']],
  ['type=semver,pattern={{version}},value=', 'tags/v1.2.3', undefined, ['1.2.3', 'latest']],
  ['type=pep440,pattern={{major}}.{{minor}}', 'tags/1.2.3', undefined, ['1.2', 'latest']],
  ['type=pep440,pattern={{major}}.{{minor}}', 'tags/1.2.3.dev4', undefined, ['1.2.3.dev4']],
  ['type=match,pattern=v(.*),group=1', 'tags/v1.2.3', undefined, ['1.2.3', 'latest']],
  ['type=edge', 'heads/main', undefined, ['edge']],
  ['type=edge', 'heads/other', undefined, []],
  ['type=edge,branch=other', 'heads/other', undefined, ['edge']],
  ['type=ref,event=branch', 'heads/feat/x', undefined, ['feat-x']],
  ['type=ref,event=tag', 'tags/v2.0.0-beta.1', undefined, ['v2.0.0-beta.1', 'latest']],
  ['type=ref,event=pr', 'pull/12/merge', undefined, ['pr-12']],
  ['type=ref,event=pr,prefix=', 'pull/12/merge', undefined, ['12']],
  ['type=raw,value=x', 'heads/main', undefined, ['x']],
  ['x', 'heads/main', undefined, ['x']],
  ['type=raw,priority=3,x', 'heads/main', undefined, ['x']],
  ['type=raw,value=', 'heads/main', undefined, []],
  ['type=raw,value=x,enable=false', 'heads/main', undefined, []],
  ['type=raw,value=x,enable={{is_not_default_branch}}', 'heads/main', undefined, []],
  ['type=sha', 'heads/main', undefined, ['sha-bf3d8e9']],
  ['type=sha,format=long', 'heads/main', undefined, [`sha-${SHA}`]],
  ['type=sha,prefix={{branch}}-,suffix=-x', 'heads/main', undefined, ['main-bf3d8e9-x']],
  ['type=hotfix', 'heads/hotfix/ABC-12-login', undefined, ['hotfix-ABC-12']],
  ['type=hotfix,prefix=fix-', 'heads/hotfix-9', undefined, ['fix-9']],
  ['type=hotfix', 'heads/main', undefined, []],
  ["{{date 'YYYYMMDD-HHmm' tz='Asia/Tokyo'}}", 'heads/main', undefined, ['20261124-0230']],
  ["{{commit_date 'YYYYMMDD-HHmm'}}", 'heads/main', undefined, ['20261122-2015']],
  ['{{tag}}.{{sha}}', 'tags/v1', undefined, ['v1.bf3d8e9']],
];

const askWrongly = () => ask(on('heads/main'), { tags: 'type=raw,value=a,enable={{branch}}\ntype=raw,value=b,enable={{tag}}' });

describe('rules', () => {
  test.each(rows)('%s on %s', (tags, ref, event, expected) => {
    expect(namesOf(ask(on(ref, event), { tags }))).toEqual(expected);
  });

  test('dates are those of the time zone', () => {
    expect(namesOf(ask(on('heads/main'), { tags: "{{date 'YYYYMMDD'}}", tz: 'Asia/Shanghai' }))).toEqual(['20261124']);
  });

  test('come by priority, in their order where it is the same; the first one is the version', () => {
    const decision = ask(on('heads/main'), { tags: 'type=sha\nb\na\ntype=ref,event=branch\ntype=raw,value=top,priority=2000' });
    expect(namesOf(decision)).toEqual(['top', 'main', 'b', 'a', 'sha-bf3d8e9']);
    expect(decision.version).toBe('top');
  });

  test('the first tag decides about latest', () => {
    expect(namesOf(ask(on('tags/v1.2.3'), { tags: 'type=semver,pattern={{version}}\ntype=sha,priority=2000' }))).toEqual(['sha-bf3d8e9', '1.2.3']);
  });

  test('a flavor is around every tag, and around latest where it says so', () => {
    const tags = 'type=semver,pattern={{version}}\ntype=raw,value=x,suffix=';
    expect(namesOf(ask(on('tags/v1.2.3'), { tags, flavor: 'prefix=p-\nsuffix=-s,onlatest=true' }))).toEqual(['p-1.2.3-s', 'p-x', 'latest-s']);
  });

  test('references come image by image', () => {
    const { references } = ask(on('heads/main'), { tags: 'a\nb', images: ['org/app', 'ghcr.io/org/app'] });
    expect(references).toEqual(['org/app:a', 'org/app:b', 'ghcr.io/org/app:a', 'ghcr.io/org/app:b']);
  });

  test('each tag knows whether it moves and which rule gave it', () => {
    const tags = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}\ntype=sha\nstable';
    expect(ask(on('tags/v1.2.3'), { tags }).tags).toEqual([
      { name: '1.2.3', moving: false, why: 'type=semver,pattern={{version}}' },
      { name: '1', moving: true, why: 'type=semver,pattern={{major}}' },
      { name: 'stable', moving: true, why: 'stable' },
      { name: 'sha-bf3d8e9', moving: false, why: 'type=sha' },
      { name: 'latest', moving: true, why: 'type=semver,pattern={{version}}' },
    ]);
  });

  test('the length of a short hash is a compatibility setting', () => {
    expect(namesOf(ask(on('heads/main'), { tags: 'type=sha', env: { DOCKER_METADATA_SHORT_SHA_LENGTH: '12' } }))).toEqual([
      `sha-${SHA.slice(0, 12)}`,
    ]);
  });

  test('an enable that gives neither true nor false is an error, each with its rule', () => {
    expect(askWrongly).toThrow(ShipError);
    expect(askWrongly).toThrow(/`enable` is `main`.*\n.*`enable` is ``/);
  });

  test.each([
    ['type=sha', 'tags/v1.2.3', false],
    ['type=ref,event=tag', 'tags/v1.2.3', true],
    ['type=ref,event=tag', 'tags/stable', false],
    ['type=semver,pattern={{version}}', 'heads/main', false],
    ['type=semver,pattern={{major}}', 'tags/v1.2.3-rc.1', false],
    ['type=raw,value=a,enable={{branch}}', 'heads/main', false],
  ])('%s on %s asks the remote: %s', (tags, ref, asks) => {
    expect(needsRemoteTags(question(on(ref), { tags }))).toBe(asks);
  });

  test('latest=false asks no remote', () => {
    expect(needsRemoteTags(question(on('tags/v1.2.3'), { tags: 'type=ref,event=tag', flavor: 'latest=false' }))).toBe(false);
  });
});
