// Two registries: one as in production (TLS by a private CA, a password), one plain on loopback that also serves the base-image stand-ins.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Programs } from './debian.ts';
import { start, stop } from './daemon.ts';
import { folder, folders } from './paths.ts';
import { answers } from './ports.ts';
import { run } from './run.ts';
import type { Site } from './site.ts';

export const USERNAME = 'lab';

/** The daemons: each registry listens on loopback and on the engine's bridge. */
export const REGISTRIES = ['registry-tls', 'registry-tls-bridge', 'registry-plain', 'registry-plain-bridge'] as const;

/** Random and per home: nothing that looks like a credential is committed. */
export function password(): string {
  const file = path.join(folder(folders.certificates), 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** The registry takes bcrypt only. Debian's crypt(3) knows it, and perl is on every Debian. */
async function htpasswd(): Promise<string> {
  const file = path.join(folder(folders.run), 'htpasswd');
  const salt = randomBytes(16).toString('hex').slice(0, 21);
  // The 22nd character of a salt holds two bits only, so it is a fixed one.
  const hash = await run(['perl', '-e', 'print crypt($ARGV[0], $ARGV[1])', password(), `$2y$05$${salt}u`]);
  if (!hash.startsWith('$2y$05$')) throw new Error('lab: this machine’s crypt(3) has no bcrypt; the lab needs Debian 11 or newer, or Docker');
  writeFileSync(file, `${USERNAME}:${hash}\n`, { mode: 0o600 });
  return file;
}

interface Listener {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly storage: string;
  readonly http?: object;
  readonly auth?: object;
}

async function startRegistry(programs: Programs, { name, host, port, storage, http, auth }: Listener): Promise<void> {
  const config = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    // Without a cache of blob descriptors two processes can share one storage.
    storage: { filesystem: { rootdirectory: folder(folders.data, storage) }, delete: { enabled: true } },
    http: { addr: `${host}:${port}`, ...http },
    ...(auth === undefined ? {} : { auth }),
  };
  const file = path.join(folder(folders.run), `${name}.yml`);
  const text = JSON.stringify(config, null, 2); // JSON is YAML
  writeFileSync(file, text);
  await start({ name, argv: [programs.file('docker-registry'), 'serve', file], config: text, ready: async () => await answers({ host, port }) });
}

/**
 * On the bridge too: a builder in a container can't reach the host's 127.0.0.1, and buildx takes any registry on a loopback address for a plain HTTP one.
 */
export async function startRegistries({ programs, ports, gateway, certificates }: Site): Promise<void> {
  const tls = { tls: { certificate: certificates.serverCert, key: certificates.serverKey } };
  const auth = { htpasswd: { realm: 'lab', path: await htpasswd() } };
  await Promise.all([
    startRegistry(programs, { name: 'registry-tls', host: '127.0.0.1', port: ports.tls, storage: 'registry-tls', http: tls, auth }),
    startRegistry(programs, { name: 'registry-tls-bridge', host: gateway, port: ports.tls, storage: 'registry-tls', http: tls, auth }),
    startRegistry(programs, { name: 'registry-plain', host: '127.0.0.1', port: ports.plain, storage: 'registry-plain' }),
    startRegistry(programs, { name: 'registry-plain-bridge', host: gateway, port: ports.plain, storage: 'registry-plain' }),
  ]);
}

export async function stopRegistries(): Promise<void> {
  await Promise.all(REGISTRIES.map(stop));
}
