// The engine of a bare machine: containerd and dockerd with their own sockets, data, bridge and pid files.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { alive, start, stop } from './daemon.ts';
import { folder, folders } from './paths.ts';
import { bridge, ensureBridge, iptablesProgram, removeBridge } from './network.ts';
import { answers } from './ports.ts';
import { processes } from './process.ts';
import { attempt } from './run.ts';
import type { Site } from './site.ts';

/** `main` has the containerd image store, `classic` the older graph driver: both are met in the field. */
export type EngineName = 'main' | 'classic';

export function engineSocket(name: EngineName): string {
  return path.join(folders.run, `docker-${name}.sock`);
}

function pidFile(name: EngineName): string {
  return path.join(folders.run, `docker-${name}.pid`);
}

const containerdSocket = path.join(folders.run, 'containerd.sock');

const wrappers = path.join(folders.run, 'bin');

/**
 * dockerd calls `iptables` for one thing only, and inside the container's own network namespace: to make the name server of user-defined networks
 * reachable. The unpacked one has another name, and libraries of its own.
 */
async function writeIptables({ programs }: Site): Promise<void> {
  const { command, variables } = await iptablesProgram(programs);
  const file = path.join(folder(wrappers), 'iptables');
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(file, `#!/bin/sh\n${exports.join('')}exec '${command}' "$@"\n`);
  chmodSync(file, 0o755);
}

/** Nothing of the caller's docker settings may reach a daemon; the lab's CA must, for pulls from the TLS registry. */
function environment({ programs, certificates }: Site): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${wrappers}${path.delimiter}${programs.path}`,
    SSL_CERT_FILE: certificates.bundle,
    DOCKER_HOST: undefined,
    DOCKER_CONFIG: undefined,
  };
}

async function startContainerd(site: Site): Promise<void> {
  const config = path.join(folder(folders.run), 'containerd.toml');
  // Kubernetes' plugin is not needed and would look for a pod network.
  writeFileSync(config, 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
  const data = folder(folders.data, 'containerd');
  const state = folder(folders.run, 'containerd');
  const argv = [site.programs.file('containerd'), '--config', config, '--root', data, '--state', state, '--address', containerdSocket];
  await start({ name: 'containerd', argv, env: environment(site), ready: async () => await answers({ path: containerdSocket }) });
}

function settings(name: EngineName, { network, ports, programs }: Site): object {
  const { name: bridgeName, pool } = bridge(network, name);
  return {
    hosts: [`unix://${engineSocket(name)}`],
    'data-root': folder(folders.data, `docker-${name}`),
    'exec-root': folder(folders.run, `docker-${name}`),
    pidfile: pidFile(name),
    containerd: containerdSocket,
    'containerd-namespace': `gin-ship-${name}`,
    'containerd-plugins-namespace': `gin-ship-${name}-plugins`,
    features: { 'containerd-snapshotter': name === 'main' },
    bridge: bridgeName,
    'default-address-pools': [{ base: pool, size: 26 }],
    iptables: false, // see network.ts
    ip6tables: false,
    'userland-proxy': true, // what publishes ports without iptables
    'userland-proxy-path': programs.file('docker-proxy'),
    'init-path': programs.file('tini-static'),
    'registry-mirrors': [`http://127.0.0.1:${ports.plain}`],
    builder: { gc: { enabled: true, defaultKeepStorage: '20GB' } },
    'log-level': 'warn',
    labels: ['gin-ship.names=1'], // with name servers: an engine that was started without them is started anew
  };
}

/** dockerd keeps its networks, and gives the bridge its address of the last time again: where the lab had to take another network, nobody would listen there. */
function forgetOtherNetwork(name: EngineName, network: number): void {
  const data = folder(folders.data, `docker-${name}`);
  const mark = path.join(data, 'gin-ship-network');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === String(network)) return;
  rmSync(path.join(data, 'network'), { recursive: true, force: true });
  writeFileSync(mark, String(network));
}

/** Starts an engine on top of containerd; both, when either is gone. */
export async function startEngine(name: EngineName, site: Site): Promise<void> {
  if (!alive('containerd')) await stopEngines();
  await ensureBridge(bridge(site.network, name));
  await startContainerd(site);
  await writeIptables(site);
  const config = path.join(folders.run, `docker-${name}.config.json`);
  if (!alive(`docker-${name}`)) {
    // Of one that was killed: dockerd would take whoever has that pid now for itself.
    rmSync(pidFile(name), { force: true });
    forgetOtherNetwork(name, site.network);
  }
  const text = JSON.stringify(settings(name, site), null, 2);
  writeFileSync(config, text);
  const docker = [site.programs.file('docker'), '--host', `unix://${engineSocket(name)}`, 'version'];
  await start({
    name: `docker-${name}`,
    argv: [site.programs.file('dockerd'), '--config-file', config],
    config: text,
    env: environment(site),
    ready: async () => (await answers({ path: engineSocket(name) })) && (await attempt(docker)).code === 0,
  });
}

export async function stopEngines(): Promise<void> {
  await Promise.all([stop('docker-main'), stop('docker-classic')]);
  await stop('containerd');
}

/** What an engine that was killed left behind: its containers' shims with the containers, and port proxies. Only after `stopEngines`. */
export function endLeftOver(): void {
  const all = processes();
  // All of them are programs that we unpacked, so no other engine's.
  const ours = all.filter(({ argv }) => argv[0]?.startsWith(`${folders.debian}${path.sep}`));
  const pids = new Set(ours.map(({ pid }) => pid));
  for (const { pid } of [...all.filter(({ parent }) => pids.has(parent)), ...ours]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself.
    }
  }
}

export async function removeBridges(network: number): Promise<void> {
  for (const name of ['main', 'classic'] as const) await removeBridge(bridge(network, name));
}
