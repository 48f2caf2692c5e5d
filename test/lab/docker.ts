// The lab on a machine that has Docker: its engine as it is, registries and BuildKit as containers of public images. Nothing is installed.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Wanted } from './bare.ts';
import { issueCertificates, type Certificates } from './certificates.ts';
import { folder, folders, labId } from './paths.ts';
import { answers, freePort, isOwnAddress } from './ports.ts';
import { password, USERNAME } from './registry.ts';
import { attempt, onPath, run } from './run.ts';
import type { Say } from './say.ts';
import { readState, writeState, type State } from './state.ts';

const REGISTRY = 'registry:3';
const HTPASSWD = 'httpd:2'; // registry:3 carries no htpasswd
const BUILDKIT = 'moby/buildkit:buildx-stable-1';

const names = { tls: `gin-ship-lab-${labId}-tls`, plain: `gin-ship-lab-${labId}-plain`, buildkit: `gin-ship-lab-${labId}-buildkit` };

/** Whether the user's engine answers. A lab's socket, ours or another home's, is not the user's engine. */
export async function dockerAnswers(): Promise<boolean> {
  if (/\/gin-ship\/lab\//.test(process.env['DOCKER_HOST'] ?? '') || onPath('docker') === undefined) return false;
  return (await attempt(['docker', 'info', '--format', '{{.ServerVersion}}'])).code === 0;
}

export async function dockerIsUp(state: State, wanted: Wanted): Promise<boolean> {
  if (wanted.buildkitd && !state.buildkitd) return false;
  const ports = [state.ports.tls, state.ports.plain, ...(state.buildkitd ? [state.ports.buildkit] : [])];
  return (await Promise.all(ports.map(async (port) => await answers({ port })))).every(Boolean);
}

async function container(name: string, argv: readonly string[]): Promise<void> {
  await attempt(['docker', 'rm', '--force', '--volumes', name]);
  await run(['docker', 'run', '--detach', '--name', name, ...argv]);
}

/** The host's address on the engine's own bridge. None where the engine runs in a machine of its own (macOS, Windows). */
async function bridgeAddress(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { stdout } = await attempt(['docker', 'network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}']);
  const address = stdout.trim();
  return address !== '' && (await isOwnAddress(address)) ? address : undefined;
}

function publish(port: number, gateway: string | undefined): readonly string[] {
  return ['127.0.0.1', ...(gateway === undefined ? [] : [gateway])].flatMap((host) => ['--publish', `${host}:${port}:5000`]);
}

async function htpasswd(): Promise<string> {
  const line = await run(['docker', 'run', '--rm', '--interactive', '--entrypoint', 'htpasswd', HTPASSWD, '-niB', USERNAME], {
    input: `${password()}\n`,
  });
  const file = path.join(folder(folders.run), 'htpasswd');
  writeFileSync(file, `${line.trim()}\n`);
  return file;
}

async function startTls(port: number, gateway: string | undefined, issued: Certificates): Promise<void> {
  const settings = {
    REGISTRY_STORAGE_DELETE_ENABLED: 'true',
    REGISTRY_HTTP_TLS_CERTIFICATE: '/lab/server.pem',
    REGISTRY_HTTP_TLS_KEY: '/lab/server.key',
    REGISTRY_AUTH: 'htpasswd',
    REGISTRY_AUTH_HTPASSWD_REALM: 'lab',
    REGISTRY_AUTH_HTPASSWD_PATH: '/lab/htpasswd',
  };
  const mounts = [`${issued.serverCert}:/lab/server.pem:ro`, `${issued.serverKey}:/lab/server.key:ro`, `${await htpasswd()}:/lab/htpasswd:ro`];
  await container(names.tls, [
    ...Object.entries(settings).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...mounts.flatMap((mount) => ['--volume', mount]),
    ...publish(port, gateway),
    REGISTRY,
  ]);
}

/** In the host's network, because it has to reach the registries on 127.0.0.1. */
async function startBuildkit(port: number, issued: Certificates): Promise<void> {
  const files = { ca: issued.ca, cert: issued.serverCert, key: issued.serverKey };
  await container(names.buildkit, [
    '--privileged',
    '--network',
    'host',
    '--volume',
    `${folder(folders.run)}:/run/lab`,
    ...Object.entries(files).flatMap(([name, file]) => ['--volume', `${file}:/lab/${name}.pem:ro`]),
    BUILDKIT,
    '--addr',
    'unix:///run/lab/buildkitd.sock',
    '--addr',
    `tcp://127.0.0.1:${port}`,
    '--tlscacert',
    '/lab/ca.pem',
    '--tlscert',
    '/lab/cert.pem',
    '--tlskey',
    '/lab/key.pem',
  ]);
}

async function untilAnswering(name: string, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await answers({ port })) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { stdout, stderr } = await attempt(['docker', 'logs', '--tail', '12', name]);
  throw new Error(`lab: ${name} does not answer on 127.0.0.1:${port}:\n${stdout}${stderr}`);
}

async function startRegistries(ports: State['ports'], gateway: string | undefined, issued: Certificates): Promise<void> {
  await startTls(ports.tls, gateway, issued);
  await container(names.plain, ['--env', 'REGISTRY_STORAGE_DELETE_ENABLED=true', ...publish(ports.plain, gateway), REGISTRY]);
  await untilAnswering(names.tls, ports.tls);
  await untilAnswering(names.plain, ports.plain);
}

/** Registries that run stay, with what was pushed to them. */
export async function dockerUp(wanted: Wanted, say: Say): Promise<State> {
  say('starting registries in the Docker engine of this machine (pulls their images the first time)');
  const before = readState();
  const known = before?.kind === 'docker' ? before : undefined;
  const running = known !== undefined && (await dockerIsUp({ ...known, buildkitd: false }, { buildkitd: false, classic: false }));
  // Our containers must be gone before their ports can be seen as free.
  if (!running) await dockerDown();
  const last = known?.ports;
  const ports = running
    ? known.ports
    : { tls: await freePort(last?.tls), plain: await freePort(last?.plain), buildkit: await freePort(last?.buildkit) };
  const gateway = await bridgeAddress();
  const issued = await issueCertificates(gateway);
  if (!running) await startRegistries(ports, gateway, issued);
  const buildkitd = wanted.buildkitd || (known?.buildkitd ?? false);
  if (buildkitd && !(running && (await answers({ port: ports.buildkit })))) {
    await startBuildkit(ports.buildkit, issued);
    await untilAnswering(names.buildkit, ports.buildkit);
  }
  const containerdStore = (await run(['docker', 'info', '--format', '{{.DriverStatus}}'])).includes('io.containerd.snapshotter');
  return writeState({ kind: 'docker', up: true, ports, ...(gateway === undefined ? {} : { gateway }), buildkitd, classic: false, containerdStore });
}

export async function dockerDown(): Promise<void> {
  for (const name of Object.values(names)) await attempt(['docker', 'rm', '--force', '--volumes', name]);
}
