// A job that is cancelled, or killed, in every stage: it ends soon and says so, no tag is left, and after post nothing is.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FakeRegistry, type Fault, type Seen, fakeRegistry } from '../fakes/registry.ts';
import { Reader } from './read.ts';
import { type Interrupt, type Ran, type Scene, World, dockerfile, expectError, processesWith } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.open({ buildkitd: true, classic: true });
});
afterAll(async () => {
  await world.expectNothingLeft();
  world[Symbol.dispose]();
});

/** What the runner grants between SIGINT and SIGTERM; seconds. */
const PATIENCE = 7.5;

async function expectGone(text: string): Promise<void> {
  if (existsSync('/proc')) await vi.waitFor(() => expect(processesWith(text)).toEqual([]), { timeout: 10_000, interval: 200 });
}

async function expectCancelled(ran: Ran): Promise<void> {
  expect(ran.stoppedAfter, ran.log).toBeDefined();
  expectError(
    ran,
    /^The job was cancelled: the runner asked this step to stop\. What the step had started is taken away again; nothing needs to be cleaned up\.$/,
  );
  expect(ran.stoppedAfter).toBeLessThan(PATIENCE);
  await expectGone(ran.job);
}

const cancel = (when: Interrupt['when']): Interrupt => ({ signal: 'SIGINT', when });
const kill = (when: Interrupt['when']): Interrupt => ({ signal: 'SIGKILL', when });

/** A step that would go on for a minute; the number tells it from all other processes. */
const sleeping = () => {
  const seconds = `6${Math.random().toFixed(6).slice(1)}`;
  return { seconds, files: { Dockerfile: `FROM busybox\nRUN sleep ${seconds}\n` }, inputs: { 'no-cache': 'true' } };
};
const silent: Scene = { files: { Dockerfile: dockerfile('silent') }, inputs: { smoke: '/ping', 'smoke-timeout': '60' } };

/** The container of the smoke test runs. */
const smokes: Interrupt['when'] = ({ state }) => {
  const name = /gin-ship-smoke-\w+/.exec(state)?.[0];
  return name !== undefined && world.docker('ps', '--quiet', '--filter', `name=${name}`) !== '';
};

describe.concurrent('cancelled', () => {
  test.for<[string, Scene, Interrupt['when']]>([
    ['after the plan', {}, ({ log }) => log.includes('::endgroup::')],
    ['while a builder starts', { engine: 'classic' }, ({ log }) => log.includes('::group::Make a builder')],
    ['when the builder has just been made', { engine: 'classic', ...sleeping() }, ({ log }) => log.includes('(docker-container)')],
    ['in the build', sleeping(), ({ log }) => /^#\d+ \[2\/2\] RUN sleep/m.test(log)],
    ['in the smoke test', silent, smokes],
  ])('%s', async ([, scene, when]) => {
    const ran = await world.ship({ ...scene, interrupt: cancel(when) });
    await expectCancelled(ran);
    expect(await new Reader(world.lab, 'tls').tags(ran.repository)).toEqual([]);
    if ('seconds' in scene) await expectGone(`sleep ${String(scene.seconds)}`);
  });

  /** @param slow the requests that take their time; the job is cancelled once one has come */
  async function cancelledAt(slow: (seen: Seen, registry: FakeRegistry) => boolean, ms = 20_000, deletes: 'tag' | 'digest' = 'tag') {
    let came = false;
    const fault = (seen: Seen, registry: FakeRegistry): Fault | undefined => {
      if (came || !slow(seen, registry)) return undefined;
      came = true;
      return { ms };
    };
    const registry = await fakeRegistry({ fault, deletes });
    const before = registry.seed('acme/shop', 'v1', 'an earlier run');
    const ran = await world.ship({ registry: registry.host, repository: 'acme/shop', interrupt: cancel(() => came) });
    await expectCancelled(ran);
    // What the registry was still at is done by then.
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 1500)));
    await registry.close();
    expect(Object.fromEntries(registry.repository('acme/shop').tags)).toEqual({ v1: before });
    return ran;
  }

  test('in the login', async () => {
    await cancelledAt(({ path }) => path === '/v2/');
  });

  test('while a blob is sent', async () => {
    await cancelledAt(({ method, path }) => method === 'PUT' && path.includes('/blobs/'));
  });

  test.each(['tag', 'digest'] as const)('between the tags, at a registry that deletes by %s', async (deletes) => {
    const ran = await cancelledAt(
      ({ method, path }, registry) => method === 'HEAD' && path.endsWith('/v1.2.3') && registry.repository('acme/shop').tags.has('v1.2.3'),
      20_000,
      deletes,
    );
    expect(ran.log).toMatch(/^Undone: \S+\/acme\/shop:v1\.2\.3 is gone again$/m);
    expect(ran.log).toMatch(/^Undone: \S+\/acme\/shop:v1 points to sha256:\w+ again$/m);
  });

  test('between the tags, at the lab’s registry', async () => {
    const tags = Array.from({ length: 30 }, (_, at) => `type=raw,value=tag-${at}`).join('\n');
    const ran = await world.ship({ inputs: { tags }, interrupt: cancel(({ log }) => log.includes(' points to ')) });
    await expectCancelled(ran);
    expect(ran.log).toMatch(/^Undone: /m);
    expect(await new Reader(world.lab, 'tls').tags(ran.repository)).toEqual([]);
  });

  test('while a tag is written, and the registry carries that out although nobody waits for it any more', async () => {
    let came = false;
    const fault = ({ method, path }: Seen, { repository }: FakeRegistry): Fault | undefined => {
      if (came || method !== 'PUT' || !path.endsWith('/manifests/v1.2')) return undefined;
      came = true;
      const { tags } = repository('acme/shop');
      const digest = tags.get('v1.2.3') ?? '';
      setTimeout(() => tags.set('v1.2', digest), 500);
      return { ms: 600 };
    };
    const registry = await fakeRegistry({ fault });
    const ran = await world.ship({ registry: registry.host, repository: 'acme/shop', interrupt: cancel(() => came) });
    await expectCancelled(ran);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await registry.close();
    expect(Object.fromEntries(registry.repository('acme/shop').tags)).toEqual({});
  });
});

describe.concurrent('killed: post alone', () => {
  test('in the build', async () => {
    const scene = sleeping();
    const ran = await world.ship({ ...scene, interrupt: kill(({ log }) => /^#\d+ \[2\/2\] RUN sleep/m.test(log)) });
    expect(ran.code).toBe(137);
    await expectGone(`sleep ${scene.seconds}`);
    await expectGone(ran.job);
  });

  test('in the build of a builder of its own', async ({ skip }) => {
    skip(world.lab.classic === undefined, 'the machine’s own engine is as it is');
    const scene = sleeping();
    const ran = await world.ship({ ...scene, engine: 'classic', interrupt: kill(({ log }) => /^#\d+ \[2\/2\] RUN sleep/m.test(log)) });
    expect(ran.code).toBe(137);
    await expectGone(`sleep ${scene.seconds}`);
    await expectGone(ran.job);
  });

  test('in the smoke test', async () => {
    const ran = await world.ship({ ...silent, interrupt: kill(smokes) });
    expect(ran.code).toBe(137);
    await expectGone(ran.job);
  });
});
