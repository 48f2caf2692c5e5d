// A real Kubernetes for tests: the one that is named, else kind where that works, else our own single node on a bare machine. See docs/lab.md.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bringUp } from '../lab.ts';
import { locked } from '../lock.ts';
import { onPath } from '../run.ts';
import type { Say } from '../say.ts';
import { tool } from '../tools.ts';
import { endCluster } from './down.ts';
import { kindUp } from './kind.ts';
import { ownUp } from './own.ts';

/** Names the cluster to use. A current context is never taken: that could be production. */
export const GIVEN = 'GIN_SHIP_KUBECONFIG';

export interface Cluster {
  /** `given`: named by GIN_SHIP_KUBECONFIG and somebody's, so tests only ask it (dry runs); `kind` and `own` are the tests' to change. */
  readonly kind: 'given' | 'kind' | 'own';
  readonly kubeconfig: string;
  readonly kubectl: string;
  /** What child processes get on top of their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** How the host reaches a pod: one with this hostPort answers there. None where the cluster is not ours. */
  readonly entry?: { readonly hostPort: number; readonly url: string };
}

export interface ClusterOptions {
  readonly say?: Say;
}

/** Finds or starts a cluster; milliseconds when it runs. Where none can be had, the error says what to do. */
export async function clusterUp({ say = () => undefined }: ClusterOptions = {}): Promise<Cluster> {
  const named = process.env[GIVEN];
  if (named !== undefined && named !== '') return await given(path.resolve(named), say);
  const lab = await bringUp({ say });
  const cluster = await locked(
    async () => (lab.kind === 'docker' && onPath('kind') !== undefined ? await kindUp(lab, say) : await ownUp(lab, say)),
    say,
  );
  return { ...cluster, env: { KUBECONFIG: cluster.kubeconfig } };
}

async function given(kubeconfig: string, say: Say): Promise<Cluster> {
  if (!existsSync(kubeconfig)) throw new Error(`lab: ${GIVEN} names ${kubeconfig}, which is not there; unset it to get a cluster of the lab's own`);
  return { kind: 'given', kubeconfig, kubectl: await kubectl(say), env: { KUBECONFIG: kubeconfig } };
}

/** The machine's kubectl, else our own, which is a part of the cluster's one binary. */
export async function kubectl(say: Say): Promise<string> {
  const own = onPath('kubectl');
  if (own !== undefined) return own;
  const kube = await tool('kube', say);
  return path.join(path.dirname(kube), 'kubectl');
}

/** Ends the cluster that `clusterUp` started. What was stored in it stays, unless `purge`. */
export async function clusterDown({ purge = false, say = () => undefined }: ClusterOptions & { readonly purge?: boolean } = {}): Promise<void> {
  await locked(async () => await endCluster(purge), say);
}
