// The settings of containerd, kubelet, kube-proxy and the pods' network, as the daemons read them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder } from '../paths.ts';
import { pki } from './certificates.ts';
import { BRIDGE, kubeconfigOf, NODE, places, type Addresses } from './site.ts';

/** Of a pod's sandbox: made from our own program, see pause.ts. */
export const PAUSE = 'gin-ship.lab/pause:1';

const registries = path.join(places.settings, 'registries');
const network = path.join(places.settings, 'network');

export function containerd(plugins: string): string {
  return `version = 2
root = "${places.data}/containerd"
state = "${places.run}/containerd"
oom_score = 0
[grpc]
  address = "${places.socket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${places.data}/containerd-opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE}"
  restrict_oom_score_adj = true
  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${plugins}"
    conf_dir = "${network}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${registries}"
`;
}

export function kubelet({ node, local }: Addresses): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: node,
    readOnlyPort: 0,
    healthzBindAddress: local,
    containerRuntimeEndpoint: `unix://${places.socket}`,
    cgroupDriver: 'cgroupfs', // no systemd is needed
    cgroupRoot: '/',
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0, // lower ones need a capability that a container may lack
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: pki('ca.crt') } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: pki('kubelet-server.crt'),
    tlsPrivateKeyFile: pki('kubelet-server.key'),
    clusterDomain: 'cluster.local',
    // A developer's disk may be nearly full; images are few.
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    podLogsDir: path.join(places.data, 'pod-logs'),
  };
}

export function kubeProxy({ node, local, pods }: Addresses): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    hostnameOverride: NODE,
    bindAddress: node,
    healthzBindAddress: `${local}:10256`,
    metricsBindAddress: `${local}:10249`,
    clusterCIDR: pods,
    oomScoreAdj: 0,
    clientConnection: { kubeconfig: kubeconfigOf('proxy') },
    // Zero: the machine's connection tracking stays as it is.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}

/** A bridge on the host; hostPorts (also on 127.0.0.1: snat) and a way out where another engine drops what is forwarded. */
function podNetwork({ pods }: Addresses): object {
  const ipam = { type: 'host-local', dataDir: path.join(places.data, 'addresses'), ranges: [[{ subnet: pods }]], routes: [{ dst: '0.0.0.0/0' }] };
  return {
    cniVersion: '0.4.0',
    name: 'gin-ship-lab',
    plugins: [
      { type: 'bridge', bridge: BRIDGE, isGateway: true, ipMasq: true, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true }, snat: true },
      { type: 'firewall', backend: 'iptables' },
    ],
  };
}

/** Writes one and gives its path and text; JSON is YAML. */
export function written(name: string, content: string | object): { readonly file: string; readonly text: string } {
  const file = path.join(folder(places.settings), name);
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  writeFileSync(file, text);
  return { file, text };
}

export function writePodNetwork(at: Addresses): void {
  folder(network);
  written('network/10-gin-ship-lab.conflist', podNetwork(at));
}

/** The plain registry by its own name, and as the mirror of those that base images come from. containerd reads this at every pull. */
export function writeRegistries(plain: string): void {
  rmSync(registries, { recursive: true, force: true });
  for (const name of [plain, 'docker.io', 'gcr.io']) {
    mkdirSync(path.join(registries, name), { recursive: true });
    const hosts = `server = "http://${plain}"\n[host."http://${plain}"]\n  capabilities = ["pull", "resolve"]\n`;
    writeFileSync(path.join(registries, name, 'hosts.toml'), hosts);
  }
}
