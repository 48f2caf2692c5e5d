// A registry that fails: at the login, at each request of a push in turn, always, and in what it says afterwards. Never a tag that should not be there.
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeRegistry, type Fault, type Options, type Seen, fakeRegistry } from '../fakes/registry.ts';
import { Reader } from './read.ts';
import { type Ran, type Scene, World, expectError } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterAll(async () => {
  await world.expectNothingLeft();
  world[Symbol.dispose]();
});

const PATH = 'acme/shop';
const login = { username: 'me', password: 'hunter2-hunter2' };
const auth = { scheme: 'basic', ...login } as const;
const hidden = [login.password];

/** Ships to a registry of its own, with the tags `latest` and `sha-…` besides v1.2.3. */
async function shipTo(options: Options, scene: Scene = {}, before: (registry: FakeRegistry) => void = () => undefined) {
  const registry = await fakeRegistry(options);
  before(registry);
  const given = {
    tags: 'type=ref,event=tag\ntype=sha\ntype=raw,value=latest',
    ...(options.auth ? login : {}),
    ...(registry.ca ? { 'registry-ca': registry.ca } : {}),
  };
  const ran = await world.ship({ hidden, ...scene, registry: registry.host, repository: PATH, inputs: { ...given, ...scene.inputs } });
  await registry.close();
  return { ran, seen: registry.seen, tags: Object.fromEntries(registry.repository(PATH).tags), registry };
}

/** The registry's tags all name the digest that was told. */
function expectShipped(ran: Ran, tags: Readonly<Record<string, string>>): void {
  expect(ran.code, ran.log).toBe(0);
  const { digest = '' } = ran.outputs;
  expect(tags).toEqual({ 'v1.2.3': digest, [`sha-${ran.sha.slice(0, 7)}`]: digest, latest: digest });
}

describe.concurrent('the login', () => {
  test('nobody listens', async () => {
    const ran = await world.ship({ registry: '127.0.0.1:9', inputs: login, hidden });
    expectError(ran, /^Could not log in to 127\.0\.0\.1:9: nothing listens at 127\.0\.0\.1:9\. Check that 127\.0\.0\.1:9 is up/);
  });

  test('no TLS on an address that is not the machine’s own: the password stays here', async ({ skip }) => {
    const address = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
    skip(address === undefined, 'this machine has loopback only');
    const headers: unknown[] = [];
    const server = createServer((request, response) => (headers.push(request.headers), response.end())).listen(0, address);
    await new Promise((resolve) => server.once('listening', resolve));
    const ran = await world.ship({ registry: `${address}:${(server.address() as AddressInfo).port}`, inputs: login, hidden });
    server.close();
    expectError(ran, /^Could not log in to .*: .* does not speak TLS\. Put TLS in front of the registry/);
    expect(headers).toEqual([]);
  });

  test('a CA that nobody knows', async () => {
    const { username, password } = world.lab.registry.tls;
    const ran = await world.ship({ inputs: { username, password, 'registry-ca': '' } });
    expectError(ran, /^Could not log in to .*: .* has a certificate of a CA that is not known here .* Give its CA in `registry-ca`/);
  });

  test('a wrong password', async () => {
    const ran = await world.ship({ inputs: { password: 'wrong-wrong' }, hidden: ['wrong-wrong'] });
    expectError(ran, /^Could not log in to .*: .* said HTTP 401.* Check `username` and `password`/);
    expect(await new Reader(world.lab, 'tls').tags(ran.repository)).toEqual([]);
  });

  test('no password at all', async () => {
    expectError(
      await world.ship({ inputs: { password: '' } }),
      /^There is no login to .*: the registry wants one, .* Give `username` and `password`, or log in to it in an earlier step\.$/,
    );
  });

  test.each(['basic', 'bearer'] as const)('a token that has expired (%s)', async (scheme) => {
    const refusal = {
      status: 403,
      body: '{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}',
    };
    const { ran, tags } = await shipTo({ auth: { ...auth, scheme, password: 'another', refusal } });
    expectError(
      ran,
      /^Could not log in to .*: .* said HTTP 403: DENIED: Your authorization token has expired\..* get a new one shortly before this step\.$/,
    );
    expect(tags).toEqual({});
  });

  test('a token that expires in the middle of the push is renewed', async () => {
    const { ran, tags, seen } = await shipTo({ tls: true, auth: { ...auth, scheme: 'bearer', tokenUses: 3 } });
    expectShipped(ran, tags);
    expect(seen.filter(({ path }) => path.startsWith('/token')).length).toBeGreaterThan(2);
  });
});

