// A cluster of kind, in the Docker engine of this machine: its own name and kubeconfig, so that the user's clusters and contexts stay as they are.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '../lab.ts';
import { folder, folders, labId } from '../paths.ts';
import { freePort } from '../ports.ts';
import { attempt, onPath, run } from '../run.ts';
import type { Say } from '../say.ts';
import type { Cluster } from './cluster.ts';

const NAME = `gin-ship-lab-${labId}`;
const NODE = `${NAME}-control-plane`;
/** In the node; what it is on the host is chosen. */
const ENTRY = 30_080;
/** The lab's plain registry, as docker.ts names it. */
const REGISTRY = `gin-ship-lab-${labId}-plain`;

const files = {
  kubeconfig: path.join(folders.data, 'kind', 'kubeconfig'),
  settings: path.join(folders.data, 'kind', 'kind.json'),
} as const;

async function exists(): Promise<boolean> {
  return (await attempt(['kind', 'get', 'clusters'])).stdout.split('\n').includes(NAME);
}

async function create(say: Say): Promise<void> {
  say('creating a cluster with kind (a minute or two; pulls its node image the first time)');
  folder(folders.data, 'kind');
  const entry = { containerPort: ENTRY, hostPort: await freePort(), listenAddress: '127.0.0.1' };
  const config = {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [{ role: 'control-plane', extraPortMappings: [entry] }],
    containerdConfigPatches: ['[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n'],
  };
  writeFileSync(files.settings, JSON.stringify(config, null, 2));
  await run(['kind', 'create', 'cluster', '--name', NAME, '--config', files.settings, '--kubeconfig', files.kubeconfig, '--wait', '120s']);
}

/** The registry's name on the host is 127.0.0.1:PORT, which the node reaches as a container beside it. */
async function connectRegistry(plain: string): Promise<void> {
  await attempt(['docker', 'network', 'connect', 'kind', REGISTRY]); // it may be there already
  const where = `/etc/containerd/certs.d/${plain}`;
  await run(['docker', 'exec', NODE, 'mkdir', '-p', where]);
  await run(['docker', 'exec', '--interactive', NODE, 'cp', '/dev/stdin', `${where}/hosts.toml`], { input: `[host."http://${REGISTRY}:5000"]\n` });
}

/** Creates it once; a running one is used again. */
export async function kindUp(lab: Lab, say: Say): Promise<Omit<Cluster, 'env'>> {
  if (!(await exists())) await create(say);
  await run(['kind', 'export', 'kubeconfig', '--name', NAME, '--kubeconfig', files.kubeconfig]);
  await connectRegistry(lab.registry.plain.host);
  const kubectl = onPath('kubectl');
  if (kubectl === undefined) throw new Error('lab: kind is on PATH and kubectl is not; install kubectl');
  const port = (await run(['docker', 'port', NODE, `${ENTRY}/tcp`])).split(':').at(-1) ?? '';
  return { kind: 'kind', kubeconfig: files.kubeconfig, kubectl, entry: { hostPort: ENTRY, url: `http://127.0.0.1:${port}` } };
}

/** Only the cluster that we made. */
export async function kindDown(): Promise<void> {
  if (!existsSync(files.settings) || onPath('kind') === undefined || !(await exists())) return;
  await run(['kind', 'delete', 'cluster', '--name', NAME, '--kubeconfig', files.kubeconfig]);
}
