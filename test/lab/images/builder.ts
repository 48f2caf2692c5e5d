// The image that the docker-container driver starts, from our own buildkitd: its name is buildx's default, so nobody has to ask for it.
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import type { Programs } from '../debian.ts';
import { folder } from '../paths.ts';
import { run } from '../run.ts';
import { layer, type Descriptor } from './layer.ts';
import type { Image } from './layout.ts';
import { hostArchitecture, staticLayer } from './standins.ts';

/** The shared libraries of a program, the loader among them. */
async function libraries(program: string): Promise<readonly string[]> {
  const listed = await run(['ldd', program]);
  return [...listed.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? '').filter((file) => existsSync(file));
}

export async function builderImage(layout: string, scratch: string, programs: Programs, buildkitd: string, buildctl: string): Promise<Image> {
  const stage = folder(scratch, 'builder');
  const bin = folder(stage, 'usr/bin');
  const runc = programs.file('runc'); // Debian's needs a few libraries
  copyFileSync(buildkitd, path.join(bin, 'buildkitd'));
  copyFileSync(buildctl, path.join(bin, 'buildctl'));
  copyFileSync(runc, path.join(bin, 'buildkit-runc'));
  for (const file of await libraries(runc)) copyFileSync(file, path.join(folder(stage, path.dirname(file)), path.basename(file)));
  const layers: readonly Descriptor[] = [await staticLayer(layout, scratch), await layer(layout, { from: stage })];
  return {
    names: ['moby/buildkit:buildx-stable-1'],
    layers: { [hostArchitecture]: layers },
    config: { Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'], Entrypoint: ['buildkitd'], Volumes: { '/var/lib/buildkit': {} } },
  };
}
