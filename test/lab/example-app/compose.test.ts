// example-app/compose.yaml: what it says, held against the files beside it; and the service with its database, started for real.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bringUp, tool, type Lab } from '../lab.ts';
import { freePort } from '../ports.ts';
import { providePostgresImage } from '../postgres-image.ts';
import { run } from '../run.ts';
import { environment, exampleApp } from './image.ts';

interface Service {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly { readonly host_ip?: string; readonly published: string; readonly target: number }[];
  readonly volumes?: readonly { readonly type: string; readonly source?: string; readonly target: string; readonly read_only?: boolean }[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

const project = `gin-ship-test-${Math.random().toString(36).slice(2, 8)}`;
let lab: Lab;
let command: readonly string[];
let ports: { readonly PORT: string; readonly ADMIN_PORT: string };

beforeAll(async () => {
  lab = await bringUp();
  // The plugin's program also runs by itself; a machine with Docker has its own.
  command = lab.kind === 'lab' ? [await tool('docker-compose')] : ['docker', 'compose'];
  ports = { PORT: String(await freePort()), ADMIN_PORT: String(await freePort()) };
  await providePostgresImage(lab, console.error);
});

const compose = async (...args: string[]) =>
  await run([...command, '--project-name', project, ...args], { cwd: exampleApp, env: { ...environment(lab), ...ports } });
const docker = async (...args: string[]) => await run([lab.docker, ...args], { env: environment(lab) });

describe('what it says', () => {
  let services: Readonly<Record<string, Service>>;
  const each = (look: (service: Service, name: string) => unknown) => Object.entries(services).flatMap(([name, one]) => look(one, name));

  beforeAll(async () => {
    services = (JSON.parse(await compose('--profile', '*', 'config', '--format', 'json')) as { services: typeof services }).services;
  });

  test('which services belong together', () => {
    const profiles = Object.groupBy(Object.keys(services), (name) => services[name]?.profiles?.join() ?? 'always');
    expect(Object.fromEntries(Object.entries(profiles).map(([name, members]) => [name, members?.toSorted()]))).toEqual({
      always: ['app', 'database', 'secrets'],
      monitoring: ['alertmanager', 'cadvisor', 'grafana', 'node-exporter', 'prometheus'],
      logs: ['collector', 'elasticsearch', 'elasticsearch-setup', 'jaeger', 'kibana'],
    });
  });

  test('everything is published on 127.0.0.1 only, the database not at all', () => {
    expect(each(({ ports = [] }) => ports.map((port) => port.host_ip)).filter((host) => host !== '127.0.0.1')).toEqual([]);
    expect(services['database']?.ports).toBeUndefined();
  });

  test('images have a version', () => {
    expect(each(({ image = '' }, name) => (name === 'app' || /:v?\d+(\.\d+){0,2}$/.test(image) ? [] : [image]))).toEqual([]);
  });

  test('no service keeps rights that it can do without', () => {
    const loose = each((one, name) => (one.cap_drop?.join() === 'ALL' && one.security_opt?.join() === 'no-new-privileges:true' ? [] : [name]));
    expect(loose).toEqual(['cadvisor']); // it looks into other containers
  });

  test('no secret is in the file, nor in an environment', () => {
    const named = each(({ environment = {} }) => Object.keys(environment)).filter((name) => /PASSWORD|SECRET|TOKEN|DATABASE_URL/.test(String(name)));
    expect(new Set(named)).toEqual(new Set(['DATABASE_URL_FILE', 'POSTGRES_PASSWORD_FILE']));
  });

  test('every file it mounts is there, and is mounted read-only', () => {
    const mounted = each(({ volumes = [] }) =>
      volumes.filter((one) => one.type === 'bind' && one.source?.startsWith(exampleApp)),
    ) as Service['volumes'];
    expect(mounted?.length).toBeGreaterThan(8);
    expect(mounted?.filter(({ source = '' }) => !existsSync(source)).map(({ source }) => source)).toEqual([]);
    expect(mounted?.filter((one) => one.read_only !== true)).toEqual([]);
  });

  test('what Prometheus scrapes are its services', () => {
    const text = readFileSync(path.join(exampleApp, 'monitoring/prometheus/prometheus.yml'), 'utf8');
    const { scrape_configs: jobs } = parse(text) as { scrape_configs: readonly { static_configs: readonly { targets: readonly string[] }[] }[] };
    const hosts = jobs.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets)).map((target) => target.split(':')[0] ?? '');
    expect(hosts.filter((host) => host !== 'localhost' && services[host] === undefined)).toEqual([]);
    expect(hosts).toContain('app');
  });

  test('what a service names as another’s address is one', () => {
    const named = each(({ environment = {} }) => Object.values(environment)).flatMap((value) => [
      ...String(value).matchAll(/https?:\/\/([a-z-]+):\d+/g),
    ]);
    expect(named.length).toBeGreaterThan(2);
    expect(named.map((match) => match[1] ?? '').filter((host) => services[host] === undefined)).toEqual([]);
  });
});

describe('the service and its database', () => {
  afterAll(async () => {
    await compose('down', '--volumes', '--timeout', '5');
    expect(await docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project}`)).toBe('');
    expect(await docker('volume', 'ls', '--quiet', '--filter', `label=com.docker.compose.project=${project}`)).toBe('');
  });

  const get = async (where: string, init?: RequestInit) => await fetch(`http://127.0.0.1:${ports.PORT}${where}`, init);

  test('come up with one command, and a user outlives a restart of the database', async () => {
    await compose('up', '--build', '--wait');
    const headers = { 'content-type': 'application/json' };
    const made = await get('/users', { method: 'POST', headers, body: '{"name":"Ann","email":"ann@example.com"}' });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/user/1']);
    const before = await (await get('/user/1')).text();

    await compose('stop', 'database');
    await expect.poll(async () => (await get('/readyz')).status, { timeout: 20_000 }).toBe(503);
    expect([(await get('/user/1')).status, (await get('/ping')).status, (await get('/healthz')).status]).toEqual([503, 200, 200]);

    await compose('start', 'database');
    await expect.poll(async () => (await get('/readyz')).status, { timeout: 30_000 }).toBe(200);
    expect(await (await get('/user/1')).text()).toBe(before);
  });

  test('the password is in no environment, argument or log', async () => {
    const ids = (await compose('ps', '--all', '--quiet')).split('\n');
    const url = await docker('run', '--rm', '--volume', `${project}_secrets:/secrets:ro`, 'busybox', 'cat', '/secrets/url');
    const password = new URL(url).password;
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    const known = `${await docker('inspect', ...ids)}${await compose('logs')}${await compose('exec', 'app', '/app', 'config')}`;
    expect(known).toContain('DATABASE_URL');
    expect(known).not.toContain(password);
  });

  test('a second start keeps password and data', async () => {
    await compose('down', '--timeout', '5');
    await compose('up', '--wait');
    expect((await get('/user/1')).status).toBe(200);
  });
});
