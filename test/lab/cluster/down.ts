// Ends the cluster and gives back all that it changed on the machine.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { alive, start, stop, stopWithin } from '../daemon.ts';
import { attempt } from '../run.ts';
import { anyRuns, containerdDaemon, DAEMONS } from './daemons.ts';
import { kindDown } from './kind.ts';
import { giveBack, mountsBelow } from './machine.ts';
import { clusterPrograms, type ClusterPrograms } from './programs.ts';
import { places, readChosen } from './site.ts';

/** The control plane keeps nothing: no need to wait for its farewells, which take long. */
const FAREWELL_MS = 3000;

/** Through the runtime's own interface, so that addresses, links and rules of the pods' network go too. */
async function endPods(programs: ClusterPrograms): Promise<void> {
  const tasks = path.join(places.run, 'containerd', 'io.containerd.runtime.v2.task', 'k8s.io');
  if (!alive('cluster-containerd') && !existsSync(tasks)) return;
  await start(containerdDaemon(programs)); // pods outlive one that crashed
  await attempt([programs.cridown, places.socket], { env: programs.env });
}

/** Under the lab's lock. Nothing to end is no mistake. */
export async function endCluster(purge: boolean): Promise<void> {
  await kindDown();
  const chosen = readChosen();
  if (chosen === undefined) return;
  if (anyRuns() || chosen.sysctls !== undefined) {
    const programs = await clusterPrograms(() => undefined);
    await Promise.all(DAEMONS.network.map((name) => stop(name)));
    await endPods(programs);
    await Promise.all(DAEMONS.control.map((name) => stopWithin(name, FAREWELL_MS)));
    await Promise.all(DAEMONS.stores.map((name) => stop(name)));
    await giveBack(chosen, programs);
  }
  if (!purge) return;
  const mounted = [places.data, places.run].flatMap(mountsBelow);
  if (mounted.length > 0) throw new Error(`lab: ${mounted[0]} is still mounted, so the cluster's data stays; unmount it and try again`);
  for (const one of [places.data, places.run]) rmSync(one, { recursive: true, force: true });
}
