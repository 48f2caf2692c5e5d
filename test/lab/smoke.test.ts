// The smoke test against real engines, with both kinds of image store: what it says of a service that fails, and that nothing is left.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Problem, ShipError } from '../../src/error.ts';
import { readLayout } from '../../src/image/layout.ts';
import type { SmokePlan } from '../../src/plan/plan.ts';
import { policyOf } from '../../src/policy/default.ts';
import { realClock } from '../../src/ports/clock.ts';
import { realExec } from '../../src/ports/exec.ts';
import { realFiles } from '../../src/ports/files.ts';
import { realHttp } from '../../src/ports/http.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Smoked } from '../../src/verify/smoke.ts';
import { verify, type Verified } from '../../src/verify/verify.ts';
import { type ImageSpec, type LayerSpec, makeLayout } from '../verify/layouts.ts';
import { NOTHING_KNOWN } from '../../src/verify/known.ts';
import { bringUp, type Lab } from './lab.ts';

let lab: Lab;
const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-smoke-test-'));
const program = path.join(folder, 'app');

beforeAll(async () => {
  lab = await bringUp({ classic: true });
  const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOFLAGS: '-mod=mod' };
  execFileSync('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', program, '.'], { cwd: path.join(import.meta.dirname, 'smoke'), env });
});
afterAll(() => rmSync(folder, { recursive: true }));

const PLAN: SmokePlan = {
  path: '/ping',
  asked: true,
  port: undefined,
  statuses: [[200, 299]],
  body: '',
  env: [],
  network: 'bridge',
  timeoutSeconds: 20,
};
const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

type EngineName = 'main' | 'classic';

interface Setup {
  readonly smoke?: Partial<SmokePlan>;
  readonly config?: ImageSpec['config'];
  readonly layers?: readonly LayerSpec[];
  readonly values?: readonly (readonly [string, string])[];
  /** Called with the container's name once it is about to be asked. */
  readonly during?: (container: string, docker: (...args: string[]) => string, cancel: () => void) => void;
}

interface Tried {
  readonly verified?: Verified;
  readonly thrown?: unknown;
  readonly warnings: readonly string[];
}

/** Runs the program of smoke/main.go as an image with these arguments, on the given engine. */
async function tried(engine: EngineName, args: readonly string[], setup: Setup = {}): Promise<Tried> {
  const env = engine === 'main' ? lab.env : (lab.classic?.env ?? {});
  const docker = (...words: string[]) => execFileSync('docker', words, { env: { ...process.env, ...env }, encoding: 'utf8' }).trim();
  const temporary = mkdtempSync(path.join(folder, 'temp-'));
  const cancelling = new AbortController();
  const warnings: string[] = [];
  const saved = new Map<string, string[]>();
  const cancelled = cancelling.signal;
  const runner = {
    ...({} as Ports['runner']),
    warning: (text: string) => warnings.push(text),
    saveState: (name: string, value: string) => void saved.set(name, [...(saved.get(name) ?? []), value]),
  };
  const real = {
    exec: realExec(cancelled, process.env),
    files: realFiles(temporary, () => {}),
    http: realHttp(cancelled, process.env),
    clock: realClock(cancelled),
  };
  const http: Ports['http'] = {
    request: (request) => {
      setup.during?.(saved.get('smoke-container')?.[0] ?? '', docker, () => cancelling.abort());
      return real.http.request(request);
    },
  };
  const layers = setup.layers ?? [{ files: { app: readFileSync(program) } }];
  const config = { Entrypoint: ['/app'], Cmd: args, ExposedPorts: { '8080/tcp': {} }, User: '65532', ...setup.config };
  const made = makeLayout([{ platform: `linux/${ARCHITECTURE}`, layers, config }, { platform: 'linux/s390x' }]);
  const { values = [] } = setup;
  const plan = { smoke: { ...PLAN, ...setup.smoke, env: values.map(([name]) => name) }, build: { platforms: [] }, policy: policyOf('off') };
  const ended = await readLayout(made.folder, real.files)
    .then((layout) => verify(plan, layout, { env, values, known: NOTHING_KNOWN }, { ...real, http, runner, cancelled }))
    .then(
      (verified) => ({ verified }),
      (thrown: unknown) => ({ thrown }),
    );
  expectNothingLeft(saved, docker, temporary);
  rmSync(made.folder, { recursive: true });
  return { ...ended, warnings };
}

function expectNothingLeft(saved: ReadonlyMap<string, readonly string[]>, docker: (...args: string[]) => string, temporary: string): void {
  const [container, image] = [saved.get('smoke-container')?.[0], saved.get('smoke-image')?.[0]];
  if (container !== undefined) expect(docker('ps', '--all', '--quiet', '--filter', `name=${container}`)).toBe('');
  if (image !== undefined) expect(docker('image', 'ls', '--quiet', image)).toBe('');
  expect([saved.get('smoke-container')?.at(-1) ?? '', saved.get('smoke-image')?.at(-1) ?? '']).toEqual(['', '']);
  expect(readdirSync(temporary).flatMap((own) => readdirSync(path.join(temporary, own)))).toEqual([]);
}

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { server, port: (server.address() as { port: number }).port };
}

async function failure(engine: EngineName, args: readonly string[], setup?: Setup): Promise<Problem | undefined> {
  const { thrown } = await tried(engine, args, setup);
  expect(thrown).toBeInstanceOf(ShipError);
  return (thrown as ShipError).problems[0];
}

