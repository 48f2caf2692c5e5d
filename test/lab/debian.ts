// The engine's programs from Debian's own packages: downloaded by apt with a state of our own and unpacked into the cache. Nothing is installed.
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { codename, keyOf, type Programs, programsIn, unpackPackages } from './packages.ts';
import { folders } from './paths.ts';
import { attempt, onPath, run } from './run.ts';
import type { Say } from './say.ts';

export type { Programs } from './packages.ts';

/** From a newer suite, because the machine's own may be too old for the containerd image store; the first that runs here is taken. */
const NEWER_SUITES = ['sid', 'trixie'] as const;
const FROM_NEWER = ['docker.io', 'docker-cli', 'containerd'] as const;
/** iptables and its libraries. */
export const IPTABLES = [
  'iptables',
  'libxtables12',
  'libip4tc2',
  'libip6tc2',
  'libnftnl11',
  'libmnl0',
  'libnetfilter-conntrack3',
  'libnfnetlink0',
] as const;
/** From the machine's own suite: they fit its C library. */
const FROM_OWN = ['runc', 'tini', 'busybox-static', 'docker-registry', ...IPTABLES] as const;

async function unpack(newer: string, root: string): Promise<void> {
  const own = codename();
  await unpackPackages([...FROM_NEWER.map((name) => `${name}/${newer}`), ...FROM_OWN.map((name) => `${name}/${own}`)], root);
}

/** Downloads and unpacks once (about 10 s); afterwards it only tells where things are. */
export async function programs(say: Say): Promise<Programs> {
  const root = path.join(folders.debian, keyOf([codename(), ...NEWER_SUITES, ...FROM_NEWER, ...FROM_OWN]));
  if (existsSync(root)) return programsIn(root);
  say('downloading the engine as Debian packages, unpacked into the cache, not installed (about 15 s, once)');
  const told: string[] = [];
  for (const suite of NEWER_SUITES) {
    const trial = `${root}.new`;
    rmSync(trial, { recursive: true, force: true });
    try {
      await unpack(suite, trial);
      for (const name of ['dockerd', 'containerd', 'docker']) await run([programsIn(trial).file(name), '--version']);
      renameSync(trial, root);
      return programsIn(root);
    } catch (error) {
      told.push(`${suite}: ${(error as Error).message}`);
    }
  }
  throw new Error(`lab: no Debian suite gave an engine that runs here:\n${told.join('\n')}`);
}

/** Commands the lab can't do without, and the packages that have them. The only thing it would install into the system. */
const COMMANDS = { ip: 'iproute2', openssl: 'openssl', tar: 'tar', perl: 'perl-base' } as const;

export async function systemCommands(say: Say): Promise<void> {
  const missing = Object.entries(COMMANDS).filter(([command]) => onPath(command, `${process.env['PATH']}:/usr/sbin:/sbin`) === undefined);
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  say(`installing ${packages.join(', ')} with apt-get (missing on this machine)`);
  await attempt(['apt-get', '-q', 'update']);
  await run(['apt-get', '-q', 'install', '-y', '--no-install-recommends', ...packages], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
