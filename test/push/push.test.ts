import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ShipError, messageOf } from '../../src/error.ts';
import { blobPath } from '../../src/image/layout.ts';
import { connect } from '../../src/registry/connection.ts';
import { push, type Pushed } from '../../src/push/push.ts';
import { type Fault, type FakeRegistry, type Options, type Seen } from '../fakes/registry.ts';
import { layout, plan, registry, world, type World } from './world.ts';

const TAGS = ['v1.2.3', 'v1', 'latest'];

async function ship(to: readonly FakeRegistry[], the: World = world(), kind: 'index' | 'manifest' = 'index', paths = ['me/app'], tags = TAGS) {
  const images = to.flatMap(({ host }) => paths.map((path) => `${host}/${path}`));
  const made = await layout(the.ports, kind);
  const registries = { connect: (host: string) => connect(host, undefined, to.find((one) => one.host === host)?.ca, the.ports) };
  const result = push(plan(images, tags), made, registries, the.ports);
  return { the, digest: made.root.digest, layout: made, result };
}

const writes = ({ seen }: FakeRegistry) =>
  seen
    .filter(({ method }) => method === 'PUT' || method === 'DELETE')
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/v2\//, '').replace(/\/blobs\/.*/, '/blob')}`);
const tagsOf = (one: FakeRegistry, path = 'me/app') => Object.fromEntries(one.repository(path).tags);
const problemOf = async (result: Promise<unknown>) => {
  const thrown: unknown = await result.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ShipError)) throw new Error(`no ShipError: ${messageOf(thrown)}`, { cause: thrown });
  return thrown.problems[0]!;
};

