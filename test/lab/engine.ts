// The engine of a bare machine: containerd and dockerd with their own sockets, data, bridge and pid files.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Programs } from './debian.ts';
import { alive, start, stop } from './daemon.ts';
import { folder, folders } from './paths.ts';
import { bridge, ensureBridge, removeBridge, type Network } from './network.ts';
import { answers } from './ports.ts';
import { attempt } from './run.ts';

/** `main` has the containerd image store, `classic` the older graph driver: both are met in the field. */
export type EngineName = 'main' | 'classic';

export function engineSocket(name: EngineName): string {
  return path.join(folders.run, `docker-${name}.sock`);
}

function pidFile(name: EngineName): string {
  return path.join(folders.run, `docker-${name}.pid`);
}

const containerdSocket = path.join(folders.run, 'containerd.sock');

function environment(programs: Programs): NodeJS.ProcessEnv {
  // Nothing of the caller's docker settings may reach a daemon.
  return { ...process.env, PATH: programs.path, DOCKER_HOST: undefined, DOCKER_CONFIG: undefined };
}

async function startContainerd(programs: Programs): Promise<void> {
  const config = path.join(folder(folders.run), 'containerd.toml');
  // Kubernetes' plugin is not needed and would look for a pod network.
  writeFileSync(config, 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
  const data = folder(folders.data, 'containerd');
  const state = folder(folders.run, 'containerd');
  const argv = [`${programs.root}/usr/bin/containerd`, '--config', config, '--root', data, '--state', state, '--address', containerdSocket];
  await start({ name: 'containerd', argv, env: environment(programs), ready: async () => await answers({ path: containerdSocket }) });
}

function settings(name: EngineName, network: Network, mirrorPort: number, programs: Programs): object {
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
    'userland-proxy-path': `${programs.root}/usr/sbin/docker-proxy`,
    'init-path': `${programs.root}/usr/bin/tini-static`,
    'registry-mirrors': [`http://127.0.0.1:${mirrorPort}`],
    builder: { gc: { enabled: true, defaultKeepStorage: '20GB' } },
    'log-level': 'warn',
  };
}

/** Starts an engine on top of containerd; both, when either is gone. */
export async function startEngine(name: EngineName, network: Network, mirrorPort: number, programs: Programs): Promise<void> {
  if (!alive('containerd')) await stopEngines();
  await ensureBridge(bridge(network, name));
  await startContainerd(programs);
  const config = path.join(folders.run, `docker-${name}.config.json`);
  // Of one that was killed: dockerd would take whoever has that pid now for itself.
  if (!alive(`docker-${name}`)) rmSync(pidFile(name), { force: true });
  writeFileSync(config, JSON.stringify(settings(name, network, mirrorPort, programs), null, 2));
  const docker = [`${programs.root}/usr/bin/docker`, '--host', `unix://${engineSocket(name)}`, 'version'];
  await start({
    name: `docker-${name}`,
    argv: [`${programs.root}/usr/sbin/dockerd`, '--config-file', config],
    env: environment(programs),
    ready: async () => (await answers({ path: engineSocket(name) })) && (await attempt(docker)).code === 0,
  });
}

export async function stopEngines(): Promise<void> {
  await Promise.all([stop('docker-main'), stop('docker-classic')]);
  await stop('containerd');
}

export async function removeBridges(network: Network): Promise<void> {
  for (const name of ['main', 'classic'] as const) await removeBridge(bridge(network, name));
}
