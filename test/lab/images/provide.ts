// Puts a set of images where builds look for them: into an engine, and into the plain registry that serves as mirror.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, folders } from '../paths.ts';
import { run } from '../run.ts';
import type { Say } from '../say.ts';
import type { Descriptor } from './layer.ts';
import { fullName, writeLayout, type Image } from './layout.ts';
import { hostArchitecture } from './standins.ts';

export interface ImageSet {
  readonly name: string;
  /** What the content depends on besides this folder's own source. */
  readonly inputs: readonly string[];
  readonly make: (layout: string, scratch: string) => Promise<readonly Image[]>;
}

function keyOf(set: ImageSet): string {
  const hash = createHash('sha256').update(JSON.stringify(set.inputs));
  for (const file of readdirSync(import.meta.dirname).toSorted()) hash.update(readFileSync(path.join(import.meta.dirname, file)));
  return `${set.name}-${hash.digest('hex').slice(0, 8)}`;
}

async function layoutOf(set: ImageSet, key: string, say: Say): Promise<string> {
  const layout = path.join(folder(folders.images), key);
  if (existsSync(layout)) return layout;
  say(`making the ${set.name} images (a few seconds, once)`);
  for (const old of readdirSync(folders.images))
    if (old.replace(/^\./, '').startsWith(`${set.name}-`)) rmSync(path.join(folders.images, old), { recursive: true });
  const scratch = path.join(folders.images, `.${key}.scratch`);
  const draft = path.join(folders.images, `.${key}`);
  for (const one of [scratch, draft]) rmSync(one, { recursive: true, force: true });
  writeLayout(draft, await set.make(folder(draft), scratch), hostArchitecture);
  rmSync(scratch, { recursive: true });
  renameSync(draft, layout);
  return layout;
}

/** Runs `work` unless it was done for this key; remembered beside the data it changes, so that a purge forgets both. */
async function once(what: string, work: () => Promise<void>): Promise<void> {
  const mark = path.join(folder(folders.data, 'done'), what);
  if (existsSync(mark)) return;
  await work();
  writeFileSync(mark, '');
}

async function load(layout: string, docker: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const archive = `${layout}.tar`;
  await run(['tar', '-C', layout, '-cf', archive, '.']);
  await run([...docker, 'load', '--quiet', '--input', archive], { env });
  rmSync(archive);
}

async function push(layout: string, registry: string, docker: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { manifests } = JSON.parse(readFileSync(path.join(layout, 'index.json'), 'utf8')) as { manifests: readonly Descriptor[] };
  for (const { digest, annotations } of manifests) {
    const name = annotations?.['io.containerd.image.name'] ?? '';
    const reference = `${registry}/${fullName(name).split('/').slice(1).join('/')}`;
    // Without --prefer-index=false a single manifest is wrapped in a new index: another digest.
    await run([...docker, 'buildx', 'imagetools', 'create', '--prefer-index=false', '--tag', reference, `oci-layout://${layout}@${digest}`], { env });
  }
}

/** Where to put the images: the engine's name marks what it has, the client's environment says how to reach it. */
export interface Destination {
  readonly engine: string;
  readonly docker: string;
  readonly env: NodeJS.ProcessEnv;
  readonly registry: string;
}

export async function provide(set: ImageSet, to: Destination, say: Say): Promise<void> {
  const key = keyOf(set);
  const docker = [to.docker];
  await once(`${to.engine}-${key}`, async () => await load(await layoutOf(set, key, say), docker, to.env));
  await once(`registry-${key}`, async () => await push(await layoutOf(set, key, say), to.registry, docker, to.env));
}
