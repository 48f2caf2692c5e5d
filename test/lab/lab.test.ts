// The lab itself, so that a failing test elsewhere is not the lab's fault. Needs what docs/lab.md says.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUp, type Lab } from './lab.ts';
import { attempt, run } from './run.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'gin-ship-lab-test-'));
const context = path.join(scratch, 'context');
let lab: Lab;
let env: NodeJS.ProcessEnv;

// Base images by their public names, and a RUN step that fetches a module: what every Go service's Dockerfile does.
const DOCKERFILE = `
FROM golang:1.26 AS build
RUN go version > /version && go mod download github.com/google/uuid@v1.6.0
FROM gcr.io/distroless/static:nonroot
COPY --from=build /version /version
`;

async function build(builder: string, environment = env): Promise<string> {
  const layout = path.join(scratch, `layout-${builder}`);
  const output = ['--output', `type=oci,tar=false,dest=${layout}`];
  await run([lab.docker, 'buildx', 'build', '--builder', builder, '--no-cache', '--provenance=false', ...output, context], { env: environment });
  return layout;
}

function digestOf(layout: string): string {
  const index = JSON.parse(readFileSync(path.join(layout, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
  return index.manifests[0]?.digest ?? 'none';
}

beforeAll(async () => {
  lab = await bringUp({ buildkitd: true, classic: true, say: (line) => console.error(`lab: ${line}`) });
  env = { ...process.env, ...lab.env };
  mkdirSync(context);
  writeFileSync(path.join(context, 'Dockerfile'), DOCKERFILE);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('engine', () => {
  it('answers again in well under a second', async () => {
    const started = performance.now();
    expect(await bringUp({ buildkitd: true, classic: true })).toEqual(lab);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('has the image store that the lab says it has', async () => {
    const status = await run([lab.docker, 'info', '--format', '{{.DriverStatus}}'], { env });
    expect(status.includes('io.containerd.snapshotter')).toBe(lab.containerdStore);
  });

  it('comes in the older kind too', async ({ skip }) => {
    skip(lab.classic === undefined, 'the machine’s own engine is as it is');
    const classic = { env: { ...process.env, ...lab.classic?.env } };
    expect(await run([lab.docker, 'info', '--format', '{{.DriverStatus}}'], classic)).not.toContain('io.containerd.snapshotter');
    expect(await run([lab.docker, 'run', '--rm', 'busybox', 'echo', 'ran'], classic)).toBe('ran');
  });

  it('publishes a port on loopback', async () => {
    const id = await run([lab.docker, 'run', '--detach', '--publish', '127.0.0.1::8080', 'busybox', 'httpd', '-f', '-p', '8080', '-h', '/etc'], {
      env,
    });
    try {
      const address = await run([lab.docker, 'port', id, '8080'], { env });
      await expect.poll(async () => await status(`http://${address}/passwd`), { timeout: 5000 }).toBe(200);
    } finally {
      await run([lab.docker, 'rm', '--force', id], { env });
    }
  });
});

describe('builders resolve public base images and reach the Go proxy in RUN', () => {
  it('docker driver', async ({ skip }) => {
    skip(!lab.containerdStore, 'without the containerd image store this driver writes no OCI layout');
    expect(digestOf(await build('default'))).toMatch(/^sha256:/);
  });

  it('docker-container driver', async () => {
    const builder = `lab-test-${process.pid}`;
    await run([lab.docker, 'buildx', 'create', '--name', builder, '--driver', 'docker-container'], { env });
    try {
      expect(digestOf(await build(builder))).toMatch(/^sha256:/);
    } finally {
      await run([lab.docker, 'buildx', 'rm', '--force', builder], { env });
    }
  });

  it('remote driver over mTLS', async () => {
    const { endpoint, caFile, certFile, keyFile } = lab.remote ?? expect.fail('asked for, so it is there');
    // buildx refuses to make a remote builder where a buildkitd.default.toml lies.
    const own = { ...env, BUILDX_CONFIG: path.join(scratch, 'buildx') };
    const create = [lab.docker, 'buildx', 'create', '--driver', 'remote', '--driver-opt'];
    await run([...create, `cacert=${caFile},cert=${certFile},key=${keyFile},servername=localhost`, '--name', 'mtls', endpoint], { env: own });
    expect(digestOf(await build('mtls', own))).toMatch(/^sha256:/);
    const url = endpoint.replace('tcp:', 'https:');
    await expect(status(url, { ca: readFileSync(caFile) })).rejects.toThrow(/certificate required/);
  });

  it('the remote builder that lies ready', async ({ skip }) => {
    skip(lab.remote?.builder === undefined, 'only a lab of our own makes one');
    expect(await run([lab.docker, 'buildx', 'inspect', '--bootstrap', lab.remote?.builder ?? ''], { env })).toContain('running');
  });
});

async function status(url: string, options: https.RequestOptions = {}): Promise<number> {
  return await new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? https.get : http.get;
    get(url, options, (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
  });
}

/** A docker configuration that holds one login and finds the lab's buildx. */
function login(name: string, password: string): NodeJS.ProcessEnv {
  const folder = mkdtempSync(path.join(scratch, name));
  const { host, username, bundleFile } = lab.registry.tls;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const plugins = env['DOCKER_CONFIG'] ?? path.join(process.env['HOME'] ?? '', '.docker');
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({ auths: { [host]: { auth } }, cliPluginsExtraDirs: [path.join(plugins, 'cli-plugins')] }),
  );
  return { ...env, DOCKER_CONFIG: folder, BUILDX_CONFIG: path.join(folder, 'buildx'), SSL_CERT_FILE: bundleFile };
}

describe('registries', () => {
  it('the one with TLS asks for its CA and a password', async () => {
    const { host, loopback, caFile, username, password } = lab.registry.tls;
    const url = `https://${host}/v2/`;
    const ca = readFileSync(caFile);
    await expect(status(url)).rejects.toThrow(/certificate/);
    expect(await status(url, { ca })).toBe(401);
    expect(await status(url, { ca, auth: `${username}:wrong` })).toBe(401);
    expect(await status(url, { ca, auth: `${username}:${password}` })).toBe(200);
    for (const name of [loopback, loopback.replace('127.0.0.1', 'localhost')]) {
      expect(await status(`https://${name}/v2/`, { ca, auth: `${username}:${password}` })).toBe(200);
    }
  });

  it('takes the bytes of a layout with the right password only', async () => {
    const layout = path.join(scratch, 'pushed');
    const small = path.join(scratch, 'small');
    mkdirSync(small);
    writeFileSync(path.join(small, 'Dockerfile'), 'FROM busybox\nLABEL a=b\n');
    const builder = lab.containerdStore ? 'default' : (lab.remote?.builder ?? 'default');
    await run([lab.docker, 'buildx', 'build', '--builder', builder, '--provenance=false', '--output', `type=oci,tar=false,dest=${layout}`, small], {
      env,
    });
    const digest = digestOf(layout);
    const { host, caFile, username, password } = lab.registry.tls;
    const push = [
      lab.docker,
      'buildx',
      'imagetools',
      'create',
      '--prefer-index=false',
      '--tag',
      `${host}/lab/test:pushed`,
      `oci-layout://${layout}@${digest}`,
    ];
    expect((await attempt(push, { env: login('wrong', 'wrong') })).code).not.toBe(0);
    await run(push, { env: login('right', password) });
    const manifest = `https://${host}/v2/lab/test/manifests/${digest}`;
    const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
    expect(await status(manifest, { ca: readFileSync(caFile), auth: `${username}:${password}`, headers })).toBe(200);
  });

  it('the plain one answers without a password', async () => {
    expect(await status(`http://${lab.registry.plain.host}/v2/`)).toBe(200);
  });
});
