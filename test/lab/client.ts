// What a child process needs to reach the lab, and nothing of the user's own docker settings.
import { copyFileSync, existsSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Certificates } from './certificates.ts';
import { engineSocket, type EngineName } from './engine.ts';
import { folder, folders } from './paths.ts';
import { run } from './run.ts';

export interface Client {
  readonly docker: string;
  readonly env: Readonly<Record<string, string>>;
}

function link(target: string, name: string): void {
  if (existsSync(name) && readlinkSync(name) === target) return;
  rmSync(name, { force: true });
  symlinkSync(target, name);
}

/** Folders for the docker client: a plugin folder with buildx, an empty configuration, builders of our own. */
export function writeClient(docker: string, buildx: string, builderSettings: string): void {
  link(docker, path.join(folder(folders.client, 'bin'), 'docker'));
  link(buildx, path.join(folder(folders.client, 'config', 'cli-plugins'), 'docker-buildx'));
  const config = path.join(folders.client, 'config', 'config.json');
  if (!existsSync(config)) writeFileSync(config, '{}\n');
  for (const engine of ['main', 'classic'] as const)
    writeFileSync(path.join(folder(buildxFolder(engine)), 'buildkitd.default.toml'), builderSettings);
}

function buildxFolder(engine: EngineName): string {
  return path.join(folders.client, `buildx-${engine}`);
}

/** The environment for one of the engines. PATH has the lab's docker first. */
export function client(engine: EngineName): Client {
  const bin = path.join(folders.client, 'bin');
  return {
    docker: path.join(bin, 'docker'),
    env: {
      DOCKER_HOST: `unix://${engineSocket(engine)}`,
      DOCKER_CONFIG: path.join(folders.client, 'config'),
      BUILDX_CONFIG: buildxFolder(engine),
      PATH: [bin, ...(process.env['PATH'] ?? '').split(path.delimiter).filter((one) => one !== bin)].join(path.delimiter),
    },
  };
}

/** The builder over mTLS that every lab with BuildKit has. */
export const REMOTE_BUILDER = 'lab-remote';

/** Made in a folder of its own, because buildx refuses a remote builder where a buildkitd.default.toml lies, then put beside the others. */
export async function writeRemoteBuilder(port: number, { ca, clientCert, clientKey }: Certificates): Promise<void> {
  const { docker, env } = client('main');
  const apart = folder(folders.client, 'buildx-remote');
  const options = `cacert=${ca},cert=${clientCert},key=${clientKey},servername=localhost`;
  const own = { ...process.env, ...env, BUILDX_CONFIG: apart };
  rmSync(path.join(apart, 'instances', REMOTE_BUILDER), { force: true });
  await run([docker, 'buildx', 'create', '--name', REMOTE_BUILDER, '--driver', 'remote', '--driver-opt', options, `tcp://127.0.0.1:${port}`], {
    env: own,
  });
  for (const engine of ['main', 'classic'] as const)
    copyFileSync(path.join(apart, 'instances', REMOTE_BUILDER), path.join(folder(buildxFolder(engine), 'instances'), REMOTE_BUILDER));
}
