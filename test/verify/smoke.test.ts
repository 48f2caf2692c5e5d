import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ShipError, type Problem } from '../../src/error.ts';
import { readLayout } from '../../src/image/layout.ts';
import type { SmokePlan } from '../../src/plan/plan.ts';
import { policyOf } from '../../src/policy/default.ts';
import { leftBehind } from '../../src/verify/cleanup.ts';
import type { Smoked } from '../../src/verify/smoke.ts';
import { verify, type Verified } from '../../src/verify/verify.ts';
import { FakeEngine, refused, type Script } from './fake-engine.ts';
import { type ImageSpec, makeLayout } from './layouts.ts';
import { NOTHING_KNOWN } from '../../src/verify/known.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

const PLAN: SmokePlan = {
  path: '/ping',
  asked: true,
  port: undefined,
  statuses: [[200, 299]],
  body: '',
  env: [],
  network: 'bridge',
  timeoutSeconds: 30,
};
const IMAGE: ImageSpec = { config: { ExposedPorts: { '8080/tcp': {}, '53/udp': {} } } };

interface Setup {
  readonly smoke?: Partial<SmokePlan> | 'off';
  readonly images?: readonly ImageSpec[];
  readonly values?: readonly (readonly [string, string])[];
}

async function shipped(script: Script, { smoke = {}, images = [IMAGE], values = [] }: Setup = {}) {
  const made = makeLayout(images);
  const temporary = mkdtempSync(path.join(tmpdir(), 'gin-ship-temporary-'));
  folders.push(made.folder, temporary);
  const engine = new FakeEngine(script, temporary);
  const layout = await readLayout(made.folder, engine.ports.files);
  const plan = {
    smoke: smoke === 'off' ? undefined : { ...PLAN, ...smoke, env: values.map(([name]) => name) },
    build: { platforms: [] },
    policy: policyOf('off'),
  };
  const ended: { verified?: Verified; thrown?: unknown } = await verify(
    plan,
    layout,
    { env: { DOCKER_HOST: 'unix:///x' }, values, known: NOTHING_KNOWN },
    engine.ports,
  ).then(
    (verified) => ({ verified }),
    (thrown: unknown) => ({ thrown }),
  );
  // What a stage puts into the one folder for temporary files, it takes away.
  expect(readdirSync(temporary).flatMap((own) => readdirSync(path.join(temporary, own)))).toEqual([]);
  return { engine, made, ...ended };
}

async function problem(...given: Parameters<typeof shipped>): Promise<Problem> {
  const { engine, thrown } = await shipped(...given);
  expect(thrown).toBeInstanceOf(ShipError);
  if (engine.commands.includes('load')) expect(engine.commands.slice(-2)).toEqual(['rm', 'image rm']);
  return (thrown as ShipError).problems[0] as Problem;
}

