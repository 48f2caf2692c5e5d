// The image of a pod's sandbox: one static program of ours, imported, because a registry may not be reached when a node starts.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { layer } from '../images/layer.ts';
import { writeLayout } from '../images/layout.ts';
import { folder } from '../paths.ts';
import { run } from '../run.ts';
import type { ClusterPrograms } from './programs.ts';
import { PAUSE } from './settings.ts';
import { places } from './site.ts';

export async function importPause({ debian, pause, env }: ClusterPrograms): Promise<void> {
  const ctr = [debian.file('ctr'), '--address', places.socket, '--namespace', 'k8s.io', 'images'];
  if ((await run([...ctr, 'list', '--quiet'], { env })).split('\n').includes(PAUSE)) return;
  const work = mkdtempSync(path.join(tmpdir(), 'gin-ship-pause-'));
  try {
    const [root, layout] = [folder(work, 'root'), folder(work, 'layout')];
    copyFileSync(pause, path.join(root, 'pause'));
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const layers = { [architecture]: [await layer(layout, { from: root })] };
    writeLayout(layout, [{ names: [PAUSE], layers, config: { User: '65535:65535', Entrypoint: ['/pause'] } }], architecture);
    const archive = path.join(work, 'pause.tar');
    await run(['tar', '-C', layout, '-cf', archive, '.']);
    await run([...ctr, 'import', archive], { env });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
