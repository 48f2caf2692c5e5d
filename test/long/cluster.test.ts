// The example app in a real cluster, as its README says: shipped by dist/, set into the production overlay by its reference, applied, replaced, rolled back.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { clusterUp, type Cluster } from '../lab/cluster/cluster.ts';
import { under } from '../lab/cluster/load.ts';
import { crdFiles } from '../lab/cluster/modules.ts';
import { database, kubectlOf, wayIn, type Kubectl } from '../lab/cluster/neighbours.ts';
import { attempt, run } from '../lab/run.ts';
import { tool } from '../lab/tools.ts';
import { World } from '../lab/world.ts';

const APP = 'example-app';
const NAMESPACE = 'example-app-production';
const say = (line: string) => console.error(`lab: ${line}`);

let world: World;
let cluster: Cluster;
let inCluster: Kubectl;
let inApp: Kubectl;
/** Once the app is there. */
let url: string | undefined;
const deploy = mkdtempSync(path.join(tmpdir(), 'gin-ship-deploy-'));
const overlay = path.join(deploy, 'overlays', 'production');

const at = (where: string) => `${url ?? expect.fail('the app did not come up: see the test before')}${where}`;

/** Ours to change, or not at all. */
const notOurs = (context: TestContext) => {
  if (cluster.kind === 'given') context.skip('GIN_SHIP_KUBECONFIG names somebody’s cluster, and this test deploys: unset it');
};

/** The example app as a version, at the registry; its reference with the digest. */
async function ship(version: string): Promise<string> {
  const inputs = { context: 'example-app', 'build-args': `VERSION=${version}`, smoke: '/ping' };
  const scene = { files: 'example', registry: 'plain', repository: `acme/cluster-${APP}`, inputs } as const;
  const ran = await world.ship({ ...scene, event: `refs/tags/${version}`, tags: [version] });
  expect(ran.code, ran.log).toBe(0);
  return ran.outputs['image-ref'] ?? expect.fail('no image-ref');
}

/** The two commands of the README. */
async function release(reference: string): Promise<void> {
  await run([await tool('kustomize'), 'edit', 'set', 'image', `${APP}=${reference}`], { cwd: overlay });
  await inCluster('apply', '--kustomize', overlay);
}

const rollout = async () => await inApp('rollout', 'status', `deployment/${APP}`, '--timeout=120s');
const version = async () => ((await (await fetch(at('/version'))).json()) as { version: string }).version;

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
    readonly spec: { readonly volumes?: readonly { readonly name: string }[] };
  }[];
}

const pods = async () => {
  const { items } = JSON.parse(await inApp('get', 'pods', '--selector', `app.kubernetes.io/name=${APP}`, '--output', 'json')) as Pods;
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
};

/** Asked every half second. */
async function until<T>(what: () => Promise<T | undefined>, seconds: number, why: string): Promise<T> {
  for (let tries = 0; tries < seconds * 2; tries++) {
    const found = await what();
    if (found !== undefined) return found;
    await pause(500);
  }
  return expect.fail(`${why}: not within ${seconds} s`);
}

const removeAll = async () => {
  for (const name of [NAMESPACE, 'database', 'ingress-nginx']) await inCluster('delete', 'namespace', name, '--ignore-not-found');
};

beforeAll(async () => {
  cluster = await clusterUp({ say });
  if (cluster.kind === 'given') return;
  inCluster = kubectlOf(cluster).kubectl;
  inApp = async (...args) => await inCluster('--namespace', NAMESPACE, ...args);
  world = await World.open();
  await removeAll();
  for (const file of await crdFiles()) await inCluster('apply', '--server-side', '--filename', file);
  cpSync(path.join(import.meta.dirname, '../../example-app/deploy'), deploy, { recursive: true });
});

afterAll(async () => {
  rmSync(deploy, { recursive: true, force: true });
  if (cluster?.kind === 'given') return;
  await removeAll();
  world[Symbol.dispose]();
});

test('without its database Secret the pods wait, and say for what', async (context) => {
  notOurs(context);
  await release(await ship('v1.0.0'));
  const said = await until(
    async () => {
      const events = await inApp('get', 'events', '--field-selector', 'reason=FailedMount', '--output', 'jsonpath={.items[*].message}');
      return events === '' ? undefined : events;
    },
    30,
    'an event about the Secret',
  );
  expect(said).toContain('secret "example-app-database" not found');
});

