// The example app's own workflow in a real workflow client, from push to digest, for every kind of ref. What counts is what is in the registry afterwards.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkout } from '../runner/repository.ts';
import { Registry } from './act/registry.ts';
import { checkOut, dispatch, dockerSettings, pullRequest, push, runWorkflow, schedule, tracesIn, type Done, type Happening } from './act/workflow.ts';
import { bringUp, tool, type Lab } from './lab.ts';

// GitHub checks a pull request out as a merge: the commit that was pushed is not in the workspace.
const PUSHED = 'b'.repeat(40);
const run = `act-${process.pid}-${Date.now().toString(36)}`;

const say = (line: string): void => console.error(`lab: ${line}`);
const today = (): string => new Date().toISOString().slice(0, 10).replaceAll('-', '');

let lab: Lab;
let registry: Registry;
let checkout: Checkout;
let short: string;
let traces: readonly string[];
let settings: string;

beforeAll(async () => {
  lab = await bringUp({ say });
  await tool('act', say);
  registry = new Registry(lab.registry.tls);
  checkout = checkOut(['v1.2.2', 'v1.2.3', 'v1.3.0']);
  short = `sha-${checkout.sha.slice(0, 7)}`;
  traces = await tracesIn(lab);
  settings = dockerSettings(lab);
});

afterAll(() => checkout?.[Symbol.dispose]());

const at = (name: string) => `${run}/${name}`;

async function ship(happening: Happening, repository: string, secret = lab.registry.tls.password): Promise<Done> {
  const done = await runWorkflow(lab, checkout, happening, { secret, repository });
  if (done.code !== 0) console.error(done.log);
  return done;
}

