import { describe, expect, test } from 'vitest';
import { judgeRuntime } from '../../../src/verify/checks/runtime.ts';
import { saidOf, subjectOf, type SubjectSpec } from '../subjects.ts';
import { CLIENT, goProgram } from './go-programs.ts';

type Files = NonNullable<SubjectSpec['layers']>[number];

const judged = (files: Files, config: SubjectSpec['config'] = {}, known: SubjectSpec['known'] = {}) =>
  saidOf((say) => judgeRuntime(subjectOf({ layers: [files], config: { User: '65532', Entrypoint: ['/app'], ...config }, known }), {}, say));

const folder = (mode: number, uid = 0) => ({ type: '5', mode, uid });

test('a program that asks for nothing', () => expect(judged({ app: goProgram() })).toEqual([]));

describe('certificates', () => {
  const app = goProgram({ links: CLIENT });
  const said = [
    'certificates: /app: /app makes requests to other services, and the image has no CA certificates: with TLS each fails with “certificate signed by unknown authority”',
  ];

  test('none', () => {
    expect(judged({ app })).toEqual(said);
    expect(judged({ app, 'etc/ssl/certs/': folder(0o755), 'etc/ssl/certs/README': '' })).toEqual(said);
    expect(judged({ app, 'etc/ssl/cert.pem': { type: '2', link: 'certs/ca-certificates.crt' } })).toEqual(said);
  });

  test.each<[string, Files]>([
    ['a bundle', { 'etc/ssl/certs/ca-certificates.crt': 'x' }],
    ['a bundle of another distribution', { 'etc/pki/tls/certs/ca-bundle.crt': 'x' }],
    ['a link to one', { 'etc/ssl/cert.pem': { type: '2', link: '/opt/ca.pem' }, 'opt/ca.pem': 'x' }],
    ['a folder of single ones', { 'etc/ssl/certs/a.pem': 'x' }],
    ['a link to such a folder', { 'etc/ssl/certs': { type: '2', link: '/opt/certs' }, 'opt/certs/a.pem': 'x' }],
  ])('%s', (_, files) => expect(judged({ app, ...files })).toEqual([]));

  test('the deployment brings them', () => {
    expect(judged({ app }, { Env: ['SSL_CERT_FILE=/run/ca.pem'] })).toEqual([]);
    expect(judged({ app }, { Env: ['SSL_CERT_DIR=/run/ca'] })).toEqual([]);
    expect(judged({ app }, { Env: ['SSL_CERT_DIR='] })).toEqual(said);
  });

  test('built in', () =>
    expect(judged({ app: goProgram({ links: CLIENT, lines: ['dep\tgolang.org/x/crypto/x509roots/fallback\tv0.1.0\th1:x='] }) })).toEqual([]));
});

