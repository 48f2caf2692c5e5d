// Programs from Debian's packages: downloaded by apt with a state of our own and unpacked into the cache. Nothing is installed.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, folders } from './paths.ts';
import { onPath, run } from './run.ts';
import type { Say } from './say.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The unpacked programs. */
export interface Programs {
  /** Where they are; another set is another folder. */
  readonly root: string;
  /** The path of one of them. */
  readonly file: (name: string) => string;
  /** PATH for daemons: ours first. */
  readonly path: string;
  /** LD_LIBRARY_PATH for programs whose libraries were unpacked with them. */
  readonly libraries: string;
}

/** The machine's own suite. */
export function codename(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const found = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1];
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
async function aptConfig(state: string, suites: readonly string[]): Promise<string> {
  const uri = await mirror(codename());
  for (const part of ['lists/partial', 'cache/archives/partial', 'empty']) folder(state, part);
  const signed = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  const sources = suites.map((suite) => `deb ${signed}${uri} ${suite} main\n`);
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
  const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`);
  writeFileSync(file, lines.join(''));
  return file;
}

/** Downloads packages, each as `name/suite`, and unpacks them into `root`. Dependencies are not followed. */
export async function unpackPackages(packages: readonly string[], root: string): Promise<void> {
  const work = mkdtempSync(path.join(folder(folders.debian), '.apt-')); // two sets may be fetched at once
  try {
    const suites = [...new Set(packages.map((one) => one.split('/')[1] ?? codename()))];
    const env = { ...process.env, APT_CONFIG: await aptConfig(path.join(work, 'state'), suites) };
    await run(['apt-get', '-q', 'update'], { env });
    const files = folder(work, 'packages');
    await run(['apt-get', '-q', 'download', ...packages], { env, cwd: files });
    for (const file of readdirSync(files)) await run(['dpkg-deb', '-x', path.join(files, file), folder(root)]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The libraries' folders of an unpacked set: usr/lib and what lies under it by processor. */
function libraryFolders(root: string): string[] {
  const roots = ['usr/lib', 'lib'].map((where) => path.join(root, where)).filter((where) => existsSync(where));
  return roots.flatMap((where) => [...readdirSync(where).flatMap((name) => (name.includes('-linux-') ? path.join(where, name) : [])), where]);
}

/** What was unpacked under a root. */
export function programsIn(root: string): Programs {
  const own = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((where) => path.join(root, where));
  return {
    root,
    path: [...own, process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(path.delimiter),
    libraries: libraryFolders(root).join(path.delimiter),
    file(name) {
      const found = onPath(name, own.join(path.delimiter));
      if (found === undefined) throw new Error(`lab: there is no ${name} under ${root}; remove that folder and bring the lab up again`);
      return found;
    },
  };
}

/** A folder's name that changes with what is in it. */
export function keyOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 8);
}

/**
 * Downloads and unpacks a set once (about 10 s); afterwards it only tells where things are.
 * A package is a `name`, of the machine's own suite, or `name/suite`. Dependencies are not followed: name the libraries that a machine may lack.
 * What lies outside of bin and sbin is found from `root`.
 */
export async function debianPackages(set: string, packages: readonly string[], say: Say): Promise<Programs> {
  const own = codename();
  const wanted = packages.map((one) => (one.includes('/') ? one : `${one}/${own}`));
  const root = path.join(folders.debian, `${set}-${keyOf(wanted)}`);
  if (existsSync(root)) return programsIn(root);
  if (onPath('apt-get') === undefined || onPath('dpkg-deb') === undefined)
    throw new Error(`lab: ${packages.join(', ')} come from Debian packages, and this machine has no apt-get and dpkg-deb`);
  say(`downloading ${packages.length} Debian packages for ${set}, unpacked into the cache, not installed (about 15 s, once)`);
  const made = mkdtempSync(path.join(folder(folders.debian), '.making-'));
  try {
    await unpackPackages(wanted, path.join(made, 'root'));
    renameSync(path.join(made, 'root'), root);
  } catch (error) {
    if (!existsSync(root)) throw error; // else another process was at it too, and was first
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return programsIn(root);
}