describe('an image that works', () => {
  it('is run by its digest, asked, stopped and removed, with eight docker processes', async () => {
    const { engine, made, verified } = await shipped({});
    const [image] = made.images;
    expect(verified?.smoke).toEqual({
      platform: 'linux/amd64',
      digest: image?.manifest.digest,
      imageId: image?.config.digest,
      network: 'bridge',
      path: '/ping',
      status: 200,
      healthcheck: false,
      readyMs: 21,
      exitCode: 0,
      drainMs: 20,
    });
    expect(engine.commands.toSorted()).toEqual(['image rm', 'info', 'inspect', 'load', 'rm', 'run', 'stop', 'wait']);
    expect(engine.requests).toEqual(['http://127.0.0.1:32768/ping']);
    expect(engine.calls.every(({ options }) => options.env?.['DOCKER_HOST'] === 'unix:///x')).toBe(true);
    expect([engine.warnings, verified?.notRun]).toEqual([[], []]);
  });

  it.each([
    ['the classic store', '[["Backing Filesystem","extfs"]]', 'config'],
    ['containerd’s store', '[["driver-type","io.containerd.snapshotter.v1"]]', 'manifest'],
  ] as const)('has the ID that %s gives it', async (_, status, which) => {
    const { engine, made } = await shipped({ info: { stdout: `linux/x86_64 ${status}\n` } });
    expect(engine.calls.find(({ args }) => args[0] === 'run')?.args.at(-1)).toBe(made.images[0]?.[which].digest);
  });

  it('is given time to start', async () => {
    const { verified, engine } = await shipped({ answer: (ms) => (ms < 5_000 ? refused() : ms < 8_000 ? { status: 503 } : {}) });
    expect(verified?.smoke).toMatchObject({ status: 200 });
    const { readyMs } = (verified as Verified).smoke as Smoked;
    expect(readyMs).toBeGreaterThanOrEqual(8_000);
    expect(readyMs).toBeLessThan(8_300);
    expect(engine.requests.length).toBeLessThan(60);
  });

  it('is not asked by the engine’s clock where that is another one', async () => {
    const { verified } = await shipped({ state: { StartedAt: '2031-01-01T00:00:00Z' } });
    expect(verified?.smoke).toMatchObject({ readyMs: 1 });
  });

  it('is the one for the engine; the others are named', async () => {
    const { verified } = await shipped({}, { images: [{ ...IMAGE, platform: 'linux/arm64' }, IMAGE, { ...IMAGE, platform: 'linux/arm/v7' }] });
    expect(verified?.smoke).toMatchObject({ platform: 'linux/amd64' });
    expect(verified?.notRun).toEqual(['linux/arm64', 'linux/arm/v7']);
  });

  it('is run as 386 where there is nothing else, and the engine is told', async () => {
    const { engine } = await shipped({}, { images: [{ ...IMAGE, platform: 'linux/386' }] });
    expect(engine.calls.find(({ args }) => args[0] === 'run')?.args.join(' ')).toContain('--platform linux/386');
  });

  it.each([
    [0, 500, ''],
    [143, 40, ''],
    [131, 40, ''],
    [2, 40, 'ended with exit code 2 when it was asked to stop'],
    [2, 12_000, 'ended with exit code 2 when it was asked to stop'],
    [137, 10_020, 'did not end within 10 s after SIGTERM'],
    [137, 300, 'ended with exit code 137'],
  ])('ends with %i after %i ms: “%s”', async (stopCode, drainMs, text) => {
    const { engine, verified } = await shipped({ stopCode, drainMs });
    expect(verified?.smoke).toMatchObject({ exitCode: stopCode, drainMs });
    expect(engine.warnings).toEqual(text === '' ? [] : [expect.stringContaining(text)]);
  });
});

describe('a port that speaks TLS', () => {
  const tls: Script = { answer: () => ({ status: 400, body: Buffer.from('<center>The plain HTTP request was sent to HTTPS port</center>') }) };

  it('passes with a warning where nobody asked for a path', async () => {
    const { engine, verified } = await shipped(tls, { smoke: { asked: false, statuses: [[100, 499]] } });
    expect(verified?.smoke).toMatchObject({ status: 400 });
    expect(engine.warnings).toEqual([expect.stringContaining('its port speaks TLS, and the smoke test speaks plain HTTP')]);
  });

  it('passes without one where its status was asked for', async () => {
    const { engine, verified } = await shipped(tls, { smoke: { statuses: [[400, 400]] } });
    expect([verified?.smoke, engine.warnings]).toEqual([expect.objectContaining({ status: 400 }), []]);
  });
});

async function argsOf(setup: Setup, script: Script = {}) {
  const { engine } = await shipped(script, setup);
  const run = engine.calls.find(({ args }) => args[0] === 'run');
  return { text: run?.args.join(' ') ?? '', env: run?.options.env ?? {} };
}

const hangUp = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** Free before the start. */
const free = (ms: number) => (ms < 0 ? refused() : {});
const healthyAfterFourSeconds = (ms: number) => (ms < 4_000 ? 'unhealthy' : 'healthy');

