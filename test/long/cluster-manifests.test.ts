// The manifests on a real API server: what schemas can't know is found there.
import { beforeAll, expect, test } from 'vitest';
import { clusterUp, type Cluster } from '../lab/cluster/cluster.ts';
import { Copy, manifests, red } from '../lab/example-app/manifests.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await clusterUp({ say: (line) => console.error(`lab: ${line}`) });
});

test('every overlay passes both dry runs', async () => {
  const { code, stdout } = await manifests(['--cluster']);
  expect(code, stdout).toBe(0);
  for (const target of ['development', 'staging', 'production', 'external-secret.yaml']) {
    for (const mode of ['client', 'server']) {
      expect(stdout).toMatch(new RegExp(`^✓ ${target}: kubectl apply --dry-run=${mode} \\(\\d+ objects?, cluster: ${cluster.kind}\\)$`, 'm'));
    }
  }
});

test.for([
  {
    what: 'a rollout that can’t move',
    edit: ['base/deployment.yaml', 'maxSurge: 1, maxUnavailable: 0', 'maxSurge: 0, maxUnavailable: 0'],
    found: ['development: kubectl apply --dry-run=server', 'production: kubectl apply --dry-run=server', 'staging: kubectl apply --dry-run=server'],
    says: 'deploy/base/deployment.yaml: The Deployment "example-app" is invalid',
  },
  {
    what: 'a name that is too long',
    edit: ['external-secret.yaml', 'name: example-app-database\n  labels', `name: ${'x'.repeat(254)}\n  labels`],
    found: ['external-secret.yaml: kubectl apply --dry-run=server'],
    says: 'must be no more than 253',
  },
  {
    what: 'a kind that no cluster knows in this version',
    edit: ['components/scaling/pod-disruption-budget.yaml', 'policy/v1', 'policy/v1beta1'],
    found: ['kubeconform', 'kubectl apply --dry-run=client', 'kubectl apply --dry-run=server'].flatMap((check) => [
      `production: ${check}`,
      `staging: ${check}`,
    ]),
    says: 'no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"',
  },
  {
    what: 'a pod that may become root',
    edit: ['base/deployment.yaml', 'allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'],
    found: ['development: kubectl apply --dry-run=server', 'production: kubectl apply --dry-run=server'],
    says: 'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
  },
])('$what is found', async ({ edit: [file = '', from = '', to = ''], found, says }) => {
  using copy = new Copy().edit(file, from, to);
  const { code, stdout, lines } = await manifests(['--cluster', copy.folder]);
  const told = red(lines);
  for (const check of found)
    expect(
      told.map((line) => line.replace(/^✗ /, '')).filter((line) => line.startsWith(check)),
      stdout,
    ).toHaveLength(1);
  expect(stdout).toContain(says);
  expect(code).toBe(1);
});
