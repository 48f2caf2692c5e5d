import path from 'node:path';
import { ShipError, type Problem } from '../error.ts';
import type { Plan } from '../plan/plan.ts';
import type { Files, Ports } from '../ports/ports.ts';
import { readAuthority, writeBundle } from '../registry/authority.ts';
import { readUserConfig, type UserConfig } from '../registry/config.ts';
import { type KnownLogin, type Login, withRegistry } from '../registry/logins.ts';
import { configKey, registriesOf, shownHost } from '../registry/names.ts';
import { openRegistries, type Registries } from '../registry/registries.ts';
import { dockerLogin } from './docker.ts';

export interface Session extends Registries {
  /** For every docker process of the run: DOCKER_CONFIG, BUILDX_CONFIG, SSL_CERT_FILE, where they are needed. */
  readonly env: Readonly<Record<string, string>>;
}

export interface LoginOptions {
  /** `registry-ca`. */
  readonly registryCa: string;
  /** false: the logins go into the user's own configuration, for later steps. */
  readonly logout: boolean | undefined;
}

/**
 * Checks every login that this run needs with the registry itself, before a long build, and hands those that were given to docker.
 * In an untrusted run nothing of it happens: the session is anonymous.
 * @throws ShipError `push/wrong-password`, `push/unknown-ca`, `push/no-login`, …: all registries' problems at once
 */
export async function login(options: LoginOptions, given: readonly Login[], plan: Plan, ports: Ports): Promise<Session> {
  const ca = await readAuthority(options.registryCa, ports.files, ports.runner);
  const logins = usable(given, plan, ports);
  const user = await readUserConfig(ports.files, ports.runner);
  const session = openRegistries({ logins, user: plan.push.trusted ? user : undefined, ca }, ports);
  await check(session, logins, plan);
  const env = await environment(options, logins, user, ca, ports);
  for (const one of logins) {
    const { base } = await session.connect(one.registry);
    await dockerLogin({ ...one, plainHttp: base.startsWith('http:') }, env, ports);
  }
  return { ...session, env };
}

function usable(given: readonly Login[], plan: Plan, { runner }: Ports): KnownLogin[] {
  if (!plan.push.trusted) {
    if (given.length > 0) runner.info('No login: this run builds code that is not trusted with it');
    return [];
  }
  const known = withRegistry(given, plan.repositories[0]?.registry);
  const empty = known.filter(({ password }) => password === '');
  if (empty.length > 0 && plan.push.push) throw new ShipError(empty.map(emptyPassword));
  for (const { from, registry } of empty) runner.info(`No login to ${shownHost(registry)}: the password in \`${from}\` is empty`);
  return known.filter(({ password }) => password !== '');
}

const emptyPassword = ({ from, registry }: KnownLogin): Problem => ({
  code: 'input/registry-auth',
  what: `Input \`${from}\` is wrong`,
  why: `the password for ${shownHost(registry)} is empty`,
  fix: 'Check the name of the secret, and that this workflow may read it',
});

async function check(session: Registries, logins: readonly KnownLogin[], plan: Plan): Promise<void> {
  const hosts = new Set([...logins.map(({ registry }) => registry), ...(plan.push.push ? registriesOf(plan.repositories) : [])]);
  const results = await Promise.allSettled([...hosts].map((host) => session.connect(host)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const unexpected = failures.find((failure) => !(failure instanceof ShipError));
  if (unexpected !== undefined) throw unexpected;
  const anonymous = results.flatMap((result) =>
    result.status === 'fulfilled' && result.value.challenge !== undefined && result.value.credential === undefined ? [result.value.host] : [],
  );
  const problems = [...failures.flatMap((failure) => (failure as ShipError).problems), ...anonymous.map(noLogin)];
  if (problems.length > 0) throw new ShipError(problems, failures.length > 0 ? { cause: (failures[0] as ShipError).cause } : {});
}

const noLogin = (host: string): Problem => ({
  code: 'push/no-login',
  what: `There is no login to ${shownHost(host)}`,
  why: 'the registry wants one, no `password` is given, and Docker’s configuration has none either',
  fix: host === 'ghcr.io' ? 'Give `password: ${{ secrets.GITHUB_TOKEN }}`' : 'Give `username` and `password`, or log in to it in an earlier step',
});

/**
 * A folder of its own in front of the user's configuration: nothing of it is changed, and our logins go with the folder, which the
 * post step takes away with all temporary files.
 */
async function environment(
  options: LoginOptions,
  logins: readonly KnownLogin[],
  user: UserConfig,
  ca: string | undefined,
  ports: Ports,
): Promise<Record<string, string>> {
  const { files, runner } = ports;
  const own = logins.length > 0 && options.logout !== false;
  if (!own && ca === undefined) return {};
  const folder = await files.temporaryFolder('gin-ship-docker-');
  const env: Record<string, string> = {};
  if (ca !== undefined) {
    env['SSL_CERT_FILE'] = path.join(folder, 'ca-bundle.pem');
    await writeBundle(ca, env['SSL_CERT_FILE'], files, runner);
  }
  if (own) {
    // '' is docker's way to say "in this file, not in the system's store".
    const inFile = Object.fromEntries(logins.map(({ registry }) => [configKey(registry), '']));
    const config = { ...user.config, credHelpers: { ...user.config.credHelpers, ...inFile } };
    await files.write(path.join(folder, 'config.json'), JSON.stringify(config), 0o600);
    await linkUserFolders(user.folder, folder, files);
    env['DOCKER_CONFIG'] = folder;
    env['BUILDX_CONFIG'] = runner.env['BUILDX_CONFIG'] || path.join(user.folder, 'buildx');
  }
  return env;
}

/** Plugins and contexts are looked up beside config.json. */
async function linkUserFolders(from: string, to: string, files: Files): Promise<void> {
  for (const name of ['cli-plugins', 'contexts']) {
    const real = await files.realPath(path.join(from, name));
    if (real !== undefined) await files.link(real, path.join(to, name));
  }
}
