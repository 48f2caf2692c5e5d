import path from 'node:path';
import { ShipError } from '../error.ts';
import type { Files, Ports, Runner } from '../ports/ports.ts';
import type { Credential } from './auth.ts';
import { configKey, registryHost, shownHost } from './names.ts';

interface Auth {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** The part of docker's config.json that is used here; the rest is carried over as it is. */
export interface DockerConfig {
  readonly auths?: Readonly<Record<string, Auth>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
  readonly [other: string]: unknown;
}

export interface UserConfig {
  readonly folder: string;
  readonly config: DockerConfig;
}

/** @throws ShipError `push/docker-config` where the user's config.json is no JSON */
export async function readUserConfig(files: Files, { env }: Runner): Promise<UserConfig> {
  const folder = env['DOCKER_CONFIG'] || path.join(env['HOME'] || '/root', '.docker');
  const file = path.join(folder, 'config.json');
  const bytes = await files.readIfThere(file);
  if (bytes === undefined || bytes.length === 0) return { folder, config: {} };
  try {
    const config = JSON.parse(bytes.toString()) as unknown;
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return { folder, config: config as DockerConfig };
  } catch {
    // Told below, without the parser's message: it quotes the text.
  }
  throw new ShipError({
    code: 'push/docker-config',
    what: `Docker's configuration ${file} can't be read`,
    why: 'it is no JSON object',
    fix: 'Mend or remove the file',
  });
}

/** A login that is there already, from a credential helper or from the file, in docker's order; its secret is masked. */
export async function existingLogin(host: string, { config }: UserConfig, ports: Ports): Promise<Credential | undefined> {
  const helper = config.credHelpers?.[configKey(host)] ?? config.credsStore ?? '';
  const found = (helper === '' ? undefined : await askHelper(helper, host, ports)) ?? fromFile(host, config);
  if (found !== undefined) ports.runner.mask('password' in found ? found.password : found.identityToken);
  return found;
}

function fromFile(host: string, { auths = {} }: DockerConfig): Credential | undefined {
  // Old versions wrote https:// and a path in front of and behind the host.
  const entry = auths[configKey(host)] ?? Object.entries(auths).find(([key]) => registryHost(key) === host)?.[1];
  if (entry === undefined) return undefined;
  if (entry.identitytoken) return { identityToken: entry.identitytoken };
  const pair = entry.auth ? Buffer.from(entry.auth, 'base64').toString() : `${entry.username ?? ''}:${entry.password ?? ''}`;
  const at = pair.indexOf(':');
  const password = pair.slice(at + 1).replace(/\0+$/, '');
  return at < 1 || password === '' ? undefined : { username: pair.slice(0, at), password };
}

/** The protocol of docker-credential-helpers: the address on standard input, JSON on standard output. */
async function askHelper(helper: string, host: string, { exec, runner }: Ports): Promise<Credential | undefined> {
  const program = `docker-credential-${helper}`;
  const { code, stdout, stderr } = await exec.run(program, ['get'], { stdin: configKey(host), timeoutMs: 30_000 });
  if (code === 0) {
    try {
      const { Username: username, Secret: secret } = JSON.parse(stdout) as { Username?: string; Secret?: string };
      if (username && secret) return username === '<token>' ? { identityToken: secret } : { username, password: secret };
    } catch {
      runner.warning(`${program} gave no JSON for ${shownHost(host)}; its login is not used`);
    }
    return undefined;
  }
  const said = `${stdout}${stderr}`.trim();
  if (!/credentials not found|no credentials/i.test(said)) {
    const why = code === 127 ? 'there is no such program on PATH' : code === 124 ? 'no answer in 30 s' : (said.split('\n')[0] ?? '').slice(0, 200);
    runner.warning(`${program}, named in Docker's configuration, gave no login for ${shownHost(host)}: ${why}`);
  }
  return undefined;
}
