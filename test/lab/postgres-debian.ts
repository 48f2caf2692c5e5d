// PostgreSQL from Debian's packages: unpacked into the cache and run as a user of few rights on a folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codename, debianPackages } from './packages.ts';
import { freePort } from './ports.ts';
import type { Postgres } from './postgres.ts';
import { attempt, run } from './run.ts';
import type { Say } from './say.ts';

export interface Binaries {
  /** The folder with postgres and initdb. */
  readonly bin: string;
  readonly libraries: string;
  readonly root: string;
}

/** Of the server from packages, and of the container. */
export const USER = 'example';
export const DATABASE = 'example';
/** nobody and nogroup, on every Debian. PostgreSQL refuses to run as root. */
const NOBODY = 65534;
/** The kernel ends the server together with whoever started it. */
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--pdeathsig=INT'];
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

/** The server, and every library it needs besides those that apt itself needs: a bare machine may lack them. */
const RELEASES: Readonly<Record<string, { readonly version: number; readonly names: string }>> = {
  bookworm: {
    version: 15,
    names: 'postgresql-15 postgresql-client-15 libicu72 libldap-2.5-0 libgnutls30 libhogweed6 libnettle8 libssl3 libunistring2',
  },
  trixie: {
    version: 17,
    names: 'postgresql-17 postgresql-client-17 libicu76 libldap2 libgnutls30t64 libhogweed6t64 libnettle8t64 libssl3t64 libunistring5',
  },
};
const OF_EVERY_RELEASE = `libpq5 libxml2 libpam0g libsystemd0 libaudit1 libcap-ng0 libcap2 libffi8 libgcrypt20 libgmp10 libgpg-error0
  libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 libsasl2-2 libidn2-0 libp11-kit0 libtasn1-6 liblz4-1
  liblzma5 libzstd1 zlib1g`;

/** Downloads and unpacks once (about 10 s). */
export async function postgresBinaries(say: Say): Promise<Binaries> {
  const release = RELEASES[codename()];
  if (release === undefined)
    throw new Error(
      `lab: PostgreSQL's packages are known for Debian ${Object.keys(RELEASES).join(' and ')}, this is ${codename()}; start Docker, or add its names to postgres.ts`,
    );
  const { root, libraries } = await debianPackages('postgres', `${release.names} ${OF_EVERY_RELEASE}`.split(/\s+/), say);
  return { root, libraries, bin: path.join(root, 'usr/lib/postgresql', String(release.version), 'bin') };
}

/** Where the server's user can read it: the cache may lie in a home that is closed to others. Links, where the file system is the same. */
async function readable({ root, bin, libraries }: Binaries, folder: string): Promise<Binaries> {
  const own = path.join(folder, 'programs');
  for (const part of ['usr/lib', 'usr/share/postgresql']) {
    const target = path.join(own, path.dirname(part));
    await run(['mkdir', '-p', target]);
    const from = path.join(root, part);
    if ((await attempt(['cp', '-al', from, target])).code !== 0) await run(['cp', '-a', from, target]);
  }
  return { root: own, bin: bin.replace(root, own), libraries: libraries.replaceAll(root, own) };
}

/** initdb, and a database of the app's name. No fsync: nobody misses the data after a crash. */
async function initialise({ bin, libraries }: Binaries, folder: string, password: string): Promise<void> {
  const [data, secret] = [path.join(folder, 'data'), path.join(folder, 'password')];
  writeFileSync(secret, password, { mode: 0o600 });
  chownSync(secret, NOBODY, NOBODY);
  const env = { LD_LIBRARY_PATH: libraries, PATH: process.env['PATH'] };
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  await run([...AS_NOBODY, path.join(bin, 'initdb'), '-D', data, '-U', USER, `--pwfile=${secret}`, ...settings], { env, cwd: folder });
  rmSync(secret);
  // Without a client: the server itself, alone, reads statements from its standard input.
  const single = [...AS_NOBODY, path.join(bin, 'postgres'), '--single', '-D', data, 'postgres'];
  await run(single, { env, cwd: folder, input: `CREATE DATABASE ${DATABASE};\n` });
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  jit: 'off', // its compiler, 100 MB, is not among the packages
  shared_buffers: '32MB',
  max_connections: '100',
};

/** The first line of its pid file is the process, the eighth its state. */
function isReady(folder: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && (lines[7] ?? '').startsWith('ready');
  } catch {
    return false;
  }
}

class Server {
  readonly #binaries: Binaries;
  readonly #folder: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  constructor(binaries: Binaries, folder: string, port: number) {
    [this.#binaries, this.#folder, this.#port] = [binaries, folder, port];
  }

  async start(): Promise<void> {
    const { bin, libraries } = this.#binaries;
    const settings = Object.entries({ ...SETTINGS, port: this.#port, unix_socket_directories: this.#folder });
    const argv = [
      path.join(bin, 'postgres'),
      '-D',
      path.join(this.#folder, 'data'),
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const env = { LD_LIBRARY_PATH: libraries, PATH: process.env['PATH'] };
    const [command = '', ...args] = [...AS_NOBODY, ...argv];
    const child = spawn(command, args, { cwd: this.#folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!isReady(this.#folder, child.pid)) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
        throw new Error(`lab: PostgreSQL did not come up. It said:\n${said}`);
      await pause(20);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT'); // its "fast" shutdown: clients are cut off
    const late = setTimeout(() => child.kill('SIGQUIT'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }
}

export const urlOf = (password: string, port: number) => `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`;

/** An empty database from packages. */
export async function fromPackages(say: Say): Promise<Postgres> {
  const binaries = await postgresBinaries(say);
  // A short path, because a socket's may have 107 bytes; in /tmp, because the server's user must get there.
  const folder = mkdtempSync('/tmp/gin-ship-pg-');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    chmodSync(folder, 0o755);
    chownSync(folder, NOBODY, NOBODY);
    const [own, password, port] = [await readable(binaries, folder), randomBytes(9).toString('hex'), await freePort()];
    await initialise(own, folder, password);
    const server = new Server(own, folder, port);
    await server.start();
    const stop = async () => await server.stop();
    return { url: urlOf(password, port), port, stop, start: async () => await server.start(), remove: async () => (await stop(), remove()) };
  } catch (error) {
    remove();
    throw error;
  }
}