describe.concurrent('the push', () => {
  test('a repository without push right', async () => {
    const { ran, tags } = await shipTo({ auth: { ...auth, scheme: 'bearer' }, readOnly: true });
    expectError(
      ran,
      /^Could not upload blob sha256:\w+ to .*\/acme\/shop: .* said HTTP 403: DENIED: .* Give this user or token the right to push to .*\/acme\/shop\.$/,
    );
    expect(tags).toEqual({});
  });

  test('an immutable tag that names something else', async () => {
    let seeded = '';
    const { ran, tags } = await shipTo({ immutable: true }, {}, (registry) => (seeded = registry.seed(PATH, 'v1.2.3', 'an earlier run')));
    expectError(ran, /^Could not push tag v1\.2\.3 of .*: .* cannot be overwritten because the tag is immutable.* ship under a new version/);
    expect(tags).toEqual({ 'v1.2.3': seeded });
  });

  test('someone moves a tag between push and read-back', async () => {
    let theirs = '';
    const fault = ({ method, path }: Seen, registry: FakeRegistry): undefined => {
      // The first read of `latest` that finds it written.
      if (method === 'HEAD' && path.endsWith('/latest') && theirs === '' && registry.repository(PATH).tags.has('latest'))
        theirs = registry.seed(PATH, 'latest', 'someone else');
    };
    const { ran, tags } = await shipTo({ fault });
    expectError(
      ran,
      /:latest does not point to what was pushed: this run wrote sha256:\w+, and the registry shows sha256:\w+: someone else moved it at the same time\. Let only one workflow write this tag/,
    );
    expect(tags).toEqual({ latest: theirs });
    expect(ran.log).toMatch(/:latest could not be put back: someone else moved it/);
  });

  test('a moving tag goes back to what it was', async () => {
    let earlier = '';
    const fault = ({ method, path }: Seen): Fault | undefined => (method === 'PUT' && path.endsWith('/latest') ? { status: 403 } : undefined);
    const { ran, tags } = await shipTo({ fault, deletes: 'digest' }, {}, (registry) => (earlier = registry.seed(PATH, 'latest', 'an earlier run')));
    expectError(ran, /^Could not push tag latest of /);
    expect(tags).toEqual({ latest: earlier });
  });
});

const FAULTS: readonly Fault[] = [
  { status: 503 },
  'cut',
  { status: 429, headers: { 'retry-after': '0' } },
  'lose the answer',
  { status: 500, body: '<html>' },
  'cut in the body',
];

test('each single request fails once, each in another way: all tags are right in the end', async () => {
  const { ran: good, seen, tags } = await shipTo({ auth });
  expectShipped(good, tags);
  expect(seen.length).toBeGreaterThan(12);
  const outcomes: unknown[] = [];
  const numbers = seen.map(({ number }) => number);
  const worker = async (): Promise<void> => {
    for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
      const kind = FAULTS[number % FAULTS.length];
      let failed = 0;
      // By place in the order of requests, those of docker among them.
      const fault = (one: Seen): Fault | undefined => (one.number === number && failed++ === 0 ? kind : undefined);
      const { ran, tags: after } = await shipTo({ auth, fault });
      expectShipped(ran, after);
      outcomes.push([number, failed]);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  expect(outcomes).toHaveLength(seen.length);
  expect(outcomes).toContainEqual([seen.length, 1]);
});

describe.concurrent('a registry that always fails', () => {
  test.each<[string, (one: Seen) => boolean, RegExp]>([
    ['at everything', () => true, /^Could not log in to .*: .* said HTTP 503/],
    ['to begin an upload', ({ method }) => method === 'POST', /^Could not upload blob sha256:\w+ to /],
    ['to take a blob', ({ method, path }) => method === 'PUT' && path.includes('/blobs/'), /^Could not upload blob sha256:\w+ to /],
    ['to take a manifest', ({ method, path }) => method === 'PUT' && path.includes('/manifests/sha256:'), /^Could not push manifest sha256:\w+ of /],
    ['to take a tag', ({ method, path }) => method === 'PUT' && path.endsWith('/v1.2.3'), /^Could not push tag v1\.2\.3 of /],
    ['to take the last tag', ({ method, path }) => method === 'PUT' && path.endsWith('/latest'), /^Could not push tag latest of /],
  ])('%s', async (_, fails, error) => {
    const { ran, tags } = await shipTo({ auth, fault: (one) => (fails(one) ? { status: 503 } : undefined) });
    expectError(ran, error);
    expect(ran.annotations.find(({ level }) => level === 'error')?.text).toMatch(/ said HTTP 503\. .*run the job again\.$/);
    expect(tags).toEqual({});
  });

  test('to read back', async () => {
    let wrote = false;
    const fault = ({ method, path }: Seen): Fault | undefined => {
      wrote ||= method === 'PUT' && path.endsWith('/latest');
      return wrote && method === 'HEAD' ? { status: 503 } : undefined;
    };
    const { ran, tags } = await shipTo({ auth, fault });
    expectError(ran, /^Could not read tag .* of .*: .* said HTTP 503/);
    // It can't be asked what the tags point to either, so they are left, and that is said tag by tag.
    const told = [...ran.log.matchAll(/:([^\s:]+) could not be put back: /g)].map(([, tag]) => tag);
    expect(new Set(told)).toEqual(new Set(Object.keys(tags)));
  });
});
