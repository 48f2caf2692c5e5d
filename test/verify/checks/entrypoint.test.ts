import { describe, expect, test } from 'vitest';
import { judgeEntrypoint } from '../../../src/verify/checks/entrypoint.ts';
import { handmade } from '../contents/handmade.ts';
import { saidOf, subjectOf, type SubjectSpec } from '../subjects.ts';
import type { FileSpec } from '../tars.ts';
import { goProgram } from './go-programs.ts';

const program = handmade({});
const LOADER = '/lib64/ld-linux-x86-64.so.2';
const dynamic = handmade({ segments: [{ type: 3, content: `${LOADER}\0` }] });
const link = (to: string): FileSpec => ({ type: '2', link: to });
const folder = (mode: number, uid = 0): FileSpec => ({ type: '5', mode, uid });

/** An image with a shell and the usual helpers, all in `/bin`. */
const base = {
  'bin/busybox': program,
  'bin/sh': link('busybox'),
  'sbin/tini': program,
  'usr/bin/env': program,
  'usr/bin/dumb-init': program,
  'usr/local/bin/serve': program,
  app: program,
};

type Files = NonNullable<SubjectSpec['layers']>[number];

const judged = (Entrypoint: readonly string[], files: Files = base, config: SubjectSpec['config'] = {}, more: SubjectSpec = {}) =>
  saidOf((say) => judgeEntrypoint(subjectOf({ layers: [files], config: { User: '65532', Entrypoint, ...config }, ...more }), {}, say));

describe('what starts', () => {
  test.each([
    [['/app']],
    [['serve']],
    [['serve', '--port', '8080']],
    [['/bin/sh', '-c', 'exec /app --port "$PORT"']],
    [['/bin/sh', '-c', '/app migrate && exec serve']],
    [['/bin/sh', '-c', 'cd /srv && ./anything']],
    [['/bin/sh', '-c', '$PROGRAM']],
    [['/bin/sh', '-c', 'if [ -f /x ]; then nothing; fi']],
    [['/bin/sh', '-ec', 'A=b exec serve']],
    [['sh', '/missing-is-an-argument']],
    [['tini', '--', '/app']],
    [['/sbin/tini', '-g', '-p', 'SIGTERM', 'serve']],
    [['dumb-init', '--rewrite', '15:2', '--', 'serve']],
    [['env', '-u', 'C', 'A=b', '/app']],
    [['dumb-init', '--single-child', 'anything']],
    [['env', '-S', 'nobody knows']],
    [['env']],
    [['./app']],
    [['app']],
  ])('%j', (entrypoint) => expect(judged(entrypoint, base, { Env: ['PATH=/bin:/usr/bin:/usr/local/bin:/sbin:/'] })).toEqual([]));

  test('CMD alone, and CMD as arguments', () => {
    expect(judged([], base, { Cmd: ['/app'] })).toEqual([]);
    expect(judged(['tini', '--'], base, { Cmd: ['/app'] })).toEqual([]);
    expect(judged(['tini', '--'], base, { Cmd: ['/ap'] })).toHaveLength(1);
  });

  test('through links, hard ones too, and by a relative name from WORKDIR', () => {
    const files = { 'opt/v1/app': program, 'opt/now': link('v1'), app: link('/opt/now/app'), again: { type: '1', link: 'opt/v1/app' } };
    expect(judged(['/app'], files)).toEqual([]);
    expect(judged(['/again'], files)).toEqual([]);
    expect(judged(['./app'], files, { WorkingDir: '/opt/now' })).toEqual([]);
    expect(judged(['v1/app'], files, { WorkingDir: '/opt' })).toEqual([]);
    expect(judged(['./app'], files, { WorkingDir: '/opt' })).toEqual(['missing: /opt/app: /opt/app is not in the image']);
  });

  test('a script with its interpreter', () => {
    const script = (line: string) => ({ ...base, 'start.sh': `${line}\nexec /app\n` });
    for (const line of ['#!/bin/sh', '#! /bin/sh -e', '#!/usr/bin/env sh', '#!/usr/bin/env -S sh -e'])
      expect(judged(['/start.sh'], script(line))).toEqual([]);
    // A shell takes what has no first line for its own.
    expect(judged(['/bin/sh', '-c', '/start.sh'], script('echo'))).toEqual([]);
  });

  test('other systems are not looked at', () => expect(judged([], {}, {}, { platform: 'windows/amd64' })).toEqual([]));
});

