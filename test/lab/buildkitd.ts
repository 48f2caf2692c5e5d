// BuildKit on its own for the `remote` driver, and the settings that send docker.io and gcr.io to the stand-ins.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { start, stop } from './daemon.ts';
import { folder, folders } from './paths.ts';
import { answers } from './ports.ts';
import type { Site } from './site.ts';

export const buildkitSocket = path.join(folders.run, 'buildkitd.sock');

/** Registry part of a buildkitd.toml. `mirror` is the plain registry as the builder reaches it. */
function registrySettings(mirror: string, { gateway, ports, certificates: { ca } }: Site): string {
  const hosts = ['127.0.0.1', 'localhost', gateway];
  const plain = hosts.map((host) => {
    const name = `${host}:${ports.plain}`;
    return [`[registry."${name}"]`, '  http = true', ...(name === mirror ? [] : [`  mirrors = ["${mirror}"]`])].join('\n');
  });
  // Said outright, because BuildKit takes loopback for plain HTTP.
  const tls = hosts.map((host) => `[registry."${host}:${ports.tls}"]\n  http = false\n  ca = ["${ca}"]`);
  const mirrored = ['docker.io', 'gcr.io'].map((host) => `[registry."${host}"]\n  mirrors = ["${mirror}"]`);
  return [...mirrored, ...plain, ...tls].join('\n');
}

/** BuildKit's own rule drops cache mounts after 48 h or 512 MB: far too soon for Go's. */
function workerSettings(runc?: string): string {
  const binary = runc === undefined ? [] : [`  binary = ${JSON.stringify(runc)}`];
  return ['[worker.oci]', '  gc = true', ...binary, '  [[worker.oci.gcpolicy]]', '    all = true', '    maxUsedSpace = "20GB"', ''].join('\n');
}

/** `$BUILDX_CONFIG/buildkitd.default.toml`: buildx gives it to every docker-container builder by itself. */
export function containerDriverSettings(site: Site): string {
  return `${workerSettings()}${registrySettings(`${site.gateway}:${site.ports.plain}`, site)}\n`;
}

/** Listens on a unix socket and, with mTLS, on 127.0.0.1. Its RUN steps use the host's network. */
export async function startBuildkitd(program: string, site: Site): Promise<void> {
  const { certificates, ports, programs } = site;
  const config = path.join(folder(folders.run), 'buildkitd.toml');
  const lines = [
    `root = ${JSON.stringify(folder(folders.data, 'buildkit'))}`,
    '[grpc]',
    `  address = ${JSON.stringify([`unix://${buildkitSocket}`, `tcp://127.0.0.1:${ports.buildkit}`])}`,
    '  [grpc.tls]',
    `    cert = "${certificates.serverCert}"\n    key = "${certificates.serverKey}"\n    ca = "${certificates.ca}"`,
    workerSettings(programs.file('runc')),
    registrySettings(`127.0.0.1:${ports.plain}`, site),
  ];
  const text = `${lines.join('\n')}\n`;
  writeFileSync(config, text);
  await start({
    name: 'buildkitd',
    argv: [program, '--config', config],
    config: text,
    env: { ...process.env, PATH: programs.path },
    ready: async () => (await answers({ path: buildkitSocket })) && (await answers({ port: ports.buildkit })),
  });
}

export async function stopBuildkitd(): Promise<void> {
  await stop('buildkitd');
}
