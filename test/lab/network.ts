// The engine's bridge and its way out. The engine itself may not touch iptables: a second dockerd that does would flush the chains of the machine's own.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Programs } from './debian.ts';
import { labId } from './paths.ts';
import { attempt, onPath, run } from './run.ts';

export interface Bridge {
  readonly name: string;
  /** The host's address on it: containers reach the host's listeners there. */
  readonly host: string;
  readonly pool: string;
}

/** Of our 10.N.0.0/20, N being `network`: one bridge per engine, the rest for networks that tests create. */
export function bridge(network: number, engine: 'main' | 'classic'): Bridge {
  const base = `10.${network}`;
  return engine === 'main'
    ? { name: `gs${labId}`, host: `${base}.0.1`, pool: `${base}.8.0/22` }
    : { name: `gs${labId}c`, host: `${base}.1.1`, pool: `${base}.12.0/22` };
}

function exists(name: string): boolean {
  return existsSync(path.join('/sys/class/net', name));
}

/** Whether our network is in use by ourselves. */
export function bridgeExists(): boolean {
  return exists(`gs${labId}`);
}

export async function ensureBridge({ name, host }: Bridge): Promise<void> {
  if (exists(name)) return;
  await run(['ip', 'link', 'add', name, 'type', 'bridge']);
  await run(['ip', 'address', 'add', `${host}/24`, 'dev', name]);
  await run(['ip', 'link', 'set', name, 'up']);
}

export async function removeBridge({ name }: Bridge): Promise<void> {
  if (exists(name)) await run(['ip', 'link', 'delete', name]);
}

function rules(network: number): readonly (readonly string[])[] {
  const ours = `10.${network}.0.0/20`;
  const mark = ['-m', 'comment', '--comment', `gin-ship lab ${labId}`];
  return [
    ['nat', 'POSTROUTING', '-s', ours, '!', '-d', ours, ...mark, '-j', 'MASQUERADE'],
    // Another engine on the machine may have set the policy of FORWARD to DROP.
    ['filter', 'FORWARD', '-s', ours, ...mark, '-j', 'ACCEPT'],
    ['filter', 'FORWARD', '-d', ours, ...mark, '-j', 'ACCEPT'],
  ];
}

/** A program and the variables it needs besides the machine's own. */
export interface IptablesProgram {
  readonly command: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The machine's iptables, else the unpacked one: nf_tables first, the old tables where the kernel has only those. */
export async function iptablesProgram(programs: Programs): Promise<IptablesProgram> {
  const own = onPath('iptables', `${process.env['PATH']}:/usr/sbin:/sbin`);
  const libraries = path.join(programs.root, 'usr/lib', `${multiarch()}-linux-gnu`);
  const variables = { LD_LIBRARY_PATH: libraries, XTABLES_LIBDIR: path.join(libraries, 'xtables') };
  const unpacked = ['iptables-nft', 'iptables-legacy'].map((name) => ({ command: programs.file(name), variables }));
  const told: string[] = [];
  for (const one of own === undefined ? unpacked : [{ command: own, variables: {} }]) {
    const { code, stderr } = await attempt([one.command, '-w', '-t', 'nat', '-S', 'POSTROUTING'], { env: { ...process.env, ...one.variables } });
    if (code === 0) return one;
    told.push(stderr.trim());
  }
  throw new Error(`lab: iptables does not work here, so containers would have no network:\n  ${told.join('\n  ')}`);
}

type Iptables = (args: readonly string[]) => Promise<number>;

async function iptables(programs: Programs): Promise<Iptables> {
  const { command, variables } = await iptablesProgram(programs);
  return async (args) => (await attempt([command, '-w', ...args], { env: { ...process.env, ...variables } })).code;
}

function multiarch(): string {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

/** Lets the lab's containers out: RUN steps fetch Go modules. */
export async function ensureWayOut(network: number, programs: Programs): Promise<void> {
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  const apply = await iptables(programs);
  for (const [table = '', chain = '', ...rule] of rules(network)) {
    if ((await apply(['-t', table, '-C', chain, ...rule])) === 0) continue;
    if ((await apply(['-t', table, '-I', chain, '1', ...rule])) !== 0) throw new Error(`lab: iptables refused a rule in ${table}/${chain}`);
  }
}

export async function removeWayOut(network: number, programs: Programs): Promise<void> {
  const apply = await iptables(programs);
  for (const [table = '', chain = '', ...rule] of rules(network)) await apply(['-t', table, '-D', chain, ...rule]);
}
