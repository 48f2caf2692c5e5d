import { chmodSync, existsSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ShipError, messageOf } from '../../src/error.ts';
import { login } from '../../src/push/credentials.ts';
import type { Login } from '../../src/registry/logins.ts';
import { push } from '../../src/push/push.ts';
import type { Auth } from '../fakes/registry-auth.ts';
import { type Options } from '../fakes/registry.ts';
import { folder, layout, plan, registry, world, type World } from './world.ts';

const PASSWORD = 'correct horse';
const BASIC: Auth = { scheme: 'basic', username: 'me', password: PASSWORD };
const BEARER: Auth = { ...BASIC, scheme: 'bearer', identityToken: 'refresh-me' };

const given = (registryHost: string | undefined, password = PASSWORD, username = 'me'): Login => ({
  from: 'password',
  registry: registryHost,
  username,
  password,
});
const options = (registryCa = '', logout: boolean | undefined = true) => ({ registryCa, logout });
const problemsOf = async (result: Promise<unknown>) => {
  const thrown: unknown = await result.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ShipError)) throw new Error(`no ShipError: ${messageOf(thrown)}`, { cause: thrown });
  return thrown.problems;
};
const basicOf = (text: string) => Buffer.from(text).toString('base64');

function userConfig({ home }: World, config: unknown): string {
  const file = path.join(home, '.docker', 'config.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

function helper({ home }: World, name: string, script: string): void {
  const file = path.join(home, `docker-credential-${name}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

describe('a login that is given', () => {
  test.each<[string, Options]>([
    ['Basic', { auth: BASIC }],
    ['Bearer', { auth: BEARER }],
    ['Bearer over TLS', { auth: BEARER, tls: true }],
    ['Bearer with tokens for three requests each', { auth: { ...BEARER, tokenUses: 3 } }],
  ])('%s: it is checked, given to docker by standard input, and used for the push', async (_, how) => {
    const one = await registry(how);
    const the = world();
    const image = plan([`${one.host}/me/app`, `${one.host}/me/other`]);
    const session = await login(options(one.ca), [given(undefined)], image, the.ports);
    expect(the.ran.map(({ command }) => command)).toEqual([`docker login ${one.host} --username me --password-stdin`]);
    expect(the.ran[0]?.options?.stdin).toBe(PASSWORD);
    expect(JSON.stringify(the.ran[0]?.options?.env)).not.toContain(PASSWORD);
    // The engine would do the login, and knows no private CA; over plain HTTP only the engine does it.
    expect(the.ran[0]?.options?.env?.['DOCKER_HOST'] ?? 'the engine').toMatch(how.tls ? /^unix:\/\/.*no-engine/ : /^the engine$/);
    const pushed = await push(image, await layout(the.ports), session, the.ports);
    expect(pushed.references).toHaveLength(6);
    expect(pushed.sent.mounted).toBe(7);
    expect(the.log.filter((line) => !line.startsWith('mask')).join('\n')).not.toMatch(
      new RegExp(`${PASSWORD}|${basicOf(`me:${PASSWORD}`)}|token-\\d`),
    );
  });

  test('the password never goes to a registry that it is not for', async () => {
    const [one, two] = [await registry({ auth: BASIC }), await registry()];
    const session = await login(options(), [given(one.host)], plan([`${two.host}/me/app`]), world().ports);
    await session.connect(two.host);
    expect(two.seen.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
  });

  test('docker gets a private configuration: the user’s own, its plugins and contexts, and nothing of the user’s is changed', async () => {
    const one = await registry({ auth: BASIC });
    const the = world();
    const users = { auths: { 'ghcr.io': { auth: basicOf('a:b') } }, credsStore: 'desktop', currentContext: 'far', proxies: { default: {} } };
    const file = userConfig(the, users);
    mkdirSync(path.join(the.home, '.docker', 'cli-plugins'));
    const { env } = await login(options(), [given(one.host)], plan([`${one.host}/me/app`]), the.ports);
    const own = env['DOCKER_CONFIG'] ?? '';
    expect(own.startsWith(the.home)).toBe(true);
    expect(JSON.parse(readFileSync(path.join(own, 'config.json'), 'utf8'))).toEqual({ ...users, credHelpers: { [one.host]: '' } });
    expect(statSync(own).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(own, 'config.json')).mode & 0o777).toBe(0o600);
    expect(readlinkSync(path.join(own, 'cli-plugins'))).toBe(path.join(the.home, '.docker', 'cli-plugins'));
    expect(existsSync(path.join(own, 'contexts'))).toBe(false);
    expect(env['BUILDX_CONFIG']).toBe(path.join(the.home, '.docker', 'buildx'));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(users);
  });

  test('logout: false leaves the login in the user’s own configuration', async () => {
    const one = await registry({ auth: BASIC });
    const the = world();
    const { env } = await login(options('', false), [given(one.host)], plan([`${one.host}/me/app`]), the.ports);
    expect(env).toEqual({});
    expect(the.ran[0]?.options?.env?.['DOCKER_CONFIG']).toBeUndefined();
  });

  test('a private CA goes to docker as a file that holds the system’s as well', async () => {
    const one = await registry({ tls: true, auth: BASIC });
    const file = path.join(folder(), 'system.pem');
    writeFileSync(file, 'THE SYSTEM\n');
    const the = world({ env: { SSL_CERT_FILE: file } });
    const { env } = await login(options(one.ca), [given(one.host)], plan([`${one.host}/me/app`]), the.ports);
    expect(readFileSync(env['SSL_CERT_FILE'] ?? '', 'utf8')).toBe(`THE SYSTEM\n${one.ca}`);
    writeFileSync(path.join(the.home, 'ca.pem'), one.ca ?? '');
    await login(options('ca.pem'), [given(one.host)], plan([`${one.host}/me/app`]), the.ports);
  });

  test('docker fails at it for a moment: it is asked again; for good: its words without the password', async () => {
    const one = await registry({ auth: BASIC });
    let times = 0;
    const the = world({ docker: () => ({ code: times++ === 0 ? 1 : 0, stdout: '', stderr: 'Error: timeout' }) });
    await login(options(), [given(one.host)], plan([`${one.host}/me/app`]), the.ports);
    expect(the.ran).toHaveLength(2);
    const bad = world({ docker: () => ({ code: 1, stdout: '', stderr: `WARNING: x\nError: ${PASSWORD} is bad` }) });
    const [problem] = await problemsOf(login(options(), [given(one.host)], plan([`${one.host}/me/app`]), bad.ports));
    expect(problem).toMatchObject({ code: 'push/docker-login', why: 'Error: *** is bad' });
  });
});

describe('what is told before a long build', () => {
  const EXPIRED = {
    status: 403,
    body: '{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}',
  };
  test.each<[string, Options, string, RegExp]>([
    ['a wrong password, Basic', { auth: { ...BASIC, password: 'other' } }, 'push/wrong-password', /password/],
    ['a wrong password, Bearer', { auth: { ...BEARER, password: 'other' } }, 'push/wrong-password', /password/],
    [
      'a wrong password, as GHCR says it',
      { auth: { ...BEARER, password: 'other', refusal: { status: 403, body: '{"errors":[{"code":"DENIED","message":"denied"}]}' } } },
      'push/wrong-password',
      /password/,
    ],
    ['an expired token, as ECR says it', { auth: { ...BASIC, password: 'other', refusal: EXPIRED } }, 'push/expired', /new one/],
    ['an unknown CA', { tls: true, auth: BASIC }, 'push/unknown-ca', /registry-ca/],
    ['no registry at all', { fault: () => ({ status: 404, body: '<html>Not found</html>' }) }, 'push/no-registry', /image names/],
    ['a registry that is down', { fault: () => ({ status: 503 }) }, 'push/registry-down', /status page/],
  ])('%s', async (_, how, code, fix) => {
    const one = await registry(how);
    const the = world();
    const result = login(options(), [given(one.host)], plan([`${one.host}/me/app`]), the.ports);
    const [problem] = await problemsOf(result);
    expect(problem?.code).toBe(code);
    expect(problem?.fix).toMatch(fix);
    expect(JSON.stringify(problem)).not.toContain(PASSWORD);
    expect(the.ran).toEqual([]);
  });

  test('a registry without TLS that is not on this machine gets no password', async () => {
    const the = world();
    const asked: string[] = [];
    const http = {
      request: (request: { url: string }) => {
        asked.push(request.url);
        return Promise.reject(Object.assign(new Error('write EPROTO: wrong version number'), { code: 'EPROTO' }));
      },
    };
    const [problem] = await problemsOf(
      login(options(), [given('registry.example.org:5000')], plan(['registry.example.org:5000/me/app']), { ...the.ports, http }),
    );
    expect(problem?.code).toBe('push/plain-http');
    expect(asked).toEqual(['https://registry.example.org:5000/v2/']);
  });

  test('nobody listens, and no login where one is wanted: both at once', async () => {
    const gone = await registry();
    await gone.close();
    const one = await registry({ auth: BEARER });
    const the = world();
    const problems = await problemsOf(login(options(), [], plan([`${gone.host}/me/app`, `${one.host}/me/app`]), the.ports));
    expect(problems.map(({ code }) => code)).toEqual(['push/unreachable', 'push/no-login']);
    expect(the.slept).toHaveLength(3);
  });

  test.each([
    ['no such file', 'nowhere.pem'],
    ['no certificate', '-----BEGIN CERTIFICATE REQUEST-----'],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
  ])('registry-ca: %s', async (_, registryCa) => {
    const [problem] = await problemsOf(login(options(registryCa), [], plan([]), world().ports));
    expect(problem?.code).toBe('input/registry-ca');
  });
});

const pushes = async (the: World, host: string) => {
  const image = plan([`${host}/me/app`]);
  const session = await login(options(), [], image, the.ports);
  await push(image, await layout(the.ports), session, the.ports);
  return session;
};

describe('a login that is there already', () => {
  test.each<[string, Auth, (host: string) => object]>([
    ['auth in config.json', BASIC, (host) => ({ auths: { [host]: { auth: basicOf(`me:${PASSWORD}`) } } })],
    ['auth under an old key', BASIC, (host) => ({ auths: { [`https://${host}/v1/`]: { auth: basicOf(`me:${PASSWORD}`) } } })],
    ['an identity token', BEARER, (host) => ({ auths: { [host]: { auth: basicOf('00000000-0000:'), identitytoken: 'refresh-me' } } })],
    ['a credential helper of the registry', BASIC, (host) => ({ credHelpers: { [host]: 'test' } })],
    ['the system’s store', BEARER, () => ({ credsStore: 'test' })],
    [
      'a store that has none, and the file that has',
      BASIC,
      (host) => ({ credsStore: 'empty', auths: { [host]: { auth: basicOf(`me:${PASSWORD}`) } } }),
    ],
  ])('%s', async (_, auth, config) => {
    const one = await registry({ auth });
    const the = world();
    userConfig(the, config(one.host));
    helper(the, 'test', `[ "$1" = get ] && [ "$(cat)" = "${one.host}" ] && echo '{"ServerURL":"x","Username":"me","Secret":"${PASSWORD}"}'`);
    helper(the, 'empty', 'echo "credentials not found in native keychain"; exit 1');
    const session = await pushes(the, one.host);
    expect(session.env).toEqual({});
    expect(the.ran).toEqual([]);
    expect(the.log).toContain(`mask ${'identityToken' in auth && JSON.stringify(config('')).includes('identitytoken') ? 'refresh-me' : PASSWORD}`);
    expect(the.log.filter((line) => line.startsWith('warning'))).toEqual([]);
  });

  test.each([
    ['that is not there', 'gone', /no such program/],
    ['that fails', 'failing', /vault is sealed/],
  ])('a helper %s is named, and no login is an error', async (_, name, why) => {
    const one = await registry({ auth: BASIC });
    const the = world();
    userConfig(the, { credHelpers: { [one.host]: name } });
    helper(the, 'failing', 'echo "vault is sealed" >&2; exit 1');
    const [problem] = await problemsOf(pushes(the, one.host));
    expect(problem?.code).toBe('push/no-login');
    expect(the.log.find((line) => line.startsWith('warning'))).toMatch(why);
  });

  test('a configuration that is no JSON is an error that does not show it', async () => {
    const the = world();
    userConfig(the, '{"auths": secret');
    const [problem] = await problemsOf(login(options(), [], plan([]), the.ports));
    expect(problem?.code).toBe('push/docker-config');
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});

describe('a run that is not trusted', () => {
  test('no login is used, neither a given one nor an existing one', async () => {
    const one = await registry({ auth: BASIC });
    const the = world();
    userConfig(the, { auths: { [one.host]: { auth: basicOf(`me:${PASSWORD}`) } } });
    const session = await login(options(), [given(one.host)], plan([`${one.host}/me/app`], [], { push: false, trusted: false }), the.ports);
    expect((await session.connect(one.host)).credential).toBeUndefined();
    expect(the.ran).toEqual([]);
    expect(session.env).toEqual({});
  });

  test('a trusted run that pushes wants every password; one that does not push goes on without', async () => {
    const one = await registry();
    const empty = { ...given(one.host, ''), from: 'registry-auth[0]' };
    const [problem] = await problemsOf(login(options(), [empty], plan([`${one.host}/me/app`]), world().ports));
    expect(problem?.what).toContain('registry-auth[0]');
    await login(options(), [empty], plan([`${one.host}/me/app`], [], { push: false }), world().ports);
  });
});
