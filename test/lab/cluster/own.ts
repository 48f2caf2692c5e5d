// Our own single node on a bare machine: Kubernetes from Go modules over containerd from Debian's packages, every daemon ours.
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../lab.ts';
import { alive, start } from '../daemon.ts';
import { folder } from '../paths.ts';
import { freeNetwork, freePort } from '../ports.ts';
import { attempt } from '../run.ts';
import type { Say } from '../say.ts';
import { issue } from './certificates.ts';
import type { Cluster } from './cluster.ts';
import { allRun, anyRuns, apiserverDaemon, containerdDaemon, etcdDaemon, nodeDaemons } from './daemons.ts';
import { prepareMachine, requireNoOtherNode } from './machine.ts';
import { importPause } from './pause.ts';
import { clusterPrograms, type ClusterPrograms } from './programs.ts';
import { writePodNetwork, writeRegistries } from './settings.ts';
import { addresses, BRIDGE, kubeconfigOf, NODE, places, readChosen, writeChosen, type Chosen } from './site.ts';

function requireBare(): void {
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')) return;
  throw new Error(
    'lab: no cluster can be had on this machine: kind is not on PATH (or Docker does not answer), and our own needs root on Debian 12 or newer. Install kind, or name a cluster in GIN_SHIP_KUBECONFIG.',
  );
}

/** As the last time where that is still free: what is stored knows its network. */
async function choose(): Promise<Chosen> {
  const before = readChosen();
  const network = await freeNetwork(before?.network, anyRuns() || existsSync(`/sys/class/net/${BRIDGE}`));
  if (before !== undefined && before.network === network) return before;
  rmSync(places.data, { recursive: true, force: true });
  return writeChosen({ network, entry: await freePort() });
}

async function until(what: string, seconds: number, done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await done())) {
    if (Date.now() > deadline)
      throw new Error(`lab: ${what} did not come about in ${seconds} s; what the cluster's daemons said is in the lab's folder \`logs\``);
    await pause(100);
  }
}

/** Ready, said by this kubelet: a cluster that starts again still shows the word of the last one. */
async function nodeIsReady({ kube, env }: ClusterPrograms, since: number): Promise<void> {
  const kubectl = [kube('kubectl'), '--kubeconfig', kubeconfigOf('admin')];
  const has = async (...what: string[]) => (await attempt([...kubectl, '--namespace=default', 'get', ...what])).code === 0;
  await until('the account that pods run under', 60, async () => await has('serviceaccount', 'default'));
  await until('the CA for pods', 30, async () => await has('configmap', 'kube-root-ca.crt'));
  const condition = 'jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.lastHeartbeatTime}{end}';
  await until('a ready node', 90, async () => {
    const [status, at = ''] = (await attempt([...kubectl, 'get', 'node', NODE, '--output', condition])).stdout.split(' ');
    return status === 'True' && Date.parse(at) >= since;
  });
  await until('the rules of Services', 30, async () => (await attempt(['nft', 'list', 'table', 'ip', 'kube-proxy'], { env })).code === 0);
}

async function startAll(programs: ClusterPrograms, chosen: Chosen): Promise<void> {
  const at = addresses(chosen);
  await Promise.all([
    start(containerdDaemon(programs)),
    start(etcdDaemon(programs, at)).then(async () => await start(apiserverDaemon(programs, at))),
  ]);
  await importPause(programs);
  // Heartbeats are told in whole seconds.
  const since = alive('cluster-kubelet') ? 0 : Math.floor(Date.now() / 1000) * 1000;
  await Promise.all(nodeDaemons(programs, at).map(start));
  await nodeIsReady(programs, since);
}

/** Starts what does not run. Under the lab's lock. */
export async function ownUp(lab: Lab, say: Say): Promise<Omit<Cluster, 'env'>> {
  requireBare();
  if (!anyRuns()) requireNoOtherNode();
  const chosen = await choose();
  const programs = await clusterPrograms(say);
  const before = performance.now();
  const running = allRun();
  if (!running) say('starting a Kubernetes node of our own (about 10 s the first time, then 5)');
  folder(places.data);
  folder(places.run);
  await issue(addresses(chosen));
  writePodNetwork(addresses(chosen));
  writeRegistries(lab.registry.plain.host);
  if (!running) {
    await prepareMachine(chosen);
    await startAll(programs, chosen);
    say(`the node is ready (${((performance.now() - before) / 1000).toFixed(1)} s)`);
  }
  const entry = { hostPort: chosen.entry, url: `http://127.0.0.1:${chosen.entry}` };
  return { kind: 'own', kubeconfig: kubeconfigOf('admin'), kubectl: programs.kube('kubectl'), entry };
}
