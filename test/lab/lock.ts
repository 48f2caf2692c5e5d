// One bring-up at a time per home: two would start two daemons on one data folder.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { folder, labFolder } from './paths.ts';
import { startedAt } from './process.ts';
import type { Say } from './say.ts';

const file = path.join(labFolder, 'lock');
const own = `${file}.${process.pid}`;
const POLL_MS = 100;
const PATIENCE_MS = 2000;

/** A hard link appears with its content or not at all. */
function take(): boolean {
  writeFileSync(own, `${process.pid} ${startedAt(process.pid) ?? ''}`);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** The pid that holds it. A lock of a process that is gone (killed, or from before a reboot) is nobody's and is removed. */
function holder(): number | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const [pid = '', started = ''] = text.split(' ');
    if (startedAt(Number(pid)) === started) return Number(pid);
    // Moved aside first: meanwhile another may have removed it and taken its own.
    renameSync(file, own);
    if (readFileSync(own, 'utf8') !== text) linkSync(own, file);
    rmSync(own);
  } catch {
    // Gone while we looked: the next try tells.
  }
  return undefined;
}

let held: Promise<unknown> = Promise.resolve();

/** Runs `work` alone, among all processes of this home and all callers in this one. */
export async function locked<T>(work: () => Promise<T>, say: Say): Promise<T> {
  const turn = held.then(async () => await lockedAmongProcesses(work, say));
  held = turn.catch(() => undefined);
  return await turn;
}

async function lockedAmongProcesses<T>(work: () => Promise<T>, say: Say): Promise<T> {
  folder(labFolder);
  const asked = Date.now();
  let told = false;
  while (!take()) {
    const pid = holder();
    if (pid !== undefined && !told && Date.now() - asked > PATIENCE_MS) {
      say(`waiting for process ${pid}, which is bringing the lab up or down`);
      told = true;
    }
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
