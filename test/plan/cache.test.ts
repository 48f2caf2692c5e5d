import { describe, expect, test } from 'vitest';
import { cacheFlags, type CacheFacts } from '../../src/plan/cache.ts';
import { inputs } from './inputs.ts';

const SERVICE = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://results' };
const plain = (flag: string) => flag.replace(/gin-ship-[0-9a-f]{12}/, 'SCOPE');
const flags = (given: Parameters<typeof inputs>[0], facts: Partial<CacheFacts> = {}) => {
  const { from, to, ...rest } = cacheFlags(inputs(given), {
    trusted: true,
    push: true,
    image: 'ghcr.io/o/r',
    shownFile: 'Dockerfile',
    env: {},
    ...facts,
  });
  return { from: from.map(plain), to: to.map(plain), ...rest };
};
const scope = (given: Parameters<typeof inputs>[0], shownFile = 'Dockerfile') =>
  cacheFlags(inputs(given), { trusted: true, push: true, image: '', shownFile, env: SERVICE }).from[0];
const nothing = { from: [], to: [], problems: [], warnings: [] };
const gha = { from: ['type=gha,scope=SCOPE'], to: ['type=gha,scope=SCOPE,mode=max,ignore-error=true'], problems: [], warnings: [] };

describe('auto', () => {
  test('the cache service, where the runner offers it', () => {
    expect(flags({}, { env: SERVICE })).toEqual(gha);
    expect(flags({}, { env: { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_CACHE_URL: 'http://127.0.0.1' } })).toEqual(gha);
  });

  test.each([{}, { ACTIONS_RUNTIME_TOKEN: 't' }, { ACTIONS_RESULTS_URL: 'https://x' }])('none elsewhere: %j', (env) => {
    expect(flags({}, { env })).toEqual(nothing);
  });
});

test('off', () => {
  expect(flags({ cache: 'off' }, { env: SERVICE })).toEqual(nothing);
});

test('gha where there is no service: nothing, and a warning', () => {
  expect(flags({ cache: 'gha' })).toEqual({ ...nothing, warnings: [expect.stringContaining('does nothing here')] });
});

test('registry: beside the first image', () => {
  expect(flags({ cache: 'registry' })).toEqual({
    ...nothing,
    from: ['type=registry,ref=ghcr.io/o/r:buildcache'],
    to: ['type=registry,ref=ghcr.io/o/r:buildcache,image-manifest=true,oci-mediatypes=true,mode=max,ignore-error=true'],
  });
});

test('registry without an image', () => {
  expect(flags({ cache: 'registry' }, { image: '' })).toMatchObject({ from: [], to: [], problems: [{ code: 'input/cache' }] });
});

test.each([
  [{ RUNNER_TOOL_CACHE: '/opt/cache' }, '/opt/cache/gin-ship/layers/SCOPE'],
  [{ HOME: '/home/me' }, '/home/me/.cache/gin-ship/layers/SCOPE'],
])('local: %j', (env, folder) => {
  expect(flags({ cache: 'local' }, { env })).toMatchObject({
    from: [`type=local,src=${folder}`],
    to: [`type=local,dest=${folder},mode=max,ignore-error=true`],
  });
});

test('what is given by hand comes after', () => {
  expect(flags({ 'cache-from': 'a', 'cache-to': 'b' }, { env: SERVICE })).toEqual({ ...gha, from: [...gha.from, 'a'], to: [...gha.to, 'b'] });
});

describe('who may write', () => {
  test('code from a fork writes nothing', () => {
    expect(flags({ 'cache-from': 'a', 'cache-to': 'b' }, { env: SERVICE, trusted: false })).toEqual({
      ...gha,
      from: [...gha.from, 'a'],
      to: [],
      warnings: [expect.stringContaining('`cache-to` is left out')],
    });
  });

  test('a run that does not push writes nothing into a registry', () => {
    expect(flags({ cache: 'registry' }, { push: false }).to).toEqual([]);
  });
});

test('every Dockerfile, stage and set of platforms has a scope of its own; the order of platforms does not matter', () => {
  const scopes = [scope({}), scope({ target: 'x' }), scope({ platforms: 'linux/arm64' }), scope({}, 'app/Dockerfile')];
  expect(new Set(scopes).size).toBe(4);
  expect(scope({ platforms: 'linux/amd64,linux/arm64' })).toBe(scope({ platforms: 'linux/arm64,linux/amd64' }));
});

describe('given by hand', () => {
  test.each([
    ['cache-from', 'user/app:cache'],
    ['cache-from', 'a:1,b:2'],
    ['cache-from', 'type=local,src=/x'],
    ['cache-from', 'type=local,"src=/a,b"'],
    ['cache-from', 'TYPE=registry,REF=r/a:1'],
    ['cache-from', 'type=gha'],
    ['cache-to', 'type=inline'],
    ['cache-to', 'type=local,dest=/x,mode=max'],
    ['cache-to', 'type=new,x=y'],
  ])('%s: %s', (input, entry) => {
    expect(flags({ [input]: entry }).problems).toEqual([]);
  });

  test.each([
    ['cache-from', 'type=local', '`src=`'],
    ['cache-from', 'type=local,dest=/x', '`src=`'],
    ['cache-to', 'type=local,src=/x', '`dest=`'],
    ['cache-to', 'type=local,dest=', '`dest=`'],
    ['cache-from', 'type=registry', '`ref=`'],
    ['cache-to', 'type=registry,mode=max', '`ref=`'],
    ['cache-from', 'ref=r/a:1', '`type=`'],
    ['cache-to', 'type=local,/x', '`name=value`'],
  ])('%s: %s is an error', (input, entry, why) => {
    expect(flags({ [input]: entry }).problems).toMatchObject([{ code: `input/${input}`, why: expect.stringContaining(why) }]);
  });
});
