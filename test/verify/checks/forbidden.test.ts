import { describe, expect, test } from 'vitest';
import { judgeForbidden } from '../../../src/verify/checks/forbidden.ts';
import type { LayerSpec } from '../layouts.ts';
import { said, subjectOf } from './subject.ts';

const folder = { type: '5', mode: 0o755 };
const NOTHING = { files: [], allow: [] };

async function found(layers: readonly LayerSpec[], settings: Parameters<typeof judgeForbidden>[1] = NOTHING) {
  const subject = await subjectOf({ layers });
  return said<string>((say) => judgeForbidden(subject, settings, say));
}
const places = async (files: NonNullable<LayerSpec['files']>, settings = NOTHING) =>
  (await found([{ files }], settings)).map(({ rule, where }) => `${rule} ${where}`);

describe('what is found', () => {
  test.each<readonly [name: string, files: NonNullable<LayerSpec['files']>, said: string]>([
    ['a repository', { 'srv/.git/HEAD': 'ref: refs/heads/main\n', 'srv/.git/objects/ab/cd': 'x' }, 'git /srv/.git'],
    ['a worktree, whose .git is a file', { 'srv/.git': 'gitdir: /home/a/.git/worktrees/b\n' }, 'git /srv/.git'],
    ['a repository inside of one', { '.git/HEAD': 'a', '.git/modules/a/.git/HEAD': 'b' }, 'git /.git'],
    ['sources', { 'src/go.mod': 'module a\n', 'src/go.sum': '', 'src/cmd/main.go': 'package main\n' }, 'sources /src'],
    ['sources beside the program', { 'app/go.mod': 'module a\n' }, 'sources /app/go.mod'],
    ['sources in the root', { 'go.mod': 'module a\n', 'go.sum': '', 'main.go': 'package main\n' }, 'sources /'],
    ['the toolchain', { 'usr/local/go/VERSION': 'go1.26', 'usr/local/go/src/fmt/print.go': 'package fmt\n' }, 'toolchain /usr/local/go'],
    ['the toolchain of Debian', { 'usr/lib/go-1.24/bin/go': 'x' }, 'toolchain /usr/lib/go-1.24'],
    ['modules', { 'go/pkg/mod/a.b/c@v1/c.go': 'package c\n', 'go/pkg/mod/cache/download/a.b/c/@v/list': 'v1\n' }, 'caches /go/pkg/mod'],
    ['a module that has modules', { 'go/pkg/mod/a.b/c@v1/pkg/mod/c.go': 'package c\n', 'go/pkg/mod/d.go': 'package d\n' }, 'caches /go/pkg/mod'],
    ['builds', { 'root/.cache/go-build/00/a-d': 'x' }, 'caches /root/.cache/go-build'],
    ['packages of npm', { 'root/.npm/_cacache/index-v5/a': 'x' }, 'caches /root/.npm'],
    ['packages of pip', { 'root/.cache/pip/http/a': 'x' }, 'caches /root/.cache/pip'],
    ['lists of apt', { 'var/lib/apt/lists/deb.debian.org_dists_InRelease': 'x', 'var/lib/apt/lists/lock': '' }, 'caches /var/lib/apt/lists'],
    ['packages of apt', { 'var/cache/apt/archives/curl_8_amd64.deb': 'x' }, 'caches /var/cache/apt'],
    ['packages of apk', { 'var/cache/apk/APKINDEX.1.tar.gz': 'x' }, 'caches /var/cache/apk'],
    ['a test', { 'srv/a_test.go': 'package a\n' }, 'tests /srv/a_test.go'],
    ['data of tests', { 'srv/testdata/a/golden.json': '{}', 'srv/testdata/b.txt': 'b' }, 'tests /srv/testdata'],
    ['an editor’s folder', { 'srv/.vscode/settings.json': '{}' }, 'editors /srv/.vscode'],
    ['a file of macOS', { 'srv/.DS_Store': 'x' }, 'editors /srv/.DS_Store'],
    ['a file of vim', { 'etc/.app.yml.swp': 'x' }, 'editors /etc/.app.yml.swp'],
    ['a file of emacs', { 'etc/app.yml~': 'x' }, 'editors /etc/app.yml~'],
    ['shells', { 'bin/busybox': 'x', 'bin/sh': { type: '2', link: '/bin/busybox' }, 'usr/bin/bash': 'x' }, 'shells /bin/sh'],
    ['a package manager', { 'usr/bin/dpkg': 'x', 'usr/bin/apt-get': 'x' }, 'package-managers /usr/bin/dpkg'],
  ])('%s', async (_, files, expected) => {
    expect(await places(files)).toEqual([expected]);
  });

  test('is counted and weighed, with the layer that brings it', async () => {
    const [first, ...more] = await found([
      { files: { app: 'x' } },
      { files: { 'src/a.go': 'x'.repeat(1000), 'src/b.go': 'x'.repeat(500) }, createdBy: 'COPY . /src # buildkit' },
    ]);
    expect(first).toMatchObject({
      rule: 'sources',
      where: '/src',
      layer: 1,
      what: 'Go sources, go.mod or go.sum: 2 files (/src/a.go, /src/b.go), 1.5 kB, from layer 2 (COPY . /src)',
    });
    expect(more).toEqual([]);
  });

  test('in a thousand places is told in a few lines', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`srv/p${at}/testdata/x`, 'x']));
    const all = await found([{ files: many }]);
    expect(all.length).toBeLessThan(10);
    expect(all[0]?.what).toContain('995 more places');
  });
});

