// The engine's programs from Debian's own packages: downloaded by apt with a state of our own and unpacked into the cache. Nothing is installed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, folders } from './paths.ts';
import { attempt, onPath, run } from './run.ts';
import type { Say } from './say.ts';

/** From a newer suite, because the machine's own may be too old for the containerd image store; the first that runs here is taken. */
const NEWER_SUITES = ['sid', 'trixie'] as const;
const FROM_NEWER = ['docker.io', 'docker-cli', 'containerd'] as const;
/** From the machine's own suite: they fit its C library. The libraries are those of iptables. */
const FROM_OWN = [
  'runc',
  'tini',
  'busybox-static',
  'docker-registry',
  'iptables',
  'libxtables12',
  'libip4tc2',
  'libip6tc2',
  'libnftnl11',
  'libmnl0',
  'libnetfilter-conntrack3',
  'libnfnetlink0',
] as const;

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The unpacked programs. */
export interface Programs {
  /** Where they are; another set is another folder. */
  readonly root: string;
  /** The path of one of them. */
  readonly file: (name: string) => string;
  /** PATH for daemons: ours first. */
  readonly path: string;
}

function codename(): string {
  const found = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (found === undefined) throw new Error('lab: /etc/os-release names no VERSION_CODENAME; start Docker instead, or use Debian 12 or newer');
  return found;
}

/** The mirror that the machine itself uses for its release: the lab knows no host names. */
async function mirror(release: string): Promise<string> {
  const listed = await run(['apt-get', 'indextargets', '--format', '$(CREATED_BY)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)']);
  const targets = listed.split('\n').map((line) => line.split('|'));
  const own = targets.find(([kind, of, component]) => kind === 'Packages' && of === release && component === 'main');
  if (own?.[3] === undefined)
    throw new Error(`lab: apt has no source for Debian ${release} main; add one to /etc/apt/sources.list.d, or start Docker`);
  return own[3];
}

/** An apt configuration with its own state: the machine's sources, lists and installed packages stay as they are. Proxies and keys are the machine's. */
async function aptConfig(newer: string): Promise<string> {
  const release = codename();
  const uri = await mirror(release);
  const state = folder(folders.debian, 'apt');
  for (const part of ['lists/partial', 'cache/archives/partial', 'empty']) folder(state, part);
  const signed = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  const sources = [release, newer].map((suite) => `deb ${signed}${uri} ${suite} main\n`);
  writeFileSync(path.join(state, 'sources.list'), sources.join(''));
  writeFileSync(path.join(state, 'status'), '');
  const settings = {
    'Dir::State': state,
    'Dir::State::status': path.join(state, 'status'),
    'Dir::Cache': path.join(state, 'cache'),
    'Dir::Etc::sourcelist': path.join(state, 'sources.list'),
    'Dir::Etc::sourceparts': path.join(state, 'empty'),
    'Dir::Etc::preferencesparts': path.join(state, 'empty'),
    'Dir::Etc::preferences': path.join(state, 'preferences'),
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled': 'false',
    'APT::Sandbox::User': 'root', // the cache folder is root's
  };
  const file = path.join(state, 'apt.conf');
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${key} "${value}";\n`)
      .join(''),
  );
  return file;
}

async function unpack(newer: string, root: string): Promise<void> {
  const config = await aptConfig(newer);
  const env = { ...process.env, APT_CONFIG: config };
  await run(['apt-get', '-q', 'update'], { env });
  const packages = path.join(folders.debian, 'packages');
  rmSync(packages, { recursive: true, force: true }); // of a suite that did not do
  folder(packages);
  const own = codename();
  const wanted = [...FROM_NEWER.map((name) => `${name}/${newer}`), ...FROM_OWN.map((name) => `${name}/${own}`)];
  await run(['apt-get', '-q', 'download', ...wanted], { env, cwd: packages });
  for (const file of readdirSync(packages)) await run(['dpkg-deb', '-x', path.join(packages, file), folder(root)]);
  rmSync(packages, { recursive: true });
  rmSync(path.join(folders.debian, 'apt'), { recursive: true });
}

function programsIn(root: string): Programs {
  const own = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((where) => path.join(root, where));
  return {
    root,
    path: [...own, process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(path.delimiter),
    file(name) {
      const found = onPath(name, own.join(path.delimiter));
      if (found === undefined) throw new Error(`lab: there is no ${name} under ${root}; remove that folder and bring the lab up again`);
      return found;
    },
  };
}

/** Downloads and unpacks once (about 10 s); afterwards it only tells where things are. */
export async function programs(say: Say): Promise<Programs> {
  const key = createHash('sha256')
    .update([codename(), ...NEWER_SUITES, ...FROM_NEWER, ...FROM_OWN].join(' '))
    .digest('hex')
    .slice(0, 8);
  const root = path.join(folders.debian, key);
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
