// What the example app has around it in a test's cluster: a database, and a way in from 127.0.0.1. Both through the lab's plain registry.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lab } from '../lab.ts';
import { providePostgresImage } from '../postgres-image.ts';
import { run } from '../run.ts';
import type { Say } from '../say.ts';
import type { Cluster } from './cluster.ts';

export type Kubectl = (...args: readonly string[]) => Promise<string>;

/** kubectl for a cluster; a last argument that is an object is applied as a manifest. */
export function kubectlOf({ kubectl, env }: Cluster): { kubectl: Kubectl; apply: (...manifests: readonly object[]) => Promise<string> } {
  const options = { env: { ...process.env, ...env } };
  return {
    kubectl: async (...args) => await run([kubectl, ...args], options),
    apply: async (...items) =>
      await run([kubectl, 'apply', '--filename', '-'], { ...options, input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) }),
  };
}

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

async function dockerOf(lab: Lab, ...args: readonly string[]): Promise<string> {
  return await run([lab.docker, ...args], { env: { ...process.env, ...lab.env } });
}

/** Builds forward/ for the cluster. */
async function forwardImage(lab: Lab): Promise<string> {
  const image = `${lab.registry.plain.host}/lab/forward:1`;
  const context = mkdtempSync(path.join(tmpdir(), 'gin-ship-forward-'));
  try {
    const env = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
    await run(['go', 'build', '-trimpath', '-o', path.join(context, 'forward'), '.'], { cwd: path.join(import.meta.dirname, 'forward'), env });
    writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY forward /forward\nUSER 65532\nENTRYPOINT ["/forward"]\n');
    await dockerOf(lab, 'build', '--quiet', '--provenance=false', '--tag', image, context);
    await dockerOf(lab, 'push', '--quiet', image);
    return image;
  } finally {
    rmSync(context, { recursive: true });
  }
}

/** A pod in the ingress controller's namespace that answers on the cluster's entry and passes on to a Service. Gives the address to ask. */
export async function wayIn(lab: Lab, cluster: Cluster, target: { readonly namespace: string; readonly service: string }): Promise<string> {
  const { kubectl, apply } = kubectlOf(cluster);
  if (cluster.entry === undefined) throw new Error('lab: this cluster is not the tests’ own, so nothing is published from it');
  const ip = await kubectl('--namespace', target.namespace, 'get', 'service', target.service, '--output', 'jsonpath={.spec.clusterIP}');
  const image = await forwardImage(lab);
  const ports = [{ containerPort: 8000, hostPort: cluster.entry.hostPort }];
  const containers = [
    { name: 'forward', image, args: [':8000', `${ip}:80`], ports, readinessProbe: { tcpSocket: { port: 8000 }, periodSeconds: 1 } },
  ];
  const metadata = { name: 'forward', namespace: 'ingress-nginx' };
  await apply(namespace('ingress-nginx'), { apiVersion: 'v1', kind: 'Pod', metadata, spec: { terminationGracePeriodSeconds: 1, containers } });
  await kubectl('--namespace', 'ingress-nginx', 'wait', '--for=condition=Ready', 'pod/forward', '--timeout=60s');
  return cluster.entry.url;
}

/** PostgreSQL without storage. Gives its URL inside of the cluster. */
export async function database(lab: Lab, cluster: Cluster, say: Say): Promise<string> {
  const { kubectl, apply } = kubectlOf(cluster);
  await providePostgresImage(lab, say);
  const image = `${lab.registry.plain.host}/library/postgres:17`;
  if (lab.kind === 'docker') await dockerOf(lab, 'pull', '--quiet', 'postgres:17');
  await dockerOf(lab, 'tag', 'postgres:17', image);
  await dockerOf(lab, 'push', '--quiet', image);
  const values = { POSTGRES_USER: 'example', POSTGRES_DB: 'example', POSTGRES_PASSWORD: 'only-for-this-test' };
  const env = Object.entries(values).map(([name, value]) => ({ name, value }));
  const labels = { app: 'postgres' };
  const readinessProbe = { tcpSocket: { port: 5432 }, periodSeconds: 1 };
  const containers = [{ name: 'postgres', image, env, args: ['-c', 'fsync=off'], ports: [{ containerPort: 5432 }], readinessProbe }];
  const metadata = { name: 'postgres', namespace: 'database', labels };
  await apply(
    namespace('database'),
    { apiVersion: 'v1', kind: 'Pod', metadata, spec: { terminationGracePeriodSeconds: 2, containers } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 5432 }] } },
  );
  await kubectl('--namespace', 'database', 'wait', '--for=condition=Ready', 'pod/postgres', '--timeout=90s');
  const ip = await kubectl('--namespace', 'database', 'get', 'service', 'postgres', '--output', 'jsonpath={.spec.clusterIP}');
  return `postgres://example:only-for-this-test@${ip}:5432/example?sslmode=disable`;
}
