// The example app's Dockerfile: what is in each image, how it runs, what never gets in.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bringUp, type Lab } from '../lab.ts';
import { run } from '../run.ts';
import { World } from '../world.ts';
import { engineImage, environment, exampleApp, type Layout, withLayout } from './image.ts';

const SHIPPED = ['distroless', 'alpine', 'from-scratch'] as const;
const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-image-test-'));
let lab: Lab;

beforeAll(async () => {
  lab = await bringUp();
});
afterAll(() => rmSync(scratch, { recursive: true }));

const docker = async (...args: string[]) => await run([lab.docker, ...args], { env: environment(lab) });

/** Every file and folder of an image. Layers are small: tar is asked for each. */
async function filesOf({ layers, blob }: Layout): Promise<string[]> {
  const listed = await Promise.all(
    layers.map(async ({ digest }, at) => {
      const tar = path.join(scratch, `layer-${at}.tar`);
      writeFileSync(tar, unpacked(blob(digest)));
      return (await run(['tar', '-tf', tar])).split('\n');
    }),
  );
  return listed.flat().map((name) => name.replace(/^\.?\/?/, '/'));
}

const unpacked = (blob: Buffer): Buffer => (blob[0] === 0x1f ? gunzipSync(blob) : blob);

/** A copy of the app among things that lie in a developer's folder and must not get anywhere. */
function contextWithSecrets(): string {
  const context = path.join(scratch, 'secrets');
  cpSync(exampleApp, context, { recursive: true });
  const secrets = [
    '.env',
    '.env.local',
    '.env.production',
    '.env.go',
    'internal/.env',
    'internal/users/.env.test',
    'internal/users/migrations/.env.sql',
  ];
  for (const name of [...secrets, '.git/config', 'secrets/password', 'internal/users/notes.txt', 'internal/users/id_rsa', 'main_test.go']) {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), 'PASSWORD=hush-hush-hush\n');
  }
  return context;
}

describe.for(SHIPPED)('%s', (target) => {
  test('holds the program, and names a numeric user, one port and a health check', async () => {
    await withLayout(lab, ['--target', target], async (layout) => {
      expect(layout.config).toMatchObject({
        User: '65532:65532',
        ExposedPorts: { '8080/tcp': {} },
        Entrypoint: ['/app'],
        Env: expect.arrayContaining(['APP_ENV=production', 'ADMIN_ADDR=:8081']) as string[],
        Healthcheck: { Test: ['CMD', '/app', 'healthcheck'] },
      });
      expect(Object.keys(layout.config.ExposedPorts ?? {})).toHaveLength(1);
      const files = await filesOf(layout);
      expect(files).toContain('/app');
      expect(files).toContain('/etc/ssl/certs/ca-certificates.crt');
      expect(files.filter((name) => /\.env|\.go$|\.sql$|openapi|\/src\//.test(name))).toEqual([]);
    });
  });

  test('runs with nothing but its program: read-only, without capabilities', async () => {
    const limits = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--memory', '64m', '--pids-limit', '64'];
    const image = await engineImage(lab, target);
    const container = await docker('run', '--detach', ...limits, '--health-start-interval', '200ms', '--publish', '127.0.0.1::8080', image);
    try {
      const address = await docker('port', container, '8080/tcp');
      await expect.poll(async () => (await fetch(`http://${address}/readyz`)).status, { timeout: 10_000 }).toBe(200);
      expect(await (await fetch(`http://${address}/ping`)).json()).toEqual({ message: 'pong' });
      await docker('exec', container, '/app', 'healthcheck');
      await expect.poll(async () => await docker('inspect', '--format', '{{.State.Health.Status}}', container), { timeout: 10_000 }).toBe('healthy');
      await docker('stop', container);
      expect(await docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
    } finally {
      await docker('rm', '--force', container);
    }
  });
});

describe('what never gets into an image', () => {
  test('of a folder full of secrets, only what is compiled reaches the builder', async () => {
    const [context, out] = [contextWithSecrets(), path.join(scratch, 'context')];
    writeFileSync(path.join(scratch, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
    await docker('buildx', 'build', '--quiet', '--file', path.join(scratch, 'Dockerfile'), '--output', `type=local,dest=${out}`, context);
    const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(out, name)).isFile());
    expect(names).toContain('main.go');
    expect(names.some((name) => name.endsWith('.sql'))).toBe(true);
    expect(names.filter((name) => !/^(go\.mod|go\.sum|openapi\.yaml|[^/]+\.go|internal\/.+\.(go|sql))$/.test(name))).toEqual([]);
    expect(names.filter((name) => /_test\.go$|(^|\/)\.env/.test(name))).toEqual([]);
  });

  test('and nothing of them is in an image', async () => {
    for (const target of SHIPPED)
      await withLayout(
        lab,
        ['--target', target],
        ({ layers, blob }) => {
          const holding = layers.filter(({ digest }) => unpacked(blob(digest)).includes('hush-hush-hush'));
          expect(holding).toEqual([]);
        },
        path.join(scratch, 'secrets'),
      );
  });
});

test('the same sources make the same image, in another folder, at another time, linked again', async () => {
  const digests: string[] = [];
  for (const at of [1_000_000_000, 1_700_000_000]) {
    const context = path.join(scratch, `copy-${at}`);
    cpSync(exampleApp, context, { recursive: true });
    for (const name of readdirSync(context, { recursive: true, encoding: 'utf8' })) utimesSync(path.join(context, name), at, at);
    // A package that nobody imports: nothing of it is in the program, but the step is run again. --no-cache would compile everything anew, for minutes.
    mkdirSync(path.join(context, 'internal', 'unused'));
    writeFileSync(path.join(context, 'internal', 'unused', 'unused.go'), `package unused\n\n// ${at} ${Date.now()}\n`);
    // The last stage anew too: BuildKit knows a file that it has copied before by its content, and would take the first one's time.
    const argv = ['--no-cache-filter', 'distroless', '--build-arg', 'VERSION=1.2.3', '--build-arg', 'SOURCE_DATE_EPOCH=1767323045'];
    digests.push(await withLayout(lab, argv, ({ digest }) => digest, context));
  }
  expect(digests[1]).toBe(digests[0]);
});

test('the default image stays small', async () => {
  const { pulled, unpackedSize, layers } = await withLayout(lab, [], ({ layers, blob }) => ({
    pulled: layers.reduce((sum, { size }) => sum + size, 0),
    unpackedSize: layers.reduce((sum, { digest }) => sum + unpacked(blob(digest)).length, 0),
    layers: layers.length,
  }));
  expect(pulled).toBeLessThanOrEqual(7_500_000);
  expect(unpackedSize).toBeLessThanOrEqual(20_000_000);
  expect(layers).toBeLessThanOrEqual(lab.kind === 'lab' ? 2 : 20);
});

test.for(SHIPPED)('the action ships the target %s', async (target) => {
  using world = await World.open();
  const inputs = { context: 'example-app', target, smoke: '/ping', 'smoke-body': '"message":"pong"', 'build-args': 'VERSION=v1.2.3' };
  const ran = await world.ship({ files: 'example', inputs });
  expect(ran.code, ran.log).toBe(0);
  expect(ran.outputs).toMatchObject({ pushed: 'true' });
  expect(ran.log).toContain('answered 200 at /ping');
});