describe('what a policy names', () => {
  const settings = { files: ['**/*.sql', '/etc/legacy'], allow: [] };

  test('is found', async () => {
    expect(await places({ 'srv/a.sql': 'x', 'etc/legacy': 'x', 'etc/other': 'x' }, settings as never)).toEqual([
      'files /srv/a.sql',
      'files /etc/legacy',
    ]);
  });

  test('is found where a later layer deletes it, as a repository is', async () => {
    const layers = [{ files: { 'srv/a.sql': 'dump', 'srv/.git/config': 'url', 'srv/a.go': 'package a\n' } }, { files: { '.wh.srv': '' } }];
    const all = await found(layers, settings);
    expect(all.map(({ rule, where, layer }) => `${rule} ${where} ${layer}`)).toEqual(['files /srv/a.sql 0', 'git /srv/.git 0']);
    expect(all[0]?.what).toContain('hidden by a later one and shipped all the same');
  });

  test('an allowance takes out what it names, and nothing else', async () => {
    const files = { 'srv/a.sql': 'x', 'srv/b.sql': 'x', 'srv/c.go': 'x' };
    const allow = (...allow: object[]) => ({ files: ['**/*.sql'], allow }) as never;
    expect(await places(files, allow({ path: 'srv/a.sql', reason: 'r' }))).toEqual(['files /srv/b.sql', 'sources /srv/c.go']);
    expect(await places(files, allow({ rule: 'sources', reason: 'r' }))).toEqual(['files /srv']);
    expect(await places(files, allow({ path: '**', rule: 'files', reason: 'r' }))).toEqual(['sources /srv/c.go']);
    expect(await places(files, allow({ path: 'srv/a.sql', rule: 'sources', reason: 'r' }))).toHaveLength(2);
  });
});

describe('nothing is said', () => {
  test.each<readonly [name: string, files: NonNullable<LayerSpec['files']>]>([
    ['of a service', { app: 'x', 'etc/ssl/certs/ca-certificates.crt': 'x', 'usr/share/zoneinfo/UTC': 'x' }],
    [
      'of what Debian’s image keeps of apt',
      {
        'var/lib/apt/lists/partial': folder,
        'var/lib/apt/lists/lock': '',
        'var/lib/apt/extended_states': 'x',
        'var/cache/apt/archives/partial': folder,
        'var/cache/apt/archives/lock': '',
      },
    ],
    [
      'of empty caches',
      { 'root/.cache': folder, 'var/cache/apk': folder, 'go/pkg/mod': folder, 'root/.npm': folder, 'root/.cache/go-build': folder },
    ],
    ['of other caches of Debian', { 'var/cache/debconf/config.dat': 'x', 'var/cache/ldconfig/aux-cache': 'x', 'etc/passwd-': 'x' }],
    [
      'of what is named like it',
      {
        'srv/.gitignore': 'x',
        'srv/.github/CODEOWNERS': 'x',
        'srv/a.git': 'x',
        'srv/go.module': 'x',
        'srv/mango': 'x',
        'srv/testdata.json': '{}',
        'srv/latest_test.go.txt': 'x',
      },
    ],
    ['of a program that is called go', { 'srv/bin/go': 'x' }],
    [
      'of what packages bring',
      {
        'srv/node_modules/flatted/golang/flatted.go': 'x',
        'srv/node_modules/a/.idea/b.xml': 'x',
        'usr/share/doc/a/testdata/b': 'x',
        'usr/lib/python3/dist-packages/a/.DS_Store': 'x',
      },
    ],
    ['of scripts that end in sh', { 'usr/bin/start.sh': 'x', 'bin/shop': 'x', 'srv/bash': 'x', 'usr/share/bash': folder }],
  ])('%s', async (_, files) => {
    expect(await places(files)).toEqual([]);
  });

  test('of what a later layer deletes: that is a waste', async () => {
    expect(
      await found([{ files: { 'src/a.go': 'package a\n', 'usr/local/go/bin/go': 'x' } }, { files: { '.wh.src': '', 'usr/local/.wh.go': '' } }]),
    ).toEqual([]);
  });
});
