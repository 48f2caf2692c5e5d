// Where the lab keeps things. One folder per home: whoever runs it, nothing outside of it is written.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

function cacheFolder(): string {
  return process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
}

/** `${XDG_CACHE_HOME:-$HOME/.cache}/gin-ship/lab` */
export const labFolder = path.join(cacheFolder(), 'gin-ship', 'lab');

/** Tells this home's bridge and containers from another home's on the same machine. */
export const labId = createHash('sha256').update(labFolder).digest('hex').slice(0, 6);

/** Folders of the lab: `tools` and `debian` are dear and survive `down`; `data` goes with `down purge`. */
export const folders = {
  tools: path.join(labFolder, 'tools'),
  debian: path.join(labFolder, 'debian'),
  images: path.join(labFolder, 'images'),
  data: path.join(labFolder, 'data'),
  run: path.join(labFolder, 'run'),
  logs: path.join(labFolder, 'logs'),
  certificates: path.join(labFolder, 'certificates'),
  client: path.join(labFolder, 'client'),
} as const;

/** Joins and makes the folder, so that callers can write into it at once. */
export function folder(...parts: string[]): string {
  const made = path.join(...parts);
  mkdirSync(made, { recursive: true });
  return made;
}
