// The programs of the cluster: Kubernetes as one binary of ours under several names, and what it needs from Debian's packages.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { IPTABLES } from '../debian.ts';
import { debianPackages, type Programs } from '../packages.ts';
import { folder } from '../paths.ts';
import { attempt, onPath } from '../run.ts';
import type { Say } from '../say.ts';
import { goTools } from '../tools.ts';
import { links, places } from './site.ts';

const KUBE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy', 'kubectl'] as const;

/** Of the machine's own suite. After the programs, the libraries of nft. */
const PACKAGES = [
  'containerd',
  'runc',
  'containernetworking-plugins',
  ...IPTABLES,
  'nftables',
  'libnftables1',
  'libjansson4',
  'libedit2',
  'libbsd0',
  'libmd0',
  'libgmp10',
] as const;

const XTABLES = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables', 'ip6tables-save', 'ip6tables-restore'];

export interface ClusterPrograms {
  readonly debian: Programs;
  /** `kubelet`, … */
  readonly kube: (name: (typeof KUBE)[number]) => string;
  readonly cridown: string;
  readonly pause: string;
  /** For all daemons, and for what they start. */
  readonly env: NodeJS.ProcessEnv;
}

/** The machine's own iptables where it has one, for it fits what others on the machine use; else the unpacked one that works with this kernel. */
async function linkIptables(bin: string, debian: Programs, env: NodeJS.ProcessEnv): Promise<void> {
  if (onPath('iptables', `${process.env['PATH']}:/usr/sbin:/sbin`) !== undefined) return;
  const told: string[] = [];
  for (const variant of ['xtables-nft-multi', 'xtables-legacy-multi']) {
    const { code, stderr } = await attempt([debian.file(variant), 'iptables', '-w', '-t', 'nat', '-S', 'POSTROUTING'], { env });
    if (code === 0) return links(bin, debian.file(variant), XTABLES);
    told.push(stderr.trim());
  }
  throw new Error(`lab: iptables does not work here, so pods would have no network:\n  ${told.join('\n  ')}`);
}

export async function clusterPrograms(say: Say): Promise<ClusterPrograms> {
  const [[kube = '', cridown = '', pause = ''], debian] = await Promise.all([
    goTools(['kube', 'cridown', 'pause'], say),
    debianPackages('cluster', PACKAGES, say),
  ]);
  const own = path.dirname(kube);
  links(own, 'kube', KUBE);
  const bin = path.join(places.run, 'bin');
  rmSync(bin, { recursive: true, force: true });
  folder(bin);
  const env = {
    ...process.env,
    PATH: [bin, own, debian.path].join(path.delimiter),
    LD_LIBRARY_PATH: debian.libraries,
    XTABLES_LIBDIR: debian.libraries.split(path.delimiter).map((where) => path.join(where, 'xtables'))[0],
    // Nobody's settings for clients may reach the daemons.
    KUBECONFIG: undefined,
  };
  await linkIptables(bin, debian, env);
  return { debian, kube: (name) => path.join(own, name), cridown, pause, env };
}