describe('missing', () => {
  test('nothing is named', () =>
    expect(judged([])).toEqual(['missing: ENTRYPOINT: The image names nothing to start: it has neither ENTRYPOINT nor CMD']));

  test.each([
    [['/ap'], 'missing: /ap: /ap is not in the image'],
    [['server'], 'missing: server: No folder of PATH has a program `server`'],
    [[''], 'missing: : No folder of PATH has a program ``'],
    [['tini', '--', '/ap'], 'missing: /ap: /ap is not in the image, and a wrapper of ENTRYPOINT starts it'],
    [['/bin/sh', '-c', 'exec /ap "$@"'], 'missing: /ap: /ap is not in the image, and a shell of ENTRYPOINT starts it'],
    [['/bin/sh', '-c', 'exec tini -- server --x'], 'missing: server: No folder of PATH has a program `server`'],
    [['dumb-init', 'env', 'A=b', 'server'], 'missing: server: No folder of PATH has a program `server`'],
  ])('%j', (entrypoint, said) => expect(judged(entrypoint)).toEqual([said]));

  test('deleted by a later layer, or a link to nowhere', () => {
    expect(judged(['/app'], base, {}, { layers: [base, { '.wh.app': '' }] })).toEqual(['missing: /app: /app is not in the image']);
    expect(judged(['/start'], { start: link('/opt/app') })).toEqual(['missing: /start: /start is a link to /opt/app, which is not in the image']);
  });

  test('not in the PATH of the image', () =>
    expect(judged(['serve'], base, { Env: ['PATH=/usr/local/bin', 'PATH=/opt'] })).toEqual([
      'missing: serve: No folder of PATH has a program `serve`',
    ]));
});

describe('not executable', () => {
  test.each([
    [{ mode: 0o644 }, '/app may not be executed by user 65532: its mode is 0644, its owner 0:0'],
    [{ mode: 0o700 }, '/app may not be executed by user 65532: its mode is 0700, its owner 0:0'],
    [{ mode: 0o655, uid: 65532 }, '/app may not be executed by user 65532: its mode is 0655, its owner 65532:0'],
    [{ mode: 0o705, gid: 0 }, '/app may not be executed by user 65532: its mode is 0705, its owner 0:0'],
  ])('%j', (spec, what) => expect(judged(['/app'], { app: { content: program, ...spec } })).toEqual([`not-executable: /app: ${what}`]));

  test.each([
    [{ mode: 0o100, uid: 65532 }, '65532'],
    [{ mode: 0o010, gid: 0 }, '4242'],
    [{ mode: 0o010, gid: 7 }, '65532:7'],
    [{ mode: 0o010, gid: 50 }, 'nonroot'],
    [{ mode: 0o001, uid: 1, gid: 1 }, '65532'],
    [{ mode: 0o010, uid: 1, gid: 1 }, '0'],
    [{ mode: 0o100, uid: 1 }, 'nobody-knows'],
  ])('%j is for %s', (spec, User) => {
    const files = { 'etc/passwd': 'nonroot:x:65532:65532::/:/\n', 'etc/group': 'staff:x:50:nonroot\n', app: { content: program, ...spec } };
    expect(judged(['/app'], files, { User })).toEqual([]);
  });

  test('root as well needs somebody who may', () =>
    expect(judged(['/app'], { app: { content: program, mode: 0o644 } }, { User: '' })).toEqual([
      'not-executable: /app: /app may not be executed by root: its mode is 0644, its owner 0:0',
    ]));

  test('in a folder that is closed', () => {
    const files = (mode: number, uid = 0) => ({ 'root/': folder(mode, uid), 'root/app': program });
    const what = 'not-executable: /root/app: /root/app can’t be reached by user 65532: the folder /root has the mode 0700 and the owner 0:0';
    expect(judged(['/root/app'], files(0o700))).toEqual([what]);
    expect(judged(['/root/app'], files(0o711))).toEqual([]);
    expect(judged(['/root/app'], files(0o700, 65532))).toEqual([]);
    for (const mode of [0o700, 0o600]) expect(judged(['/root/app'], files(mode), { User: '' })).toEqual([]);
  });

  test('a folder is no program', () =>
    expect(judged(['/srv'], { 'srv/': folder(0o755) })).toEqual(['not-executable: /srv: /srv is no file but a folder']));
});

describe('shell', () => {
  test('the shell form without a shell', () => {
    const said = 'shell: /bin/sh: ENTRYPOINT or CMD is in the shell form, and the image has no /bin/sh';
    expect(judged(['/bin/sh', '-c', '/app'], { app: program })).toEqual([said]);
    expect(judged([], { app: program }, { Cmd: ['/bin/sh', '-c', '/app'] })).toEqual([said]);
    expect(judged(['/bin/bash', '-euxc', '/app'], base)).toEqual([said.replaceAll('/bin/sh', '/bin/bash')]);
  });

  test.each([
    ['#!/bin/bash', '"/bin/bash"'],
    ['#! /usr/bin/python3 -u', '"/usr/bin/python3"'],
  ])('a script for %s', (line, shown) =>
    expect(judged(['/start.sh'], { ...base, 'start.sh': `${line}\nexec /app\n` })).toEqual([
      `shell: /start.sh: /start.sh is a script for ${shown}, which is not in the image: “no such file or directory” at start`,
    ]),
  );

  test('a script that asks env for what is not there', () =>
    expect(judged(['/start.sh'], { ...base, 'start.sh': '#!/usr/bin/env bash\n' })).toEqual([
      'shell: /start.sh: /start.sh is a script for "bash", which is not in the image: “no such file or directory” at start',
    ]));

  test('a script that was saved on Windows', () =>
    expect(judged(['/start.sh'], { ...base, 'start.sh': '#!/bin/sh\r\nexec /app\r\n' })).toEqual([
      'shell: /start.sh: /start.sh is a script for "/bin/sh\\r", which is not in the image: “no such file or directory” at start. Its lines end as on Windows',
    ]));

  test('neither a program nor a script', () =>
    expect(judged(['/app'], { ...base, app: 'exec /other\n' })).toEqual([
      'shell: /app: /app is neither a program nor a script that begins with `#!`: “exec format error” at start',
    ]));
});