describe('zones', () => {
  const LOADS = 'time.LoadLocation';
  const gin = ['dep\tgithub.com/gin-gonic/gin\tv1.12.0\th1:x='];
  const said = (what: string) => [`zones: /app: /app loads ${what}, and the image has no tzdata: time.LoadLocation fails`];
  const inTz = ['zones: TZ: TZ is Europe/Berlin, and the image has no tzdata: the service runs in UTC without a word'];

  test('loaded by the program itself', () => {
    expect(judged({ app: goProgram({ links: [LOADS] }) })).toEqual(said('time zones'));
    expect(judged({ app: goProgram({ links: [LOADS, 'Europe/Berlin'] }) })).toEqual(said('time zones, such as Europe/Berlin'));
    expect(judged({ app: goProgram({ links: [LOADS, 'Asia/Kolkata'], lines: gin }) })).toEqual(said('time zones, such as Asia/Kolkata'));
  });

  test('Gin alone links the same function for a tag of forms', () => {
    expect(judged({ app: goProgram({ links: [LOADS], lines: gin }) })).toEqual([]);
    expect(judged({ app: goProgram({ links: ['Europe/Berlin'], lines: gin }) })).toEqual([]);
  });

  test('TZ', () => {
    const app = goProgram({ lines: gin });
    expect(judged({ app }, { Env: ['TZ=Europe/Berlin'] })).toEqual(inTz);
    expect(judged({ app }, { Env: ['TZ=:Europe/Berlin'] })).toEqual(inTz);
    expect(judged({ app: 'no program' }, { Env: ['TZ=Europe/Berlin'] })).toEqual(inTz);
    for (const zone of ['', 'UTC', 'Etc/UTC', 'Local', 'CET-1CEST', '/run/zone']) expect(judged({ app }, { Env: [`TZ=${zone}`] })).toEqual([]);
  });

  test('tzdata is there, or built in', () => {
    const [app, built] = [goProgram({ links: [LOADS] }), goProgram({ links: [LOADS, 'time/tzdata.loadFromEmbeddedTZData', 'Europe/Berlin'] })];
    const Env = ['TZ=Europe/Berlin'];
    expect(judged({ app: built }, { Env })).toEqual([]);
    expect(judged({ app, 'usr/share/zoneinfo/Europe/Berlin': 'TZif' }, { Env })).toEqual([]);
    expect(judged({ app, 'usr/share/zoneinfo': { type: '2', link: '/opt/zones' }, 'opt/zones/Europe/Berlin': 'TZif' }, { Env })).toEqual([]);
    expect(judged({ app, 'usr/local/go/lib/time/zoneinfo.zip': 'PK' }, { Env })).toEqual([]);
    expect(judged({ app }, { Env: [...Env, 'ZONEINFO=/run/zoneinfo.zip'] })).toEqual([]);
    expect(judged({ app, 'usr/share/zoneinfo/': folder(0o755) }, { Env })).toHaveLength(2);
  });
});

describe('port', () => {
  const ports = (...names: readonly string[]) => ({ ExposedPorts: Object.fromEntries(names.map((name) => [name, {}])) });
  test.each<[NonNullable<SubjectSpec['config']>, boolean]>([
    [ports('8080/tcp'), true],
    [ports('8080'), true],
    [ports('443/tcp', '8000-8090/tcp'), true],
    [ports('8080/udp'), false],
    [ports('80/tcp'), false],
    [ports('18080/tcp', 'x'), false],
    [{}, false],
  ])('%j', (config, isRight) => {
    const names = Object.keys(config.ExposedPorts ?? {});
    const has = names.length === 0 ? 'the image EXPOSEs none' : `EXPOSE has ${names.join(', ')}`;
    expect(judged({ app: goProgram() }, config, { port: 8080 })).toEqual(isRight ? [] : [`port: 8080: The smoke test asks port 8080, and ${has}`]);
    expect(judged({ app: goProgram() }, config)).toEqual([]);
  });
});

describe('stop signal', () => {
  const go = { app: goProgram() };
  const other = { app: 'nobody knows' };
  test.each([['SIGTERM'], ['TERM'], ['15'], ['SIGINT'], ['sigint'], ['2']])('%s', (StopSignal) => expect(judged(go, { StopSignal })).toEqual([]));
  test.each([['SIGQUIT'], ['SIGWINCH'], ['SIGRTMIN+3'], ['37'], ['1']])('%s may be right for another program', (StopSignal) => {
    expect(judged(other, { StopSignal })).toEqual([]);
    expect(judged(go, { StopSignal })[0]).toMatch(
      /^stop-signal: STOPSIGNAL: STOPSIGNAL is SIG\w+.*; a Go service shuts down upon SIGTERM and SIGINT/,
    );
  });
  test.each([
    ['SIGKILL', 'SIGKILL, which no program can handle: requests under way are lost'],
    ['9', 'SIGKILL, which no program can handle: requests under way are lost'],
    ['SIGTREM', '`SIGTREM`, which is no signal: the engine can’t stop the container with it'],
    ['0', '`0`, which is no signal: the engine can’t stop the container with it'],
    ['65', '`65`, which is no signal: the engine can’t stop the container with it'],
  ])('%s', (StopSignal, what) => {
    for (const files of [go, other]) expect(judged(files, { StopSignal })).toEqual([`stop-signal: STOPSIGNAL: STOPSIGNAL is ${what}`]);
  });
});

