// Where an image is built, and what reaches the build: builders, layer caches, secrets.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Reader } from './read.ts';
import { type Ran, World, dockerfile, expectError, processesWith } from './world.ts';

let world: World;
let tls: Reader;

beforeAll(async () => {
  world = await World.open({ buildkitd: true, classic: true });
  tls = new Reader(world.lab, 'tls');
});
afterAll(async () => {
  await world.expectNothingLeft();
  world[Symbol.dispose]();
});

const expectShipped = (ran: Ran) => {
  expect(ran.code, ran.log).toBe(0);
  expect(ran.outputs['pushed']).toBe('true');
};
const unique = () => `-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;

/** A RUN step whose cache key nobody else has. */
const cacheable = () =>
  ['FROM busybox AS build', `RUN echo ${unique()} > /hello`, dockerfile().replace('COPY', 'COPY --from=build /hello /hello\nCOPY')].join('\n');

describe.concurrent('builders', () => {
  test('an address with mTLS', async () => {
    const { endpoint, caFile, certFile, keyFile } = world.lab.remote ?? expect.fail('asked for, so it is there');
    const ran = await world.ship({
      inputs: { builder: `${endpoint}?cacert=${caFile}&cert=${certFile}&key=${keyFile}&servername=localhost`, smoke: '/ping' },
    });
    expectShipped(ran);
    expect(ran.log).toMatch(/^Builder: gin-ship-\w{8} \(remote\): the input `builder` gives its address$/m);
  });

  test('no engine is needed for a build elsewhere without a smoke test', async () => {
    const { endpoint, caFile, certFile, keyFile } = world.lab.remote ?? expect.fail('asked for, so it is there');
    const builder = `${endpoint}?cacert=${caFile}&cert=${certFile}&key=${keyFile}&servername=localhost`;
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    expectShipped(await world.ship({ inputs: { builder }, env }));
    const asked = await world.ship({ inputs: { builder, smoke: '/ping' }, env });
    expectError(asked, /^The image can.t be tried out: .*engine.* `?smoke: off`?/i);
    expect(await tls.tags(asked.repository)).toEqual([]);
  });

  test('a builder by its name', async ({ skip }) => {
    skip(world.lab.remote?.builder === undefined, 'only a lab of our own makes one');
    const ran = await world.ship({ inputs: { builder: world.lab.remote?.builder ?? '', smoke: '/ping' } });
    expectShipped(ran);
    expect(ran.log).toContain(`Builder: ${world.lab.remote?.builder} (remote): the input \`builder\` names it`);
  });

  test('one of its own, where the engine’s store can’t write an OCI layout', async ({ skip }) => {
    skip(world.lab.classic === undefined, 'the machine’s own engine is as it is');
    const own = await world.ship({ engine: 'classic', inputs: { smoke: '/ping' } });
    expectShipped(own);
    expect(own.log).toMatch(/^Builder: gin-ship-\w{8} \(docker-container\)/m);
    expect(own.log).toContain('answered 200 at /ping');
  });
});

const cached = (log: string) => /^#\d+ CACHED \[build 2\/2\] RUN|^#\d+ \[build 2\/2\] RUN[^\n]*\n#\d+ CACHED/m.test(log);

describe('layer caches are read by a builder that has seen nothing', () => {
  test('registry', async ({ skip }) => {
    skip(world.lab.classic === undefined, 'the machine’s own engine is as it is');
    const scene = { registry: 'plain', repository: `acme/cache${unique()}`, files: { Dockerfile: cacheable() }, inputs: { cache: 'registry' } };
    const first = await world.ship(scene);
    const second = await world.ship({ ...scene, engine: 'classic' });
    for (const ran of [first, second]) expectShipped(ran);
    expect([cached(first.log), cached(second.log)], second.log).toEqual([false, true]);
  });

  test('local', async ({ skip }) => {
    skip(world.lab.remote?.builder === undefined, 'only a lab of our own makes one');
    const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-cache-'));
    const scene = { files: { Dockerfile: cacheable() }, env: { RUNNER_TOOL_CACHE: folder } };
    const first = await world.ship({ ...scene, inputs: { cache: 'local' } });
    const second = await world.ship({ ...scene, inputs: { cache: 'local', builder: world.lab.remote?.builder ?? '' } });
    rmSync(folder, { recursive: true });
    for (const ran of [first, second]) expectShipped(ran);
    expect([cached(first.log), cached(second.log)], second.log).toEqual([false, true]);
  });
});

