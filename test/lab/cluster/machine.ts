// What the node changes on the machine, and how it is given back: an address on lo, sysctls, firewall rules, a bridge, mounts, control groups.
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { processes } from '../process.ts';
import { attempt, run } from '../run.ts';
import type { ClusterPrograms } from './programs.ts';
import { addresses, BRIDGE, places, writeChosen, type Chosen } from './site.ts';

/** The kubelet sets these. */
const SYSCTLS = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];
/** Where kubelet and the network plugins write without being asked; nothing but empty folders stays there. */
const FOLDERS = ['/var/lib/cni', '/var/lib/kubelet', '/var/log/containers'];

/** kube-proxy's tables, the plugins' chains and the kubelet's control groups have fixed names: there can be one node per machine. */
export function requireNoOtherNode(): void {
  const other = processes().find(({ argv }) => path.basename(argv[0] ?? '') === 'kubelet');
  if (other === undefined) return;
  throw new Error(
    `lab: another Kubernetes node runs on this machine (process ${other.pid}: ${other.argv[0]}), and two would share firewall rules. End it, or name a cluster in GIN_SHIP_KUBECONFIG.`,
  );
}

/** Remembers what was, once, and adds the node's address. */
export async function prepareMachine(chosen: Chosen): Promise<void> {
  if (chosen.sysctls === undefined) {
    const known = SYSCTLS.filter((name) => existsSync(`/proc/sys/${name}`));
    const sysctls = Object.fromEntries(known.map((name) => [name, readFileSync(`/proc/sys/${name}`, 'utf8').trim()]));
    writeChosen({ ...chosen, sysctls, made: FOLDERS.filter((one) => !existsSync(one)) });
  }
  const { node } = addresses(chosen);
  if (!(await run(['ip', '-4', 'address', 'show', 'dev', 'lo'])).includes(`inet ${node}/`))
    await run(['ip', 'address', 'add', `${node}/32`, 'dev', 'lo']);
}

function restoreSysctls({ sysctls = {} }: Chosen): void {
  for (const [name, value] of Object.entries(sysctls)) writeFileSync(`/proc/sys/${name}`, value);
}

/** Two pods that start together add a plugin's rule twice. */
const MOST = 20;

async function firewall({ env, kube }: ClusterPrograms): Promise<void> {
  const quietly = async (...argv: string[]) =>
    (await attempt([argv[0] === 'ip6tables' ? 'ip6tables' : 'iptables', '-w', ...argv.slice(1)], { env })).code;
  const drop = async (...rule: string[]) => {
    for (let times = 0; times < MOST && (await quietly('iptables', ...rule)) === 0; times++);
  };
  await attempt([kube('kube-proxy'), '--cleanup', `--config=${path.join(places.settings, 'kube-proxy.json')}`], { env });
  await drop('-D', 'FORWARD', '-m', 'comment', '--comment', 'CNI firewall plugin rules', '-j', 'CNI-FORWARD');
  for (const chain of ['PREROUTING', 'OUTPUT'])
    await drop('-t', 'nat', '-D', chain, '-m', 'addrtype', '--dst-type', 'LOCAL', '-j', 'CNI-HOSTPORT-DNAT');
  await drop('-t', 'nat', '-D', 'POSTROUTING', '-m', 'comment', '--comment', 'CNI portfwd requiring masquerade', '-j', 'CNI-HOSTPORT-MASQ');
  const plugins = { filter: ['CNI-FORWARD', 'CNI-ADMIN'], nat: ['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-SETMARK'] };
  for (const [table, chains] of Object.entries(plugins)) {
    for (const order of ['-F', '-X']) for (const chain of chains) await quietly('iptables', '-t', table, order, chain);
  }
  for (const family of ['iptables', 'ip6tables']) {
    for (const chain of ['INPUT', 'OUTPUT']) await quietly(family, '-D', chain, '-j', 'KUBE-FIREWALL');
    for (const table of ['nat', 'mangle', 'filter']) {
      for (const chain of ['KUBE-FIREWALL', 'KUBE-KUBELET-CANARY', 'KUBE-IPTABLES-HINT']) {
        for (const order of ['-F', '-X']) await quietly(family, '-t', table, order, chain);
      }
    }
  }
}

/** Deepest first. */
export function mountsBelow(folder: string): string[] {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return points.filter((point) => point.startsWith(`${folder}/`)).toReversed();
}

const GROUPS = ['/sys/fs/cgroup', '-depth', '-type', 'd', '-path', '*/kubepods*'];
const GROUPS_WITHIN_MS = 10_000;

/** A group goes only after its last process, and the kernel takes its time with that one. The node is down, so what still runs in them is nobody's. */
async function controlGroups(): Promise<void> {
  const until = Date.now() + GROUPS_WITHIN_MS;
  const left = async () => (await attempt(['find', ...GROUPS])).stdout.split('\n').filter((line) => line !== '');
  for (let groups = await left(); groups.length > 0 && Date.now() < until; groups = await left()) {
    for (const group of groups) endProcesses(path.join(group, 'cgroup.procs'));
    await attempt(['find', ...GROUPS, '-exec', 'rmdir', '{}', ';']);
    await setTimeout(100);
  }
}

function endProcesses(list: string): void {
  const pids = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {} // it ended in between
  }
}

async function outside({ made = [] }: Chosen): Promise<void> {
  rmSync('/var/lib/kubelet/device-plugins/kubelet.sock', { force: true });
  const logs = '/var/log/containers';
  for (const name of existsSync(logs) ? readdirSync(logs) : []) {
    const file = path.join(logs, name);
    if (lstatSync(file).isSymbolicLink() && readlinkSync(file).startsWith(`${places.data}/`)) rmSync(file);
  }
  for (const folder of made) await attempt(['find', folder, '-depth', '-type', 'd', '-empty', '-delete']);
}

/** After all its processes are gone. What is gone already is no mistake. */
export async function giveBack(chosen: Chosen, programs: ClusterPrograms): Promise<void> {
  restoreSysctls(chosen);
  await firewall(programs);
  if (existsSync(`/sys/class/net/${BRIDGE}`)) await run(['ip', 'link', 'delete', BRIDGE]);
  await attempt(['ip', 'address', 'delete', `${addresses(chosen).node}/32`, 'dev', 'lo']);
  for (const point of [places.data, places.run].flatMap(mountsBelow)) await attempt(['umount', '--lazy', point]);
  await controlGroups();
  await outside(chosen);
  const { sysctls: _, made: __, ...rest } = chosen;
  writeChosen(rest);
}
