// The processes of a single node, in the order they need each other.
import { alive, type Daemon } from '../daemon.ts';
import { folder } from '../paths.ts';
import { answers } from '../ports.ts';
import { attempt } from '../run.ts';
import path from 'node:path';
import { pki } from './certificates.ts';
import type { ClusterPrograms } from './programs.ts';
import { containerd, kubelet, kubeProxy, written } from './settings.ts';
import { kubeconfigOf, NODE, places, type Addresses } from './site.ts';

/** Names under which daemon.ts knows them, as they are ended. */
export const DAEMONS = {
  network: ['cluster-kube-proxy', 'cluster-kubelet'],
  control: ['cluster-scheduler', 'cluster-controller-manager', 'cluster-apiserver'],
  stores: ['cluster-etcd', 'cluster-containerd'],
} as const;

const ALL: readonly string[] = Object.values(DAEMONS).flat();

export const allRun = (): boolean => ALL.every(alive);
export const anyRuns = (): boolean => ALL.some(alive);

/** `--name=value` for each. */
function flags(values: Readonly<Record<string, string | number | boolean>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}

export function containerdDaemon({ debian, env }: ClusterPrograms): Daemon {
  const { file, text } = written('containerd.toml', containerd(path.join(debian.root, 'usr/lib/cni')));
  folder(places.run);
  const version = [debian.file('ctr'), '--address', places.socket, 'version'];
  return {
    name: 'cluster-containerd',
    argv: [debian.file('containerd'), '--config', file],
    config: text,
    env,
    ready: async () => (await answers({ path: places.socket })) && (await attempt(version, { env })).code === 0,
  };
}

export function etcdDaemon({ kube, env }: ClusterPrograms, { local }: Addresses): Daemon {
  const [client, peer] = [`http://${local}:2379`, `http://${local}:2380`];
  const settings = {
    name: NODE,
    'data-dir': path.join(places.data, 'etcd'),
    'unsafe-no-fsync': true, // a test's cluster may lose a second to a power cut
    'log-level': 'warn',
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `${NODE}=${peer}`,
  };
  return { name: 'cluster-etcd', argv: [kube('etcd'), ...flags(settings)], env, ready: async () => await answers({ host: local, port: 2379 }) };
}

export function apiserverDaemon({ kube, env }: ClusterPrograms, at: Addresses): Daemon {
  const settings = {
    'etcd-servers': `http://${at.local}:2379`,
    'bind-address': at.node,
    'advertise-address': at.node,
    'secure-port': 6443,
    'tls-cert-file': pki('apiserver.crt'),
    'tls-private-key-file': pki('apiserver.key'),
    'client-ca-file': pki('ca.crt'),
    'service-account-key-file': pki('sa.pub'),
    'service-account-signing-key-file': pki('sa.key'),
    'service-account-issuer': at.api,
    'service-cluster-ip-range': at.services,
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'kubelet-client-certificate': pki('apiserver-kubelet-client.crt'),
    'kubelet-client-key': pki('apiserver-kubelet-client.key'),
    'kubelet-certificate-authority': pki('ca.crt'),
    'kubelet-preferred-address-types': 'InternalIP',
    'requestheader-client-ca-file': pki('ca.crt'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'proxy-client-cert-file': pki('front-proxy-client.crt'),
    'proxy-client-key-file': pki('front-proxy-client.key'),
    'allow-privileged': true,
    profiling: false,
  };
  const ask = [kube('kubectl'), '--kubeconfig', kubeconfigOf('admin'), 'get', '--raw', '/readyz'];
  const ready = async () => (await answers({ host: at.node, port: 6443 })) && (await attempt(ask)).code === 0;
  return { name: 'cluster-apiserver', argv: [kube('kube-apiserver'), ...flags(settings)], env, ready };
}

/** All that talk to the API server; they don't wait for each other. */
export function nodeDaemons({ kube, env }: ClusterPrograms, at: Addresses): Daemon[] {
  const as = (name: string) => {
    const file = kubeconfigOf(name);
    return { kubeconfig: file, 'authentication-kubeconfig': file, 'authorization-kubeconfig': file, 'bind-address': at.local, 'leader-elect': false };
  };
  const manager = {
    ...as('controller-manager'),
    'root-ca-file': pki('ca.crt'),
    'service-account-private-key-file': pki('sa.key'),
    'use-service-account-credentials': true,
    'cluster-signing-cert-file': pki('ca.crt'),
    'cluster-signing-key-file': pki('ca.key'),
  };
  const [kubeletFile, proxyFile] = [written('kubelet.json', kubelet(at)), written('kube-proxy.json', kubeProxy(at))];
  const node = {
    config: kubeletFile.file,
    kubeconfig: kubeconfigOf(NODE),
    'hostname-override': NODE,
    'node-ip': at.node,
    'root-dir': path.join(places.data, 'kubelet'),
    'cert-dir': path.join(places.data, 'kubelet-pki'),
  };
  const daemon = (
    name: string,
    program: Parameters<typeof kube>[0],
    settings: Parameters<typeof flags>[0],
    port: number,
    config?: string,
  ): Daemon => ({
    name: `cluster-${name}`,
    argv: [kube(program), ...flags(settings)],
    env,
    ready: async () => await answers({ host: at.local, port }),
    ...(config === undefined ? {} : { config }),
  });
  return [
    daemon('controller-manager', 'kube-controller-manager', manager, 10257),
    daemon('scheduler', 'kube-scheduler', as('scheduler'), 10259),
    daemon('kubelet', 'kubelet', node, 10248, kubeletFile.text),
    daemon('kube-proxy', 'kube-proxy', { config: proxyFile.file }, 10256, proxyFile.text),
  ];
}
