// One bring-up at a time per home: two would start two daemons on one data folder.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { folder, labFolder } from './paths.ts';
import { startedAt } from './process.ts';

const file = path.join(labFolder, 'lock');
const POLL_MS = 100;

function take(): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startedAt(process.pid) ?? ''}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A lock of a process that is gone (killed, or from before a reboot) is nobody's. */
function dropIfStale(): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return;
  }
  const [pid = '', started = ''] = text.split(' ');
  if (text === '') return; // between another's create and write
  if (startedAt(Number(pid)) !== started) rmSync(file, { force: true });
}

let held: Promise<unknown> = Promise.resolve();

/** Runs `work` alone, among all processes of this home and all callers in this one. */
export async function locked<T>(work: () => Promise<T>): Promise<T> {
  const turn = held.then(() => lockedAmongProcesses(work));
  held = turn.catch(() => undefined);
  return await turn;
}

async function lockedAmongProcesses<T>(work: () => Promise<T>): Promise<T> {
  folder(labFolder);
  while (!take()) {
    dropIfStale();
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