/** Looks at the arguments of every process of the machine until it is stopped. */
function watchArguments(values: readonly string[]): () => { found: string[]; looks: number } {
  const found = new Set<string>();
  let looks = 0;
  const look = () => {
    looks++;
    for (const line of values.flatMap((value) => processesWith(value))) found.add(line);
  };
  const timer = setInterval(look, 40);
  return () => (clearInterval(timer), { found: [...found], looks });
}

const sum = (text: string) => createHash('sha256').update(text).digest('hex');

test('secrets reach RUN and the container, and nothing else: no log, no argument, no layer, no history', async ({ skip }) => {
  skip(process.platform !== 'linux', 'arguments of processes are looked up in /proc');
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-secrets-'));
  const values = { one: `in${unique()}=${unique()}`, two: `env${unique()}`, three: `file${unique()}` };
  writeFileSync(path.join(folder, 'three'), values.three);
  const greeting = `greet${unique()}`;
  const mounts = Object.keys(values).map((id) => `--mount=type=secret,id=${id},required=true`);
  const Dockerfile = [
    'FROM busybox AS build',
    `RUN ${mounts.join(' ')} cd /run/secrets && sha256sum one two three && touch /done && sleep 1`,
    dockerfile().replace('COPY', 'COPY --from=build /done /done\nCOPY'),
  ].join('\n');
  const hidden = [...Object.values(values), greeting];
  const stop = watchArguments([...hidden, world.lab.registry.tls.password]);
  const ran = await world.ship({
    files: { Dockerfile },
    inputs: {
      secrets: `one=${values.one}`,
      'secret-envs': 'two=TWO_TOKEN',
      'secret-files': `three=${path.join(folder, 'three')}`,
      'no-cache': 'true',
      smoke: '/ping',
      'smoke-env': `GREETING=${greeting}`,
      'smoke-body': `/^pong greet-\\w+$/`,
    },
    env: { TWO_TOKEN: values.two },
    hidden,
  });
  const { found, looks } = stop();
  rmSync(folder, { recursive: true });
  expectShipped(ran);
  for (const value of Object.values(values)) expect(ran.log).toContain(sum(value));
  expect(found).toEqual([]);
  expect(looks).toBeGreaterThan(10);
  expect(ran.log).toContain(`::add-mask::${values.two}`);
  expect(ran.log).toContain(`::add-mask::${values.three}`);

  const { manifest } = await tls.manifest(ran.repository, 'v1.2.3');
  const blobs = await Promise.all([manifest.config, ...(manifest.layers ?? [])].map((blob) => tls.blob(ran.repository, blob?.digest)));
  const bytes = Buffer.concat([Buffer.from(JSON.stringify(manifest)), ...blobs.map((blob) => (blob[0] === 0x1f ? gunzipSync(blob) : blob))]);
  for (const value of hidden) expect(bytes.indexOf(value)).toBe(-1);
});

test('a secret that a service prints is masked before its log is shown', async () => {
  // By its form: the name does not speak of a secret.
  const secret = 'postgres://shop:hunter2-hunter2@db/shop';
  const ran = await world.ship({
    inputs: { smoke: '/ping', 'smoke-body': 'nothing of that', 'smoke-timeout': '1', 'smoke-env': `GREETING=${secret}` },
  });
  expect(ran.code).toBe(1);
  const printed = ran.log.lastIndexOf(secret);
  expect(ran.log.indexOf(secret)).toBe(ran.log.indexOf(`::add-mask::${secret}`) + '::add-mask::'.length);
  expect(ran.log.slice(0, printed)).toMatch(/last try: 200, `pong $/);
});