describe('workdir', () => {
  const files = (mode: number, uid = 0) => ({ app: goProgram(), 'root/': folder(mode, uid), 'root/sub/': folder(0o755) });
  const closed = (name: string) => [`workdir: ${name}: WORKDIR ${name} is closed to user 65532: /root has the mode 0700 and the owner 0:0`];

  test('closed, or in a folder that is', () => {
    expect(judged(files(0o700), { WorkingDir: '/root' })).toEqual(closed('/root'));
    expect(judged(files(0o700), { WorkingDir: '/root/sub' })).toEqual(closed('/root/sub'));
  });

  test('open, the user’s own, or root’s', () => {
    expect(judged(files(0o711), { WorkingDir: '/root' })).toEqual([]);
    expect(judged(files(0o700, 65532), { WorkingDir: '/root' })).toEqual([]);
    expect(judged(files(0o700), { WorkingDir: '/root', User: '' })).toEqual([]);
    expect(judged(files(0o700), { WorkingDir: '' })).toEqual([]);
    expect(judged(files(0o700), { WorkingDir: '/' })).toEqual([]);
  });

  test('a missing one is made by the engine; a file is none', () => {
    expect(judged(files(0o700), { WorkingDir: '/srv' })).toEqual([]);
    expect(judged(files(0o700), { WorkingDir: '/app' })).toEqual(['workdir: /app: WORKDIR /app is a file: the container does not start']);
  });
});

describe('base images', () => {
  const said = (text: string, more: object = {}) =>
    judged({ app: goProgram() }, {}, { dockerfile: { file: 'Dockerfile', text, ...more } }).map((line) => line.replace(/: The base image.*/, ''));
  const digest = `sha256:${'0'.repeat(64)}`;

  test.each<[string, string[]]>([
    ['FROM scratch', []],
    ['FROM golang:1.26', ['base-pinned: golang:1.26']],
    [`FROM golang:1.26@${digest}`, []],
    [`FROM golang@${digest}`, []],
    ['FROM golang', ['base: golang', 'base-pinned: golang']],
    ['FROM golang:latest AS build', ['base: golang:latest', 'base-pinned: golang:latest']],
    ['FROM localhost:5000/golang', ['base: localhost:5000/golang', 'base-pinned: localhost:5000/golang']],
    ['FROM --platform=$BUILDPLATFORM golang:1.26', ['base-pinned: golang:1.26']],
    ['ARG BASE=golang\nFROM ${BASE}', []],
    [`FROM golang@${digest} AS golang\nFROM golang`, []],
    [`FROM a@${digest}\nCOPY --from=busybox / /`, ['base: busybox', 'base-pinned: busybox']],
    [`FROM a@${digest}\nRUN --mount=type=bind,from=busybox,target=/x true`, ['base: busybox', 'base-pinned: busybox']],
    [`FROM a@${digest} AS one\nFROM b@${digest}\nCOPY --from=one / /\nCOPY --from=0 / /`, []],
    ['FROM a AS one\nFROM a AS two\nCOPY --from=one / /\nFROM two\nCOPY --from=two / /', ['base: a', 'base-pinned: a']],
    [`FROM a@${digest}\nFROM 0`, ['base: 0', 'base-pinned: 0']],
    ['FROM golang AS unused\nFROM scratch', []],
    ['# syntax=example.com/other\nFROM golang', []],
  ])('%s', (text, due) => expect(said(text)).toEqual(due));

  test('a further context is no image, and another stage may be built', () => {
    expect(said('FROM scratch\nCOPY --from=assets / /')).toHaveLength(2);
    expect(said('FROM scratch\nCOPY --from=assets / /', { contexts: ['assets'] })).toEqual([]);
    expect(said('FROM golang AS build\nFROM scratch', { target: 'build' })).toEqual(['base: golang', 'base-pinned: golang']);
  });

  test('each with its line', () => {
    const at: unknown[] = [];
    const text = 'FROM golang AS build\n\nFROM scratch\nCOPY --from=build / /\nCOPY --from=busybox / /\n';
    judgeRuntime(
      subjectOf({ known: { dockerfile: { file: 'Dockerfile', text } } }),
      {},
      (rule, found) => rule === 'base' && at.push([found.where, found.at]),
    );
    expect(at).toEqual([
      ['golang', { file: 'Dockerfile', line: 1 }],
      ['busybox', { file: 'Dockerfile', line: 5 }],
    ]);
  });
});
