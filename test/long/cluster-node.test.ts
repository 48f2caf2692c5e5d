// The cluster itself, so that a failing deployment is not its fault: it starts again where it was, is mended, and gives the machine back.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { clusterDown, clusterUp, GIVEN, type Cluster } from '../lab/cluster/cluster.ts';
import { kubectlOf } from '../lab/cluster/neighbours.ts';
import { readChosen } from '../lab/cluster/site.ts';
import { manifests } from '../lab/example-app/manifests.ts';
import { folders } from '../lab/paths.ts';
import { run } from '../lab/run.ts';

const say = (line: string) => console.error(`lab: ${line}`);
let cluster: Cluster;

beforeAll(async () => {
  cluster = await clusterUp({ say });
});

const pidOf = (name: string) => (JSON.parse(readFileSync(path.join(folders.run, `cluster-${name}.json`), 'utf8')) as { pid: number }).pid;
const addresses = async () => await run(['ip', '-4', '-oneline', 'address']);
const ours = async () => (await addresses()).split('\n').filter((line) => /10\.\d+\.255\.1\/32|gsk/.test(line));

test('a cluster that is named and not there is a mistake, never another cluster', async () => {
  process.env[GIVEN] = '/nowhere/kubeconfig';
  try {
    await expect(clusterUp()).rejects.toThrow(`${GIVEN} names /nowhere/kubeconfig, which is not there`);
  } finally {
    delete process.env[GIVEN];
  }
});

test('a cluster that is named is asked, and left as it was', async (context) => {
  context.skip(cluster.kind === 'given', 'the one that is named is somebody’s');
  const { kubectl } = kubectlOf(cluster);
  await kubectl('delete', 'namespace', 'example-app-staging', '--ignore-not-found');
  const { stdout, code } = await manifests([], { [GIVEN]: cluster.kubeconfig });
  expect(code, stdout).toBe(0);
  expect(stdout).toMatch(/^✓ staging: kubectl apply --dry-run=server \(\d+ objects, cluster: given\)$/m);
  expect(await kubectl('get', 'namespaces', '--output', 'name')).not.toContain('example-app-staging');
});

test('a daemon that was killed is started again', async (context) => {
  context.skip(cluster.kind !== 'own', 'only our own node has daemons of ours');
  const before = pidOf('kubelet');
  process.kill(before, 'SIGKILL');
  expect(await clusterUp({ say })).toEqual(cluster);
  expect(pidOf('kubelet')).not.toBe(before);
});

test('down gives the machine back, also after its runtime was killed; up brings the same objects', async (context) => {
  context.skip(cluster.kind !== 'own', 'only our own node changes the machine');
  const { kubectl, apply } = kubectlOf(cluster);
  const name = `kept-${Date.now()}`;
  const containers = [{ name: 'sleep', image: 'busybox', command: ['sleep', '1000'] }];
  const metadata = { name, namespace: 'default' };
  await apply({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { terminationGracePeriodSeconds: 0, containers } });
  await kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
  expect(await ours()).toHaveLength(2);
  const { sysctls = {} } = readChosen() ?? {};
  expect(Object.keys(sysctls)).toContain('vm/overcommit_memory');
  process.kill(pidOf('containerd'), 'SIGKILL');
  await clusterDown({ say });
  expect(await ours()).toEqual([]);
  for (const [file, value] of Object.entries(sysctls)) expect(readFileSync(`/proc/sys/${file}`, 'utf8').trim()).toBe(value);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(path.join(folders.data, 'cluster'));
  expect(existsSync('/sys/fs/cgroup/pids/kubepods') || existsSync('/sys/fs/cgroup/kubepods')).toBe(false);
  await clusterUp({ say });
  await kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
  await kubectl('delete', 'pod', name, '--now');
});
