import { describe, expect, test } from 'vitest';
import { readReference } from '../../src/fetch/reference.ts';
import { parseName } from '../../src/image/name.ts';
import { policyOf } from '../../src/policy/default.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { previousRelease } from '../../src/tags/previous.ts';
import type { FakeRegistry } from '../fakes/registry.ts';
import { registry, world, type World } from '../push/world.ts';
import { problemOf, putBlob, putImage, putIndex, putManifest, registriesFor, TYPE } from './world.ts';

/** A policy with settings of the check `size`. */
function policy(size: Readonly<Record<string, unknown>> = { 'max-growth-share': 0.1 }, level?: 'off'): Policy {
  const levels = new Map(level === undefined ? [] : [['size/growth', level] as const]);
  return policyOf('policy', { levels, settings: new Map([['size', new Map(Object.entries(size))]]) }, '.gin-ship/policy.yml');
}

function read(
  one: FakeRegistry,
  wanted: Policy,
  { the = world(), tag = 'v1.3.0', path = 'acme/shop' }: { the?: World; tag?: string; path?: string | undefined } = {},
) {
  const repository = path === '' ? undefined : parseName(`${one.host}/${path}`);
  return readReference(wanted, { repository, tag, previous: previousRelease }, registriesFor(the.ports, one), the.ports);
}

const notices = (the: World) => the.log.filter((line) => line.startsWith('notice '));

describe('the release before', () => {
  test('its bytes by platform, without its attestations; no layer is read', async () => {
    const one = await registry();
    putIndex(one, 'v1.2.3', { layerBytes: 10_000 });
    putIndex(one, 'v1.2.4', { layerBytes: 20_000 });
    putIndex(one, 'v1.2', { layerBytes: 30_000 });
    const found = await read(one, policy());
    expect(found?.name).toBe(`${one.host}/acme/shop:v1.2.4`);
    expect([...(found?.compressed.keys() ?? [])]).toEqual(['linux/amd64', 'linux/arm64']);
    for (const bytes of found?.compressed.values() ?? []) expect(bytes).toBeGreaterThan(20_000);
    expect(one.seen.filter(({ path }) => path.includes('/blobs/'))).toEqual([]);
  });

  test('a manifest by itself: its configuration says for which platform it is', async () => {
    const one = await registry();
    const layer = { mediaType: `${TYPE}.layer.v1.tar+gzip`, digest: `sha256:${'b'.repeat(64)}`, size: 4_000_000 };
    const config = putBlob(one, `${TYPE}.config.v1+json`, Buffer.from('{"os":"linux","architecture":"arm","variant":"v7"}'));
    putManifest(one, `${TYPE}.manifest.v1+json`, { schemaVersion: 2, config, layers: [layer] }, 'v1.2.3');
    expect(await read(one, policy())).toEqual({
      name: `${one.host}/acme/shop:v1.2.3`,
      compressed: new Map([['linux/arm/v7', 4_000_000 + config.size]]),
    });
  });

  test('among many pages of tags', async () => {
    const one = await registry();
    putImage(one, 'amd64', { tag: 'v1.2.3' });
    for (let at = 0; at < 450; at++) one.repository('acme/shop').tags.set(`sha-${String(at).padStart(7, '0')}`, 'sha256:x');
    expect((await read(one, policy()))?.name).toBe(`${one.host}/acme/shop:v1.2.3`);
    expect(one.seen.filter(({ path }) => path.includes('/tags/list'))).toHaveLength(5);
  });

  test.each<[string, (one: FakeRegistry) => void, RegExp]>([
    [
      'the first release',
      (one) => putImage(one, 'amd64', { tag: 'latest' }),
      /^notice How much the image has grown is not looked at: .*\/acme\/shop has no release before v1\.3\.0$/,
    ],
    ['an empty registry', () => undefined, /has no release before v1\.3\.0$/],
    [
      'a tag that is gone when it is read',
      (one) => one.repository('acme/shop').tags.set('v1.2.3', `sha256:${'a'.repeat(64)}`),
      /there is no .*\/acme\/shop:v1\.2\.3$/,
    ],
  ])('%s: a notice, no error', async (_, prepare, told) => {
    const one = await registry();
    prepare(one);
    const the = world();
    expect(await read(one, policy(), { the })).toBeUndefined();
    expect(notices(the)).toEqual([expect.stringMatching(told)]);
  });

  test('an image at a path has none', async () => {
    const one = await registry();
    const the = world();
    expect(await read(one, policy(), { the, path: '' })).toBeUndefined();
    expect(notices(the)[0]).toContain('Name one in `size.reference`');
    expect(one.seen).toEqual([]);
  });

  test('without a login that it would need: a notice', async () => {
    const one = await registry({ auth: { scheme: 'bearer', username: 'me', password: 'hunter2-hunter2' } });
    const the = world();
    expect(await read(one, policy(), { the })).toBeUndefined();
    expect(notices(the)).toHaveLength(1);
  });

  test('a registry that is down is an error: nobody knows whether it has grown', async () => {
    const one = await registry({ fault: ({ path }) => (path.includes('/tags/') ? { status: 503 } : undefined) });
    expect((await problemOf(read(one, policy()))).code).toBe('push/registry-down');
  });
});

describe('an image by name', () => {
  test('by tag and by digest', async () => {
    const one = await registry();
    const { digest } = putImage(one, 'amd64', { tag: 'golden', path: 'base/golden' });
    expect((await read(one, policy({ 'max-growth': 5, reference: `${one.host}/base/golden:golden` })))?.name).toBe(`${one.host}/base/golden:golden`);
    expect((await read(one, policy({ 'max-growth': 5, reference: `${one.host}/base/golden@${digest}` })))?.name).toBe(
      `${one.host}/base/golden@${digest}`,
    );
    expect(one.seen.filter(({ path }) => path.includes('/tags/'))).toEqual([]);
  });

  test('that does not exist: a notice', async () => {
    const one = await registry();
    const the = world();
    expect(await read(one, policy({ 'max-growth': 5, reference: `${one.host}/base/golden` }), { the })).toBeUndefined();
    expect(notices(the)).toEqual([`notice How much the image has grown is not looked at: there is no ${one.host}/base/golden:latest`]);
  });

  test('that is no name', async () => {
    const one = await registry();
    expect(await problemOf(read(one, policy({ 'max-growth': 5, reference: 'last one' })))).toMatchObject({
      code: 'policy/reference',
      what: 'Setting `size.reference` is `last one`',
      fix: expect.stringMatching(/, or `previous`$/) as unknown,
      at: { file: '.gin-ship/policy.yml' },
    });
  });
});

test.each<[string, Policy]>([
  ['no growth setting', policy({})],
  ['a rule that is off', policy({ 'max-growth': 5 }, 'off')],
  ['policy-level: off', policyOf('off', { levels: new Map(), settings: new Map([['size', new Map([['max-growth', 5]])]]) })],
])('%s: the registry is not asked', async (_, wanted) => {
  const one = await registry();
  putImage(one, 'amd64', { tag: 'v1.2.3' });
  expect(await read(one, wanted)).toBeUndefined();
  expect(one.seen).toEqual([]);
});
