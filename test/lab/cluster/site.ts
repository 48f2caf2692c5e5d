// Where the cluster of a bare machine keeps things, and its addresses: all in a network that nobody else on the machine uses.
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, folders, labId } from '../paths.ts';

export const NODE = 'node1';
/** Linux cuts the names of interfaces at 15 characters. */
export const BRIDGE = `gsk${labId}`;

export const places = {
  /** Everything that is stored: etcd, images, the kubelet's folders. */
  data: path.join(folders.data, 'cluster'),
  run: path.join(folders.run, 'cluster'),
  settings: path.join(folders.data, 'cluster', 'settings'),
  certificates: path.join(folders.data, 'cluster', 'certificates'),
  socket: path.join(folders.run, 'cluster', 'containerd.sock'),
} as const;

/** Where a client finds everything it needs: the keys are inline. */
export function kubeconfigOf(name: string): string {
  return path.join(places.settings, `${name}.kubeconfig`);
}

export interface Chosen {
  /** Second number of the cluster's 10.N.0.0/16. */
  readonly network: number;
  /** The hostPort that tests use. */
  readonly entry: number;
  /** What the kubelet changed, as it was before: by file under /proc/sys. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Folders outside of the cache that were not there before. */
  readonly made?: readonly string[];
}

const file = path.join(places.data, 'chosen.json');

export function readChosen(): Chosen | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Chosen) : undefined;
}

export function writeChosen(chosen: Chosen): Chosen {
  folder(places.data);
  writeFileSync(file, JSON.stringify(chosen, null, 2));
  return chosen;
}

export interface Addresses {
  /** On lo: host and pods both reach it, and the API server refuses a 127.0.0.0/8 address for itself. */
  readonly node: string;
  readonly api: string;
  readonly pods: string;
  readonly services: string;
  /** Of the Service `kubernetes`: the first of the services. */
  readonly kubernetes: string;
  /** For what only the host may reach. An address of its own, so that no port on 127.0.0.1 is taken. */
  readonly local: string;
}

export function addresses({ network }: Chosen): Addresses {
  const node = `10.${network}.255.1`;
  return {
    node,
    api: `https://${node}:6443`,
    pods: `10.${network}.0.0/24`,
    services: `10.${network}.64.0/18`,
    kubernetes: `10.${network}.64.1`,
    local: `127.${network - 100}.0.1`,
  };
}

/** One file under several names, made once. */
export function links(where: string, target: string, names: readonly string[]): void {
  for (const name of names) if (!existsSync(path.join(where, name))) symlinkSync(target, path.join(where, name));
}
