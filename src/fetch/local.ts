import path from 'node:path';
import { Wrong } from '../contract/field.ts';
import { inputProblem } from '../contract/read.ts';
import { ShipError } from '../error.ts';
import { type Layout, readImage, readTop } from '../image/layout.ts';
import type { Ports } from '../ports/ports.ts';
import { unpackArchive } from './archive.ts';
import { choose } from './choose.ts';

export interface Local {
  readonly layout: Layout;
  readonly name: string;
  readonly digest: string;
}

/**
 * An image at a path: an OCI layout folder, or an archive of one, or what `docker save` writes.
 * @param text the path as it was given, with `:name` or `@sha256:…` behind it where several images are there
 */
export async function fetchLocal(text: string, workspace: string, ports: Ports): Promise<Local> {
  const { files } = ports;
  const { file, wanted } = await split(text, workspace, ports);
  const found = await files.stat(file);
  if (found === undefined)
    throw wrong(
      text,
      'there is nothing of that name',
      'Check the path, which is relative to the workspace, and that the step that makes it ran before',
    );
  if (!found.directory) {
    const { folder, top, made } = await unpackArchive(file, ports);
    const root = choose(top, wanted, text);
    const layout = await readImage(folder, root, files, { sparse: true });
    return { layout, name: text, digest: made ? '' : layout.root.digest };
  }
  if ((await files.stat(path.join(file, 'index.json'))) === undefined)
    throw wrong(
      text,
      'the folder is no OCI image layout: it has no index.json',
      'Give the folder that holds index.json and blobs, or the archive that `docker save` wrote',
    );
  const root = choose(await readTop(file, files), wanted, text);
  const layout = await readImage(file, root, files, { sparse: true });
  return { layout, name: text, digest: layout.root.digest };
}

/** The shortest path that is there counts, so that a name behind it may have colons of its own; the whole text before all. */
async function split(text: string, workspace: string, { files }: Ports): Promise<{ file: string; wanted: string }> {
  const whole = path.resolve(workspace, text);
  if ((await files.stat(whole)) !== undefined) return { file: whole, wanted: '' };
  for (const { index } of text.matchAll(/[:@]/g)) {
    const file = path.resolve(workspace, text.slice(0, index));
    if (index > 0 && (await files.stat(file)) !== undefined) return { file, wanted: text.slice(index + 1) };
  }
  return { file: whole, wanted: '' };
}

const wrong = (text: string, why: string, fix: string): ShipError => new ShipError(inputProblem('image', text, new Wrong(why, fix)));