describe('what is pushed', () => {
  test.each(['index', 'manifest'] as const)('an %s with everything below it, byte by byte, and then its tags', async (kind) => {
    const one = await registry();
    const { result, digest, layout: made } = await ship([one], world(), kind);
    const pushed = await result;
    expect(pushed.digest).toBe(digest);
    expect(tagsOf(one)).toEqual({ 'v1.2.3': digest, v1: digest, latest: digest });
    expect(pushed.references.map(({ reference }) => reference)).toEqual(TAGS.map((tag) => `${one.host}/me/app:${tag}`));
    expect(one.repository('me/app').manifests.get(digest)?.mediaType).toBe(made.root.mediaType);
    expect([...one.repository('me/app').manifests.keys()].sort()).toEqual(
      [...new Set([digest, ...made.manifests.map(({ descriptor }) => descriptor.digest)])].sort(),
    );
    expect(pushed.sent.bytes).toBe([...one.repository('me/app').blobs.values()].reduce((sum, { length }) => sum + length, 0));
  });

  test('a blob that is there is not sent again, and a tag that is right is not written again', async () => {
    const one = await registry();
    await (
      await ship([one])
    ).result;
    const before = writes(one).length;
    const pushed = await (await ship([one])).result;
    expect(writes(one).slice(before)).toEqual(
      writes(one)
        .filter((line) => /manifests\/sha256/.test(line))
        .slice(-3),
    );
    expect(pushed.sent).toMatchObject({ uploaded: 0, skipped: 7, bytes: 0 });
    expect(pushed.references.every(({ unchanged }) => unchanged)).toBe(true);
  });

  test('a second repository of the registry mounts what the first one got', async () => {
    const one = await registry();
    const pushed = await (await ship([one], world(), 'index', ['me/app', 'me/other'])).result;
    expect(pushed.sent).toMatchObject({ uploaded: 7, mounted: 7 });
    expect(tagsOf(one, 'me/other')).toEqual(tagsOf(one));
  });

  test('fixed tags everywhere first, then the moving ones, latest last', async () => {
    const order: string[] = [];
    const noting = (name: string) => ({
      fault: ({ method, path }: Seen) => {
        if (method === 'PUT' && path.includes('/manifests/'))
          order.push(`${name} ${path.replace(/.*manifests\/(sha256)?.*/, '$1') || path.replace(/.*\//, '')}`);
        return undefined;
      },
    });
    await (
      await ship([await registry(noting('one')), await registry(noting('two'))])
    ).result;
    const content = order.findLastIndex((line) => line.endsWith('sha256'));
    expect(order.slice(content + 1)).toEqual(['one v1.2.3', 'two v1.2.3', 'one v1', 'two v1', 'one latest', 'two latest']);
  });

  test.each<[string, Options]>([
    ['TLS with a private CA', { tls: true }],
    ['no Docker-Content-Digest', { noDigestHeader: true }],
    ['an absolute Location', { absoluteLocation: true }],
    ['TLS and an absolute Location', { tls: true, absoluteLocation: true }],
  ])('%s', async (_, options) => {
    const one = await registry(options);
    const { result, digest } = await ship([one]);
    expect((await result).digest).toBe(digest);
    expect(tagsOf(one)).toEqual({ 'v1.2.3': digest, v1: digest, latest: digest });
  });

  test('a version that pointed elsewhere is said plainly; a moving tag is not worth a warning', async () => {
    const one = await registry();
    const old = { fixed: one.seed('me/app', 'v1.2.3', 'old'), moving: one.seed('me/app', 'latest', 'older') };
    const { result, the, digest } = await ship([one]);
    const { references } = (await result) satisfies Pushed;
    expect(references.map(({ movedFrom }) => movedFrom)).toEqual([old.fixed, undefined, old.moving]);
    const warnings = the.log.filter((line) => line.startsWith('warning'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`v1.2.3 pointed to ${old.fixed}, now it points to ${digest}`);
  });

  test('the tag of a commit may point elsewhere: a branch and a version of it differ in their labels', async () => {
    const one = await registry();
    one.seed('me/app', 'sha-bf3d8e9', 'built for main');
    const { result, the } = await ship([one], world(), 'index', ['me/app'], ['v1.2.3', 'sha-bf3d8e9']);
    await result;
    expect(the.log.filter((line) => line.startsWith('warning'))).toEqual([]);
  });
});

/** The requests of a push to an empty registry, so that each of them can be made to fail. */
async function requestsOfAPush(): Promise<number> {
  const one = await registry();
  one.seed('me/app', 'latest', 'old');
  await (
    await ship([one])
  ).result;
  return one.seen.length;
}

const FAULTS: [string, Fault][] = [
  ['503', { status: 503 }],
  ['429 with Retry-After', { status: 429, headers: { 'retry-after': '7' } }],
  ['a cut connection', 'cut'],
  ['a connection cut in the body', 'cut in the body'],
  ['a lost answer', 'lose the answer'],
];

describe('a registry that fails', () => {
  test.each(FAULTS)(
    'at each single request in turn with %s: the push still ends with all tags right',
    async (_, fault) => {
      const all = await requestsOfAPush();
      expect(all).toBeGreaterThan(25);
      const failAt = async (number: number) => {
        const one = await registry({ fault: (seen) => (seen.number === number ? fault : undefined) });
        one.seed('me/app', 'latest', 'old');
        const { result, digest, the } = await ship([one]);
        // Loopback only: what breaks TLS there is taken for a registry without it, and asked in clear.
        await expect(result, `request ${number}`).resolves.toMatchObject({ digest });
        expect(tagsOf(one), `request ${number}`).toEqual({ 'v1.2.3': digest, v1: digest, latest: digest });
        expect(the.log.filter((line) => /; try 2 of/.test(line)).length, `request ${number}`).toBe(1);
      };
      await Promise.all(Array.from({ length: all }, (_unused, at) => failAt(at + 1)));
    },
    60_000,
  );

  test.each<[string, (seen: Seen) => boolean, Fault, string]>([
    ['blob uploads', ({ method, path }) => method === 'PUT' && path.includes('/blobs/'), { status: 503 }, 'push/registry-down'],
    ['beginning an upload', ({ method }) => method === 'POST', { status: 429 }, 'push/busy'],
    ['manifests', ({ method, path }) => method === 'PUT' && path.includes('/manifests/sha256:'), 'cut', 'push/unreachable'],
    ['the first tag', ({ method, path }) => method === 'PUT' && path.endsWith('/v1.2.3'), { status: 500 }, 'push/registry-down'],
    ['the last tag', ({ method, path }) => method === 'PUT' && path.endsWith('/latest'), { status: 502 }, 'push/registry-down'],
    ['a tag, which it does write', ({ method, path }) => method === 'PUT' && path.endsWith('/latest'), 'lose the answer', 'push/unreachable'],
  ])('always at %s: one readable error, and all tags as before', async (_, which, fault, code) => {
    const one = await registry({ fault: (seen) => (which(seen) ? fault : undefined) });
    const old = one.seed('me/app', 'v1', 'old');
    const { result, the } = await ship([one]);
    const problem = await problemOf(result);
    expect(problem.code).toBe(code);
    expect(problem.what).toMatch(/^Could not (upload|push) /);
    expect(tagsOf(one)).toEqual({ v1: old });
    expect(the.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(180_000);
  });

  test('an upload that is sent on to a storage service takes no login along, and is never sent on without TLS', async () => {
    const storage = await registry();
    for (const host of [storage.host, 'storage.example.org']) {
      const location = `http://${host}/v2/me/app/blobs/uploads/1?_state=a%2Fb%3D`;
      const one = await registry({
        auth: { scheme: 'basic', username: 'me', password: 'secret' },
        fault: ({ method, authorization }) => (method === 'POST' && authorization !== undefined ? { status: 202, headers: { location } } : undefined),
      });
      const the = world();
      const registries = { connect: () => connect(one.host, { username: 'me', password: 'secret' }, undefined, the.ports) };
      const problem = await problemOf(push(plan([`${one.host}/me/app`]), await layout(the.ports), registries, the.ports));
      if (host === storage.host) expect(problem.why).toContain('MANIFEST_BLOB_UNKNOWN');
      else expect(problem.why).toContain('without TLS');
    }
    expect(storage.seen.length).toBeGreaterThan(0);
    expect(storage.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  test('a file that is gone is not taken for a registry that is down', async () => {
    const one = await registry();
    const the = world();
    const made = await layout(the.ports);
    const registries = { connect: (host: string) => connect(host, undefined, undefined, the.ports) };
    rmSync(blobPath(made.folder, made.manifests[0]!.layers[0]!.digest));
    const problem = await problemOf(push(plan([`${one.host}/me/app`]), made, registries, the.ports));
    expect(problem.code).toBe('layout/broken');
    expect(the.slept).toEqual([]);
  });

  test('an upload that the registry forgot is begun anew', async () => {
    let forgotten = 0;
    const one = await registry({
      fault: ({ method, path }) =>
        method === 'PUT' && path.includes('/blobs/') && forgotten++ === 0
          ? { status: 404, body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}' }
          : undefined,
    });
    await expect((await ship([one])).result).resolves.toBeTruthy();
  });

  test.each<[string, Options, string, RegExp]>([
    ['that may only be read', { readOnly: true }, 'push/denied', /right to push/],
    ['without room', { fault: ({ method }) => (method === 'PUT' ? { status: 413 } : undefined) }, 'push/too-large', /smaller/],
    [
      'that says no to a manifest',
      {
        fault: ({ method, path }) =>
          method === 'PUT' && path.includes('/manifests/')
            ? { status: 400, body: '{"errors":[{"code":"MANIFEST_INVALID","message":"bad\\nthing"}]}' }
            : undefined,
      },
      'push/refused',
      /registry said/,
    ],
    [
      'that does not know the repository',
      { fault: ({ method }) => (method === 'POST' ? { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' } : undefined) },
      'push/no-repository',
      /created before/,
    ],
  ])('%s: no second try', async (_, options, code, fix) => {
    const one = await registry(options);
    const { result, the } = await ship([one]);
    const problem = await problemOf(result);
    expect(problem.code).toBe(code);
    expect(problem.fix).toMatch(fix);
    expect(problem.why).not.toMatch(/[\n<{]/);
    expect(the.slept).toEqual([]);
    expect(tagsOf(one)).toEqual({});
  });
});

const lastTag = ({ method, path }: Seen) => method === 'PUT' && path.endsWith('/latest');

describe('undoing', () => {
  const denied: Fault = { status: 403, body: '{"errors":[{"code":"DENIED","message":"denied"}]}' };

  test.each<['tag' | 'digest' | 'none', string[]]>([
    ['tag', []],
    ['digest', []],
    ['none', ['v1.2.3']],
  ])('a registry that deletes by %s: earlier digests are back, new tags are gone, what stays is said', async (deletes, left) => {
    const [one, two] = [await registry({ deletes }), await registry({ fault: (seen) => (lastTag(seen) ? denied : undefined) })];
    const old = { v1: one.seed('me/app', 'v1', 'a'), latest: one.seed('me/app', 'latest', 'b') };
    const { result, the, digest } = await ship([one, two]);
    expect((await problemOf(result)).code).toBe('push/denied');
    expect(tagsOf(one)).toEqual({ ...old, ...Object.fromEntries(left.map((tag) => [tag, digest])) });
    expect(tagsOf(two)).toEqual({});
    const warnings = the.log.filter((line) => /could not be put back/.test(line));
    expect(warnings.map((line) => /:([^: ]+) could not/.exec(line)?.[1])).toEqual(left);
  });

  test('the manifest stays where it was there before this run', async () => {
    const one = await registry({ deletes: 'digest', fault: (seen) => (lastTag(seen) ? denied : undefined) });
    const quiet = await ship([one], world(), 'index', ['me/app'], ['v9']);
    await quiet.result;
    const { result, digest } = await ship([one], world(), 'index', ['me/app'], ['v1.2.3', 'latest']);
    await problemOf(result);
    expect(tagsOf(one)).toEqual({ v9: digest, 'v1.2.3': digest });
  });

  test('an immutable tag is an error that names it, and the others are put back', async () => {
    const one = await registry({ immutable: true });
    const old = one.seed('me/app', 'v1', 'old');
    const problem = await problemOf((await ship([one])).result);
    expect(problem.code).toBe('push/immutable');
    expect(problem.what).toContain('push tag v1 of');
    expect(tagsOf(one)).toEqual({ v1: old });
  });

  test('a tag that someone moves before it is read back: both digests are named, and theirs stays', async () => {
    let theirs = '';
    const one = await registry({
      fault: (seen, self) => {
        if (lastTag(seen)) setImmediate(() => (theirs = self.seed('me/app', 'v1', 'theirs')));
        return lastTag(seen) ? { ms: 50 } : undefined;
      },
    });
    const { result, digest } = await ship([one]);
    const problem = await problemOf(result);
    expect(problem.code).toBe('push/moved');
    expect(problem.why).toContain(digest);
    expect(problem.why).toContain(theirs);
    expect(tagsOf(one)).toEqual({ v1: theirs });
  });

  test('a replica that lags behind is waited for', async () => {
    let lags = 2;
    const one = await registry({
      fault: (seen) => (seen.method === 'HEAD' && seen.path.endsWith('/latest') && seen.number > 20 && lags-- > 0 ? { status: 404 } : undefined),
    });
    const { result, the } = await ship([one]);
    await expect(result).resolves.toBeTruthy();
    expect(the.slept.length).toBeGreaterThan(0);
  });

  test('a job that is cancelled among the tags ends as before, within seconds', async () => {
    const the = world();
    const one = await registry({ fault: (seen) => (lastTag(seen) ? (the.cancel(), { ms: 20 }) : undefined) });
    const old = one.seed('me/app', 'v1', 'old');
    const { result } = await ship([one], the);
    const begun = performance.now();
    await expect(result).rejects.not.toBeInstanceOf(ShipError);
    expect(tagsOf(one)).toEqual({ v1: old });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('a registry that hangs while undoing does not hold the job for more than the budget', async () => {
    const the = world();
    let hang = false;
    const one = await registry({ fault: (seen) => (lastTag(seen) ? ((hang = true), denied) : hang ? 'never answer' : undefined) });
    const { result } = await ship([one], the);
    const begun = performance.now();
    expect((await problemOf(result)).code).toBe('push/denied');
    expect(performance.now() - begun).toBeLessThan(6_500);
    expect(the.log.filter((line) => /could not be put back/.test(line))).toHaveLength(3);
  }, 10_000);
});