/** That these tags, and no others, name the digest that the workflow was handed, and that it is this commit's app. */
async function expectShipped({ shipped }: Done, repository: string, names: readonly string[]): Promise<void> {
  const image = `${lab.registry.tls.host}/${repository}`;
  expect(shipped.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(shipped).toEqual({
    imageRef: `${image}:${names[0]}@${shipped.digest}`,
    digest: shipped.digest,
    pushed: 'true',
    tags: names.map((name) => `${image}:${name}`),
  });
  const tags = await registry.tags(repository);
  const naming = Object.keys(tags).filter((name) => tags[name] === shipped.digest);
  expect(naming.toSorted()).toEqual(names.toSorted());
}

function expectNothingLeft({ left }: Done): void {
  expect(left).toEqual([]);
  expect(dockerSettings(lab)).toBe(settings);
}

function expectVerifiedOnly({ code, log, shipped }: Done): void {
  expect(code).toBe(0);
  expect(log).toMatch(/Smoke test: linux\/\w+ answered 200 at \/ping/);
  expect(shipped.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(shipped.pushed).toBe('false');
}

const login = (): string => Buffer.from(`${lab.registry.tls.username}:${lab.registry.tls.password}`).toString('base64');

describe('what is shipped', () => {
  it('the default branch: latest', async () => {
    const done = await ship(push('refs/heads/main', checkout.sha), at('line'));
    await expectShipped(done, at('line'), [short, 'latest']);
    expectNothingLeft(done);
  });

  it('the version v1.2.3 where there is a v1.3.0: v1.2 moves, v1 and latest stay', async () => {
    // What an earlier release has left: both name the image of the branch.
    for (const tag of ['v1', 'v1.2']) await registry.tag(at('line'), 'latest', tag);
    const { latest } = await registry.tags(at('line'));
    const done = await ship(push('refs/tags/v1.2.3', checkout.sha), at('line'));
    await expectShipped(done, at('line'), ['v1.2.3', 'v1.2', short]);
    expect(await registry.tags(at('line'))).toMatchObject({ latest, v1: latest });
    expect(done.log).toMatch(/environment +production/);
    expect(done.log).toContain('v1.2  (highest of its line; moves)');
    expectNothingLeft(done);
  });

  it('the app says which version and commit it is', async () => {
    const { config, layers } = await registry.manifest(at('line'), 'v1.2.3');
    const blob = await registry.blob(at('line'), config.digest);
    const { config: described } = JSON.parse(blob.toString()) as { readonly config: { readonly Labels: Record<string, string> } };
    expect(described.Labels).toMatchObject({
      'org.opencontainers.image.version': 'v1.2.3',
      'org.opencontainers.image.revision': checkout.sha,
    });
    const app = gunzipSync(await registry.blob(at('line'), layers.at(-1)?.digest ?? ''));
    expect(app.includes(checkout.sha)).toBe(true);
    expect(app.includes('v1.2.3')).toBe(true);
  });

  it('hotfix/123: and docker gets the login in its own file, never in an environment or an argument', async () => {
    const done = await ship(push('refs/heads/hotfix/123', checkout.sha), at('hotfix'));
    await expectShipped(done, at('hotfix'), ['hotfix-123', short]);
    expect(done.log).toMatch(/environment +staging/);
    expect(done.docker.some(({ reach }) => reach.includes(login()))).toBe(true);
    expect(done.docker.filter(({ args, reach }) => `${args}${reach}`.includes(lab.registry.tls.password))).toEqual([]);
    expect(done.log).not.toContain(lab.registry.tls.password);
    expectNothingLeft(done);
  });

  it.each([
    ['develop', () => push('refs/heads/develop', checkout.sha)],
    ['the schedule', () => schedule()],
  ])('%s: the day', async (what, happening) => {
    const repository = at(what.replace(' ', '-'));
    const before = today();
    const done = await ship(happening(), repository);
    const tag = Object.keys(await registry.tags(repository)).find((name) => name.startsWith('develop-')) ?? 'none';
    expect([`develop-${before}`, `develop-${today()}`]).toContain(tag);
    await expectShipped(done, repository, [tag, short]);
    expect(done.log).toMatch(/environment +test/);
    expectNothingLeft(done);
  });
});

describe('what is built and verified, and not pushed', () => {
  it('a pull request of this repository', async () => {
    const done = await ship(pullRequest(12, PUSHED), at('pull-request'));
    expectVerifiedOnly(done);
    expect(done.shipped.tags).toEqual([`${lab.registry.tls.host}/${at('pull-request')}:pr-12`]);
    expect(done.log).toContain('Logged in to');
    expect(await registry.tags(at('pull-request'))).toEqual({});
    expectNothingLeft(done);
  });

  it('a pull request of Dependabot, which gets no secrets', async () => {
    const done = await ship(pullRequest(13, PUSHED), at('dependabot'), '');
    expectVerifiedOnly(done);
    expect(done.docker.filter(({ args }) => args.startsWith('login'))).toEqual([]);
    expect(await registry.tags(at('dependabot'))).toEqual({});
    expectNothingLeft(done);
  });

  it('a pull request from a fork: no secret in reach, even where the workflow is handed one', async () => {
    const done = await ship(pullRequest(14, PUSHED, 'somebody/shop'), at('fork'));
    expectVerifiedOnly(done);
    expect(done.log).toContain('the code comes from a fork');
    expect(done.docker.length).toBeGreaterThan(2);
    const { password } = lab.registry.tls;
    const reaching = done.docker.filter(({ args, reach }) => args.startsWith('login') || reach.includes(password) || reach.includes(login()));
    expect(reaching).toEqual([]);
    expect(await registry.tags(at('fork'))).toEqual({});
    expectNothingLeft(done);
  });
});

it('a dry run by hand prints the plan and starts nothing', async () => {
  const done = await ship(dispatch('refs/heads/main', { 'dry-run': 'true' }), at('dry-run'));
  expect(done.code).toBe(0);
  expect(done.log).toContain('latest  (default branch; moves)');
  expect(done.docker).toEqual([]);
  expect(await registry.tags(at('dry-run'))).toEqual({});
  expectNothingLeft(done);
});

it('no container, builder, image or volume is left', async () => {
  // Another test of this machine may have some for a moment.
  await expect.poll(async () => (await tracesIn(lab)).filter((name) => !traces.includes(name)), { timeout: 30_000, interval: 1000 }).toEqual([]);
});