describe.each(['main', 'classic'] as const)('on the %s engine', (engine) => {
  // The machine's own engine has one kind of store only.
  beforeEach((context) => context.skip(engine === 'classic' && lab.classic === undefined));

  it('a service that works passes', async () => {
    const { verified, warnings, thrown } = await tried(engine, ['drains'], { smoke: { body: '/^pong hi$/' }, values: [['GREETING', 'hi']] });
    expect(thrown).toBeUndefined();
    expect(verified?.smoke).toMatchObject({ platform: `linux/${ARCHITECTURE}`, status: 200, exitCode: 0, network: 'bridge' });
    expect(((verified as Verified).smoke as Smoked).drainMs).toBeGreaterThanOrEqual(200);
    expect([warnings, verified?.notRun]).toEqual([[], ['linux/s390x']]);
  });

  it.each(['zstd', 'none'] as const)('with %s layers too', async (compression) => {
    const layers = [{ files: { app: readFileSync(program) }, compression }];
    expect((await tried(engine, ['drains'], { layers })).verified?.smoke).toMatchObject({ status: 200 });
  });

  it('a service that crashes fails', async () => {
    expect(await failure(engine, ['crashes'])).toMatchObject({ code: 'smoke/crashed', why: expect.stringContaining('no configuration') as string });
  });

  it('a job that is cancelled leaves nothing', async () => {
    const { thrown } = await tried(engine, ['silent'], { during: (_, __, cancel) => cancel() });
    expect(thrown).toHaveProperty('name', 'AbortError');
  });
});

describe('what the engine’s store has no part in', () => {
  it('on the host’s network', async () => {
    const { server, port } = await listening();
    server.close();
    const { verified } = await tried('main', ['drains', `:${port}`], { smoke: { network: 'host', port } });
    expect(verified?.smoke).toMatchObject({ status: 200, network: 'host' });
  });

  it('without network, by its HEALTHCHECK', async () => {
    const config = { Healthcheck: { Test: ['CMD', '/app', 'check'] } };
    expect((await tried('main', ['drains'], { smoke: { network: 'none' }, config })).verified?.smoke).toMatchObject({
      status: undefined,
      exitCode: 0,
    });
  });

  it('may take its time to start', async () => {
    const { verified } = await tried('main', ['slow']);
    expect(((verified as Verified).smoke as Smoked).readyMs).toBeGreaterThanOrEqual(700);
  });

  it.each<[string, string[], Setup, string, string]>([
    ['never listens', ['silent'], { smoke: { timeoutSeconds: 2 } }, 'smoke/not-listening', 'nothing answered on its port 8080'],
    ['has no such route', ['ping'], { smoke: { path: '/nowhere', timeoutSeconds: 1 } }, 'smoke/wrong-status', 'answered with 404'],
    ['is broken', ['ping'], { smoke: { path: '/broken', timeoutSeconds: 1 } }, 'smoke/wrong-status', 'answered with 500'],
    ['says something else', ['ping'], { smoke: { body: 'pang', timeoutSeconds: 1 } }, 'smoke/wrong-body', 'does not hold `pang`'],
    ['gets a deadly signal', ['killed'], {}, 'smoke/crashed', 'SIGSEGV'],
    ['needs a variable', ['needs-env'], {}, 'smoke/missing-env', '`DATABASE_URL` is missing'],
    ['writes to its root', ['writes'], {}, 'smoke/read-only', 'read-only'],
    ['takes more memory than it may', ['hungry'], {}, 'smoke/oom', 'out of memory'],
    ['is no service', ['check'], { smoke: { network: 'none' } }, 'smoke/crashed', 'ended by itself'],
    ['has no program', [], { config: { Entrypoint: ['nothing'] } }, 'smoke/no-program', 'is not in the image'],
    ['has another path', [], { config: { Entrypoint: ['/nothing'] } }, 'smoke/no-interpreter', 'is not in the image'],
    ['is a script without a shell', [], { layers: [{ files: { app: '#!/bin/sh\nexit 0\n' } }] }, 'smoke/no-interpreter', 'is not in the image'],
    ['is no program', [], { layers: [{ files: { app: 'text' } }] }, 'smoke/wrong-processor', 'another processor'],
    [
      'never gets healthy',
      ['silent'],
      { smoke: { network: 'none', timeoutSeconds: 3 }, config: { Healthcheck: { Test: ['CMD', '/app', 'needs-env'] } } },
      'smoke/unhealthy',
      'DATABASE_URL',
    ],
  ])('a service that %s fails', async (_, args, setup, code, why) => {
    const found = await failure('main', args, setup);
    expect([found?.code, found?.why]).toEqual([code, expect.stringContaining(why)]);
  });

  it('a service that the kernel kills for its memory', async () => {
    let limited = false;
    const during: Setup['during'] = (container, docker) => {
      if (!limited) docker('update', '--memory', '64m', '--memory-swap', '64m', container);
      limited = true;
    };
    expect(await failure('main', ['grows'], { during })).toMatchObject({ code: 'smoke/oom' });
  });

  it('a port of the host that is taken: before the start, and by what the service says', async () => {
    const { server, port } = await listening();
    expect(await failure('main', ['ping'], { smoke: { network: 'host', port } })).toMatchObject({ code: 'smoke/port-taken' });
    const other = await failure('main', ['ping', `127.0.0.1:${port}`], { smoke: { network: 'host', port: 19_999 } });
    expect(other).toMatchObject({ code: 'smoke/port-taken', detail: expect.stringContaining('address already in use') as string });
    server.close();
  });

  it('a service that ignores SIGTERM passes, with a warning', async () => {
    const { verified, warnings } = await tried('main', ['deaf']);
    expect(verified?.smoke).toMatchObject({ exitCode: 137 });
    expect(warnings).toEqual([expect.stringContaining('did not end within 10 s')]);
  });
});
