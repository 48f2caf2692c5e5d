import { ShipError } from '../error.ts';
import type { Ports } from '../ports/ports.ts';
import { shownHost } from '../registry/names.ts';

const TRIES = 3;

/** A login that was checked already, for docker. */
export interface CheckedLogin {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
  /** A registry on loopback without TLS. */
  readonly plainHttp?: boolean;
}

/**
 * `docker login` for the builder: base images and caches may be private too. The password goes through standard input.
 * @param env DOCKER_CONFIG and SSL_CERT_FILE of the session
 * @throws ShipError `push/docker-login`
 */
export async function dockerLogin(login: CheckedLogin, env: Readonly<Record<string, string>>, ports: Ports): Promise<void> {
  const { exec, clock, runner } = ports;
  const { registry, username, password } = login;
  const host = shownHost(registry);
  const engine = login.plainHttp === true ? {} : NO_ENGINE;
  for (let attempt = 1; ; attempt++) {
    const { code, stdout, stderr } = await exec.run('docker', ['login', host, '--username', username, '--password-stdin'], {
      env: { ...env, ...engine },
      stdin: password,
      timeoutMs: 60_000,
    });
    if (code === 0) return runner.info(`Logged in to ${host} as ${username}`);
    const why = code === 127 ? 'there is no docker on PATH' : lastLine(`${stdout}\n${stderr}`).replaceAll(password, '***');
    if (code === 127 || attempt === TRIES) {
      throw new ShipError({
        code: 'push/docker-login',
        what: `Docker could not log in to ${host}`,
        why,
        fix: code === 127 ? 'Install the docker CLI on the runner' : 'The login itself was accepted by the registry a moment ago: run the job again',
      });
    }
    runner.info(`Docker could not log in to ${host}: ${why}; try ${attempt + 1} of ${TRIES}`);
    await clock.sleep(1_000 * 2 ** attempt);
  }
}

/**
 * With an engine at hand the CLI lets the engine log in, and that knows neither the private CA nor this step's proxy. With none it does
 * so itself; only plain HTTP it leaves to the engine (docker 28). Only root could listen there, and it is short: a runner's own folders
 * may be longer than a socket's path can be.
 */
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/no-engine.sock', DOCKER_CONTEXT: undefined, DOCKER_TLS_VERIFY: undefined };

/** Docker prints warnings first and its error last. */
const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