describe('how it is run', () => {
  it('as in production: nothing to write to but /tmp, no new privileges, reachable from this machine only', async () => {
    const { text } = await argsOf({});
    for (const part of [
      '--read-only',
      '--tmpfs /tmp:',
      '--security-opt no-new-privileges',
      '--publish 127.0.0.1::8080/tcp',
      '--pull never',
      '--network bridge',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/--user|--privileged|--cap-add/);
  });

  it('with values that no process list shows, and without changing docker itself', async () => {
    const { text, env } = await argsOf({
      values: [
        ['TOKEN', 's3cret'],
        ['HOME', '/tmp'],
      ],
    });
    expect(text).toContain('--env TOKEN --env HOME=/tmp ');
    expect(text).not.toContain('s3cret');
    expect(env).toEqual({ DOCKER_HOST: 'unix:///x', TOKEN: 's3cret' });
  });

  it('not by the answer of another process that took the host’s port in between', async () => {
    const log = ['listen tcp :8080: bind: address already in use'];
    const found = await problem({ answer: free, diesAt: 150, state: { ExitCode: 1 }, log }, { smoke: { network: 'host' } });
    expect(found.code).toBe('smoke/port-taken');
  });

  it('with the host’s network on its own port, once that is free', async () => {
    const { engine, verified } = await shipped({ answer: free }, { smoke: { network: 'host' } });
    expect(engine.requests).toEqual(['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/ping']);
    expect(verified?.smoke).toMatchObject({ status: 200, network: 'host' });
    expect((await argsOf({ smoke: { network: 'host' } }, { answer: free })).text).not.toContain('--publish');
  });

  it('without network by its HEALTHCHECK', async () => {
    const images = [{ config: { Healthcheck: { Test: ['CMD', '/app', 'check'] } } }];
    const { verified, engine } = await shipped({ health: healthyAfterFourSeconds }, { smoke: { network: 'none' }, images });
    expect(verified?.smoke).toMatchObject({ status: undefined, healthcheck: true });
    expect(engine.requests).toEqual([]);
    expect((await argsOf({ smoke: { network: 'none' }, images }, { health: healthyAfterFourSeconds })).text).toContain('--health-interval 1s');
  });

  it.each([[{}], [{ Healthcheck: { Test: ['NONE'] } }]])('without network and HEALTHCHECK by going on to run: %j', async (config) => {
    const { verified } = await shipped({}, { smoke: { network: 'none' }, images: [{ config }] });
    const { readyMs, healthcheck } = (verified as Verified).smoke as Smoked;
    expect(healthcheck).toBe(false);
    expect(readyMs).toBeGreaterThanOrEqual(3_000);
    expect((await problem({ diesAt: 2_000, state: { ExitCode: 1 } }, { smoke: { network: 'none' }, images: [{ config }] })).code).toBe(
      'smoke/crashed',
    );
  });
});

describe('an image that does not work', () => {
  const never = { answer: refused };
  it.each<[string, Script, Partial<SmokePlan>, string, string]>([
    ['never listens', never, {}, 'smoke/not-listening', 'within 30 s nothing answered on its port 8080 (connect ECONNREFUSED'],
    [
      'has no such route',
      { answer: () => ({ status: 404 }) },
      {},
      'smoke/wrong-status',
      'http://127.0.0.1:32768/ping was answered with 404 instead of 200–299',
    ],
    ['sends elsewhere', { answer: () => ({ status: 302, headers: { location: '/login' } }) }, {}, 'smoke/wrong-status', '302 (to /login)'],
    [
      'answers 500 to auto',
      { answer: () => ({ status: 500 }) },
      { statuses: [[100, 499]], asked: false },
      'smoke/wrong-status',
      '500 instead of 100–499',
    ],
    [
      'takes the request, and does not answer in time',
      { answer: () => new Error('no byte moved for 15 s') },
      {},
      'smoke/too-slow',
      'http://127.0.0.1:32768/ping was taken, but not answered to the end within 30 s (no byte moved for 15 s)',
    ],
    ['sends an answer on and on', { answer: () => 'never' }, {}, 'smoke/too-slow', 'not answered to the end within 30 s (it went on and on)'],
    ['answers without an end', { answer: () => new Error('aborted') }, {}, 'smoke/too-slow', '(aborted)'],
    ['speaks no HTTP', { answer: () => new Error('Parse Error: Expected HTTP/, RTSP/ or ICE/') }, {}, 'smoke/no-http', 'its port 8080 is no HTTP'],
    [
      'speaks TLS',
      { answer: () => ({ status: 400, body: Buffer.from('Client sent an HTTP request to an HTTPS server.\n') }) },
      {},
      'smoke/speaks-tls',
      'its port speaks TLS',
    ],
    ['says something else', {}, { body: 'Pong' }, 'smoke/wrong-body', 'does not hold `Pong`'],
    ['says something else than the expression', {}, { body: '/^ok/' }, 'smoke/wrong-body', 'does not hold `/^ok/`'],
    ['answered wrongly, then no more', { answer: (ms) => (ms < 9_000 ? { status: 404 } : refused()) }, {}, 'smoke/wrong-status', '404'],
    [
      'crashes at once',
      { ...never, diesAt: 0, state: { ExitCode: 1 }, log: ['panic: no plan'] },
      {},
      'smoke/crashed',
      'exit code 1, and said `panic: no plan`',
    ],
    ['takes a request and crashes', { answer: () => 'never', diesAt: 400, state: { ExitCode: 3 } }, {}, 'smoke/crashed', 'exit code 3'],
    ['crashes later', { ...never, diesAt: 500, state: { ExitCode: 139 } }, {}, 'smoke/crashed', 'by SIGSEGV (exit code 139)'],
    ['ends', { ...never, diesAt: 100, state: { ExitCode: 0 } }, {}, 'smoke/crashed', 'ended by itself, with exit code 0'],
    ['is out of memory', { ...never, diesAt: 100, state: { ExitCode: 137, OOMKilled: true } }, {}, 'smoke/oom', 'out of memory'],
    [
      'says so itself',
      { ...never, diesAt: 100, state: { ExitCode: 2 }, log: ['fatal error: runtime: out of memory'] },
      {},
      'smoke/oom',
      'out of memory',
    ],
    [
      'lacks a variable',
      { ...never, diesAt: 50, state: { ExitCode: 1 }, log: ['2026 FATAL DATABASE_URL is required'] },
      {},
      'smoke/missing-env',
      '`DATABASE_URL` is missing',
    ],
    [
      'writes',
      { ...never, diesAt: 50, state: { ExitCode: 1 }, log: ['open /data: read-only file system'] },
      {},
      'smoke/read-only',
      'it writes to its root',
    ],
    [
      'finds its port taken',
      { ...never, diesAt: 50, state: { ExitCode: 1 }, log: ['listen tcp :8080: bind: address already in use'] },
      {},
      'smoke/port-taken',
      'in use',
    ],
    [
      'may not bind',
      { ...never, diesAt: 50, state: { ExitCode: 1 }, log: ['listen tcp :80: bind: permission denied'] },
      {},
      'smoke/privileged-port',
      'may not bind',
    ],
    [
      'is for another processor',
      { ...never, diesAt: 0, state: { ExitCode: 1 }, log: ['exec /app: exec format error'] },
      {},
      'smoke/wrong-processor',
      'another processor',
    ],
    ['gets no port from the engine', { published: null }, {}, 'smoke/not-published', 'published no port'],
  ])('%s', async (_, script, smoke, code, why) => {
    const found = await problem(script, { smoke });
    expect(found.code).toBe(code);
    expect(found.why).toContain(why);
  });

  it.each([
    ['exec: "app": executable file not found in $PATH: unknown', 'smoke/no-program'],
    ['exec /app: no such file or directory', 'smoke/no-interpreter'],
    ['exec: "/app": stat /app: no such file or directory: unknown', 'smoke/no-interpreter'],
    ['exec: "/app": permission denied: unknown', 'smoke/not-executable'],
    ['Bind for 127.0.0.1:80 failed: port is already allocated', 'smoke/port-taken'],
    ['no command specified', 'smoke/no-command'],
    ['unable to find user nobody: no matching entries in passwd file', 'smoke/no-user'],
    ['No such image: sha256:1', 'smoke/not-started'],
  ])('the engine refuses it: %s', async (text, code) => {
    const found = await problem({
      run: { code: 127, stderr: `docker: Error response from daemon: ${text}.\n\nRun 'docker run --help' for more information\n` },
    });
    expect(found.code).toBe(code);
    expect(found.detail).toContain(text);
  });

  it('is perhaps out of reach, where the published port itself refuses', async () => {
    expect((await problem({ answer: refused })).fix).toContain('Where this job runs in a container');
    expect((await problem({ answer: hangUp })).fix).not.toContain('Where this job runs in a container');
  });

  it('is shown with all that was seen', async () => {
    const log = Array.from({ length: 70 }, (_, at) => `line ${at}`);
    const { detail = '' } = await problem({ answer: () => ({ status: 418, body: Buffer.from('teapot '.repeat(90)) }), log });
    expect(detail).toContain('requested: GET http://127.0.0.1:32768/ping (network bridge)');
    expect(detail).toContain('last try: 418, `teapot teapot');
    expect(detail).toContain('container: running');
    expect(detail).toMatch(/log, the last 50 lines:\n {2}line 20\n/);
    expect(detail.length).toBeLessThan(1_000);
  });

  it('names the first words of a long trace, and no variable that was given', async () => {
    const log = ['API_KEY is not set, using the default', 'panic: boom', ...Array.from({ length: 100 }, () => 'goroutine')];
    const { why } = await problem({ answer: refused, diesAt: 0, state: { ExitCode: 2 }, log }, { values: [['API_KEY', 'x']] });
    expect(why).toContain('panic: boom');
  });

  it('is unhealthy', async () => {
    const images = [{ config: { Healthcheck: { Test: ['CMD', 'x'] } } }];
    const found = await problem({ health: () => 'unhealthy' }, { smoke: { network: 'none' }, images });
    expect(found).toMatchObject({ code: 'smoke/unhealthy', why: 'its HEALTHCHECK did not pass within 30 s: no answer' });
  });
});

describe('what can’t be tried', () => {
  it.each([
    ['no docker', { info: { code: 127, stdout: '' } }, 'there is no `docker` program'],
    [
      'no engine',
      { info: { code: 1, stdout: '', stderr: 'Cannot connect to the Docker daemon at unix:///x' } },
      'Cannot connect to the Docker daemon',
    ],
    ['an old client that does not say so', { info: { stdout: '/ null\n', stderr: 'Cannot connect' } }, 'Cannot connect'],
  ])('%s', async (_, script, why) => {
    const found = await problem(script);
    expect(found).toMatchObject({ code: 'smoke/no-engine', why: expect.stringContaining(why) as string });
  });

  it('an engine of another platform: a warning', async () => {
    const { verified, engine } = await shipped({}, { images: [{ ...IMAGE, platform: 'linux/arm64' }] });
    expect(verified).toMatchObject({
      smoke: { skipped: 'it is for linux/arm64, and the engine of this runner is linux/amd64' },
      notRun: ['linux/arm64'],
    });
    expect(engine.warnings).toEqual([expect.stringContaining('The image was built, not run: it is for linux/arm64')]);
    expect(engine.commands).toEqual(['info']);
  });

  it.each([
    [{}, 'it EXPOSEs no tcp port'],
    [{ ExposedPorts: { '80/tcp': {}, '8080': {} } }, 'it EXPOSEs several ports (80, 8080)'],
  ])('an unknown port %j: an error where asked, else a warning', async (config, why) => {
    expect(await problem({}, { images: [{ config }] })).toMatchObject({ code: 'smoke/port', why });
    const { verified, engine } = await shipped({}, { images: [{ config }], smoke: { asked: false } });
    expect(verified?.smoke).toEqual({ skipped: expect.stringContaining(why) as string });
    expect(engine.warnings).toHaveLength(1);
  });

  it('a port that something else has', async () => {
    const found = await problem({ answer: () => ({ status: 404 }) }, { smoke: { network: 'host' } });
    expect(found).toMatchObject({ code: 'smoke/port-taken', why: expect.stringContaining('port 8080 already') as string });
  });

  it('an engine that does not take it', async () => {
    const load = { code: 1, stderr: 'archive/tar: invalid tar header\n' };
    expect(await problem({ load })).toMatchObject({ code: 'smoke/load', why: 'archive/tar: invalid tar header' });
    const zstd = { ...IMAGE, layers: [{ files: {}, compression: 'zstd' as const }] };
    expect((await problem({ load }, { images: [zstd] })).fix).toContain('zstd');
  });

  it('nothing, where it is off: no docker at all', async () => {
    const { verified, engine } = await shipped({}, { smoke: 'off' });
    expect(verified).toMatchObject({ smoke: { skipped: 'switched off by `smoke: off`' }, notRun: ['linux/amd64'] });
    expect(engine.calls).toEqual([]);
  });
});

describe('what is left', () => {
  it.each(['load', 'run', 'wait', 'inspect', 'stop'])('nothing, although the job is cancelled at %s', async (cancelAt) => {
    const { engine, thrown } = await shipped({ cancelAt });
    expect(thrown).toHaveProperty('name', 'AbortError');
    expect(engine.commands.slice(-2)).toEqual(['rm', 'image rm']);
    expect(leftBehind(engine.ports)).toEqual({ container: '', image: '' });
  });

  it('is known to the post step before it exists, and forgotten once it is gone', async () => {
    const { engine } = await shipped({ remove: { code: 1, stderr: 'device or resource busy' } });
    const name = engine.calls.find(({ args }) => args[0] === 'run')?.args[5];
    expect(leftBehind(engine.ports)).toEqual({ container: name, image: name?.replace(/-(\w+)$/, ':$1') });
    expect(engine.warnings).toEqual([expect.stringContaining('device or resource busy'), expect.stringContaining('could not be removed')]);
    const gone = await shipped({ remove: { code: 1, stderr: 'Error: No such container: x' } });
    expect([gone.engine.warnings, leftBehind(gone.engine.ports)]).toEqual([[], { container: '', image: '' }]);
  });
});