describe('interpreter', () => {
  test('the loader is not in the image', () =>
    expect(judged(['/app'], { app: dynamic })).toEqual([
      `interpreter: /app: /app is linked dynamically and asks for ${LOADER}, which is not in the image: “no such file or directory” at start`,
    ]));

  test('it is, through links', () =>
    expect(judged(['/app'], { app: dynamic, lib64: link('usr/lib64'), 'usr/lib64/ld-linux-x86-64.so.2': program })).toEqual([]));

  test('of a shell that starts the program', () =>
    expect(judged(['/bin/sh', '-c', '/app'], { app: program, 'bin/sh': dynamic })[0]).toMatch(/^interpreter: \/bin\/sh/));
});

describe('architecture', () => {
  const for_ = (machine: number, platform: string) => judged(['/app'], { app: handmade({ machine }) }, {}, { platform });
  const [I386, ARM, AMD64, ARM64] = [3, 40, 62, 183];

  test.each([
    [AMD64, 'linux/arm64', 'linux/amd64'],
    [ARM64, 'linux/amd64', 'linux/arm64'],
    [ARM, 'linux/arm64', 'linux/arm'],
    [AMD64, 'linux/386', 'linux/amd64'],
    [9999, 'linux/amd64', 'linux/unknown (9999)'],
  ])('a program of machine %i in an image for %s', (machine, platform, name) =>
    expect(for_(machine, platform)).toEqual([
      `architecture: /app: /app is a program for ${name}, the image is for ${platform}: “exec format error” at start`,
    ]),
  );

  test.each([
    [AMD64, 'linux/amd64'],
    [AMD64, 'linux/amd64/v3'],
    [I386, 'linux/amd64'],
    [ARM64, 'linux/arm64'],
    [ARM, 'linux/arm/v7'],
    [9999, 'linux/sparc64'],
  ])('a program of machine %i runs on %s', (machine, platform) => expect(for_(machine, platform)).toEqual([]));

  test('for another system', () => {
    const mach = Buffer.concat([Buffer.from('cffaedfe0c000001', 'hex'), Buffer.alloc(92)]);
    expect(judged(['/app'], { app: mach })[0]).toMatch(/^architecture: \/app: \/app is a program for darwin\/arm64, the image is for linux\/amd64/);
    expect(judged(['/app'], { app: handmade({ abi: 9 }) })[0]).toMatch(/program for freebsd\/amd64/);
  });

  test.each([
    ['GOARM', '7', ARM, 'linux/arm/v6', true],
    ['GOARM', '6,hardfloat', ARM, 'linux/arm/v7', false],
    ['GOARM', '7', ARM, 'linux/arm/v7', false],
    ['GOAMD64', 'v3', AMD64, 'linux/amd64/v2', true],
    ['GOAMD64', 'v2', AMD64, 'linux/amd64/v3', false],
    ['GOAMD64', 'v3', AMD64, 'linux/amd64', false],
  ])('%s=%s for a newer processor than that of the image', (name, value, machine, platform, isWrong) => {
    const app = goProgram({ settings: { [name]: value }, machine });
    const due = [`architecture: /app: /app is built with ${name}=${value}, the image is for ${platform}`];
    expect(judged(['/app'], { app }, {}, { platform })).toEqual(isWrong ? due : []);
  });
});

test('a program is shown where its layer was made, a missing one at the instruction that names it', () => {
  const known = { dockerfile: { file: 'Dockerfile', text: 'FROM scratch\nCOPY app /app\nUSER 65532\nENTRYPOINT ["/app"]\n' } };
  const at = (files: Files): unknown[] => {
    const found: unknown[] = [];
    const subject = subjectOf({ layers: [files], createdBy: ['COPY app /app # buildkit'], config: { User: '65532', Entrypoint: ['/app'] }, known });
    judgeEntrypoint(subject, {}, (_, { at: place, layer }) => found.push([place, layer]));
    return found;
  };
  expect(at({ app: { content: program, mode: 0o644 } })).toEqual([[{ file: 'Dockerfile', line: 2 }, 0]]);
  expect(at({})).toEqual([[{ file: 'Dockerfile', line: 4 }, undefined]]);
});