test('with it the production overlay comes up under the restricted Pod Security standard', async (context) => {
  notOurs(context);
  const secret = path.join(deploy, 'url');
  writeFileSync(secret, await database(world.lab, cluster, say));
  await inApp('create', 'secret', 'generic', 'example-app-database', `--from-file=url=${secret}`);
  // The kubelet tries a mount again after up to two minutes; a new pod at once.
  await inApp('delete', 'pods', '--all', '--wait=false');
  expect(await inCluster('get', 'namespace', NAMESPACE, '--output', 'jsonpath={.metadata.labels}')).toContain(
    '"pod-security.kubernetes.io/enforce":"restricted"',
  );
  // The autoscaler makes three of it, without any metrics too.
  await until(async () => ((await pods()).length === 3 ? true : undefined), 60, 'three replicas');
  await rollout();
  url = await wayIn(world.lab, cluster, { namespace: NAMESPACE, service: APP });
  expect(await version()).toBe('v1.0.0');
  expect((await fetch(at('/readyz'))).status).toBe(200);
  const body = JSON.stringify({ name: 'Ann', email: `ann-${Date.now()}@example.com` });
  const made = await fetch(at('/users'), { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  expect(made.status).toBe(201);
  // Of whichever pod: they share the database.
  for (let time = 0; time < 6; time++) expect((await fetch(at(made.headers.get('location') ?? ''))).status).toBe(200);
});

test('the process has an unprivileged user, a read-only root and no token', async (context) => {
  notOurs(context);
  const [pod] = await pods();
  const name = pod?.metadata.name ?? expect.fail('no pod');
  expect(pod?.spec.volumes?.map((volume) => volume.name)).toEqual(['database']);
  // A shell beside it, in its process namespace, with its user: what it sees is what the app sees.
  const look = [
    'grep -E "^(Uid|Gid|CapEff|NoNewPrivs|Seccomp):" /proc/1/status',
    'touch /proc/1/root/tmp/x',
    'ls -ln /proc/1/root/run/secrets/database/..data/url',
    'cat /proc/1/mounts',
    'tr "\\0" "\\n" </proc/1/environ',
  ].join('; ');
  const image = cluster.kind === 'own' ? 'busybox' : 'busybox:stable';
  await inApp('debug', name, '--profile=restricted', `--image=${image}`, '--target=app', '--container=look', '--', 'sh', '-c', look);
  const told = await until(
    async () => {
      const { stdout } = await attempt([cluster.kubectl, '--namespace', NAMESPACE, 'logs', name, '--container=look'], {
        env: { ...process.env, ...cluster.env },
      });
      return stdout.includes('GOMEMLIMIT') ? stdout : undefined;
    },
    30,
    'what the shell saw',
  );
  expect(told).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
  expect(told).toMatch(/^Gid:\t65532\t65532\t65532\t65532$/m);
  expect(told).toMatch(/^CapEff:\t0+$/m);
  expect(told).toMatch(/^NoNewPrivs:\t1$/m);
  expect(told).toMatch(/^Seccomp:\t2$/m);
  expect(told).toContain('touch: /proc/1/root/tmp/x: Read-only file system');
  expect(told).toMatch(/^-r--r----- +1 0 +65532 .*url$/m);
  expect(told).toMatch(/ \/run\/secrets\/database tmpfs ro,/);
  expect(told).not.toContain('serviceaccount');
  expect(told).toMatch(/^GOMEMLIMIT=134217728$/m);
  expect(told).toMatch(new RegExp(`^OTEL_RESOURCE_ATTRIBUTES=k8s.namespace.name=${NAMESPACE},k8s.pod.name=${name},k8s.node.name=\\S+$`, 'm'));
  expect(told).not.toContain('only-for-this-test');
});

test('a rolling update under load loses no request', async (context) => {
  notOurs(context);
  const next = await ship('v1.1.0');
  const { load } = await under(at('/ping'), async () => {
    await release(next);
    await rollout();
    // The old pods drain after the rollout is complete.
    await until(async () => ((await inApp('get', 'pods', '--no-headers')).includes('Terminating') ? undefined : true), 60, 'the end of the old pods');
  });
  console.log(`rolling update: ${load.sent} requests, lost ${JSON.stringify(load.lost)}`);
  expect(load.lost).toEqual({});
  expect(load.sent).toBeGreaterThan(500);
  expect(await version()).toBe('v1.1.0');
});

test('a release that is never ready leaves the old pods serving, and can be undone', async (context) => {
  notOurs(context);
  const bad = await world.ship({ registry: 'plain', repository: `acme/cluster-${APP}`, event: 'refs/tags/v1.2.0' });
  const { load } = await under(at('/ping'), async () => {
    await release(bad.outputs['image-ref'] ?? '');
    // 120 s in production; what follows is the same.
    await inApp('patch', 'deployment', APP, '--patch', '{"spec":{"progressDeadlineSeconds":8}}');
    await expect(rollout()).rejects.toThrow('exceeded its progress deadline');
    expect(await version()).toBe('v1.1.0');
    await inApp('rollout', 'undo', `deployment/${APP}`);
    await rollout();
  });
  console.log(`bad release: ${load.sent} requests, lost ${JSON.stringify(load.lost)}`);
  expect(load.lost).toEqual({});
  expect(await version()).toBe('v1.1.0');
});
