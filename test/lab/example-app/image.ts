// The example app's images for the tests beside this file, built from the working tree.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lab } from '../lab.ts';
import { run } from '../run.ts';

export const exampleApp = path.resolve(import.meta.dirname, '../../../example-app');

export const TARGETS = ['distroless', 'alpine', 'from-scratch', 'single-stage'] as const;
export type Target = (typeof TARGETS)[number];

export const environment = (lab: Lab): NodeJS.ProcessEnv => ({ ...process.env, ...lab.env });

/** Builds a target into the engine's store, under the name that is given back. Cached: milliseconds when nothing changed. */
export async function engineImage(lab: Lab, target: Target = 'distroless', context = exampleApp): Promise<string> {
  const name = `gin-ship-test/example-app:${target}`;
  await run([lab.docker, 'build', '--quiet', '--provenance=false', '--target', target, '--tag', name, context], { env: environment(lab) });
  return name;
}

export interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

export interface Layout {
  readonly digest: string;
  readonly layers: readonly Descriptor[];
  readonly config: {
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly ExposedPorts?: object;
    readonly Entrypoint?: readonly string[];
  };
  /** Uncompressed digests, which say what is in the layers whatever compressed them. */
  readonly diffIds: readonly string[];
  readonly blob: (digest: string) => Buffer;
}

/**
 * Builds a target as an OCI layout, hands it to `look`, and removes it.
 * @param compression for all layers, those of the base too: BuildKit's `compression=`; undefined leaves the base's as they are
 */
export async function withLayout<T>(
  lab: Lab,
  argv: readonly string[],
  look: (layout: Layout) => T | Promise<T>,
  context = exampleApp,
  compression?: string,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-image-'));
  try {
    const how = compression === undefined ? '' : `,force-compression=true,compression=${compression}`;
    const output = ['--output', `type=oci,dest=${folder},tar=false${how}`, '--provenance=false', '--quiet'];
    await run([lab.docker, 'buildx', 'build', ...output, ...argv, context], { env: environment(lab) });
    const blob = (digest: string) => readFileSync(path.join(folder, 'blobs', digest.replace(':', path.sep)));
    const json = (digest: string): unknown => JSON.parse(blob(digest).toString());
    const index = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as { manifests: readonly Descriptor[] };
    const digest = index.manifests[0]?.digest ?? '';
    const { layers, config } = json(digest) as { layers: readonly Descriptor[]; config: Descriptor };
    const image = json(config.digest) as { config: Layout['config']; rootfs: { diff_ids: readonly string[] } };
    return await look({ digest, layers, blob, config: image.config, diffIds: image.rootfs.diff_ids });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
