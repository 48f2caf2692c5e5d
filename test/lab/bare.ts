// The lab of a bare machine: every part from package registries, every daemon our own.
import { existsSync } from 'node:fs';
import { containerDriverSettings, startBuildkitd, stopBuildkitd } from './buildkitd.ts';
import { issueCertificates } from './certificates.ts';
import { client, writeClient, writeRemoteBuilder } from './client.ts';
import { alive } from './daemon.ts';
import { programs, systemCommands, type Programs } from './debian.ts';
import { endLeftOver, removeBridges, startEngine, stopEngines, type EngineName } from './engine.ts';
import { builderImage } from './images/builder.ts';
import { provide, type Destination } from './images/provide.ts';
import { standins } from './images/standins.ts';
import { bridge, bridgeExists, ensureBridge, ensureWayOut, removeWayOut } from './network.ts';
import { freeNetwork, freePort } from './ports.ts';
import { REGISTRIES, startRegistries, stopRegistries } from './registry.ts';
import { run } from './run.ts';
import type { Say } from './say.ts';
import type { Site } from './site.ts';
import { sourceKey } from './source.ts';
import { readState, writeState, type State } from './state.ts';
import { goTools } from './tools.ts';

export interface Wanted {
  readonly buildkitd: boolean;
  readonly classic: boolean;
}

const ALWAYS = [...REGISTRIES, 'containerd', 'docker-main'];

/** Whether everything asked for runs: a look at /proc per daemon. */
export function bareIsUp(state: State, wanted: Wanted): boolean {
  if (!state.up || state.source !== sourceKey()) return false;
  if ((wanted.buildkitd && !state.buildkitd) || (wanted.classic && !state.classic)) return false;
  const daemons = [...ALWAYS, ...(state.buildkitd ? ['buildkitd'] : []), ...(state.classic ? ['docker-classic'] : [])];
  return daemons.every(alive);
}

/** Whether any part of it runs. */
export function bareRuns(): boolean {
  return ALWAYS.some(alive);
}

export function requireBare(): void {
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')) return;
  throw new Error(
    'lab: no Docker engine answers (`docker info`), and without one the lab needs root on Debian 12 or newer. Start Docker, or run as root on Debian.',
  );
}

async function port(daemon: string, last?: number): Promise<number> {
  return last !== undefined && alive(daemon) ? last : await freePort(last);
}

/** Ports and network as the last time where they are still free, or where our own daemon holds them. */
async function choose(wanted: Wanted): Promise<State & { network: number; gateway: string }> {
  const before = readState();
  const known = before?.kind === 'lab' ? before : undefined;
  const ports = {
    tls: await port('registry-tls', known?.ports.tls),
    plain: await port('registry-plain', known?.ports.plain),
    buildkit: await port('buildkitd', known?.ports.buildkit),
  };
  const network = await freeNetwork(known?.network, bridgeExists());
  const buildkitd = wanted.buildkitd || (known?.buildkitd ?? false);
  const classic = wanted.classic || (known?.classic ?? false);
  return { kind: 'lab', up: false, ports, network, gateway: bridge(network, 'main').host, buildkitd, classic, containerdStore: true };
}

async function provideImages(unpacked: Programs, to: Destination, tools: readonly string[], say: Say): Promise<void> {
  const go = await run(['go', 'env', '-json', 'GOVERSION', 'GOROOT', 'GOPROXY', 'GOSUMDB', 'GOPRIVATE', 'GOFLAGS']);
  await provide({ name: 'base', inputs: [go, unpacked.root], make: async (layout, scratch) => await standins(layout, scratch, unpacked) }, to, say);
  const [, buildkitd, buildctl] = tools;
  if (buildkitd === undefined || buildctl === undefined) return;
  const make = async (layout: string, scratch: string) => [await builderImage(layout, scratch, unpacked, buildkitd, buildctl)];
  await provide({ name: 'builder', inputs: [buildkitd, buildctl, unpacked.root], make }, to, say);
}

/** Brings up what is missing. The order is the dependencies': network, registries (the engine's mirror), engine, images, BuildKit. */
export async function bareUp(wanted: Wanted, say: Say): Promise<State> {
  requireBare();
  await systemCommands(say);
  const state = await choose(wanted);
  // Neither waits for the other: one mostly downloads, one mostly compiles.
  const building = goTools(['docker-buildx', ...(state.buildkitd ? ['buildkitd', 'buildctl'] : [])], say);
  const [unpacked, tools] = await Promise.all([programs(say), building]);
  const { ports, network, gateway } = state;
  const site = { programs: unpacked, ports, network, gateway, certificates: await issueCertificates(gateway) };
  await ensureBridge(bridge(network, 'main'));
  await ensureWayOut(network, unpacked);
  await startRegistries(site);
  writeClient(unpacked.file('docker'), tools[0] ?? '', containerDriverSettings(site));
  // From here on there is something to take down.
  writeState(state);
  await startEngines(site, state.classic ? ['main', 'classic'] : ['main'], tools, say);
  if (state.buildkitd) {
    await startBuildkitd(tools[1] ?? '', site);
    await writeRemoteBuilder(ports.buildkit, site.certificates);
  }
  return writeState({ ...state, up: true, source: sourceKey() });
}

async function startEngines(site: Site, engines: readonly EngineName[], tools: readonly string[], say: Say): Promise<void> {
  for (const engine of engines) {
    await startEngine(engine, site);
    const { docker, env } = client(engine);
    const to = { engine, docker, env: { ...process.env, ...env }, registry: `127.0.0.1:${site.ports.plain}` };
    await provideImages(site.programs, to, tools, say);
  }
}

export async function bareDown(state: State): Promise<void> {
  await stopBuildkitd();
  await stopEngines();
  await stopRegistries();
  endLeftOver();
  if (state.network === undefined) return;
  await removeBridges(state.network);
  await removeWayOut(state.network, await programs(() => undefined));
}
