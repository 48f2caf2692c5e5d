import { ShipError } from '../error.ts';
import type { Finished, Ports, RunOptions } from '../ports/ports.ts';

/** Environment of every docker process: which engine, which configuration. */
export type DockerEnv = Readonly<Record<string, string | undefined>>;

/** Runs `docker ARGS…`. Each call costs about 50 ms of processor time, so calls are few. */
export type Docker = (args: readonly string[], options?: RunOptions) => Promise<Finished>;

export const dockerWith =
  (env: DockerEnv, { exec }: Pick<Ports, 'exec'>): Docker =>
  (args, options = {}) =>
    exec.run('docker', args, { ...options, env: { ...env, ...options.env } });

export interface Engine {
  /** `os/architecture`, as the engine calls it: `linux/x86_64`. */
  readonly platform: string;
  /** What an image's ID is there: the digest of its manifest (containerd's image store) or of its configuration. */
  readonly idOf: 'manifest' | 'configuration';
}

/** @throws ShipError `smoke/no-engine` */
export async function askEngine(docker: Docker): Promise<Engine> {
  const { code, stdout, stderr } = await docker(['info', '--format', '{{.OSType}}/{{.Architecture}} {{json .DriverStatus}}']);
  // Without an engine, some versions of docker print the template with empty values and end with 0.
  const [, platform, status = ''] = /^(\w+\/\w+) (.*)$/m.exec(stdout) ?? [];
  if (platform !== undefined) return { platform, idOf: status.includes('io.containerd.snapshotter') ? 'manifest' : 'configuration' };
  const why = code === 127 ? 'there is no `docker` program on PATH' : (stderr.trim().split('\n').at(-1) ?? `\`docker info\` ended with ${code}`);
  throw new ShipError({
    code: 'smoke/no-engine',
    what: 'The image can’t be tried out: no Docker engine answers',
    why,
    fix: 'Start one on this runner (a remote builder does not run containers), or ship without the test: `smoke: off`',
  });
}
