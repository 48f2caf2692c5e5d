// Who a process is: its pid alone says little, because pids are used again.
import { readdirSync, readFileSync } from 'node:fs';

/** When it started, in a form to compare only; undefined when there is no such process (a zombie is none). */
export function startedAt(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform !== 'linux') return existsElsewhere(pid) ? 'unknown' : undefined;
  try {
    // The name in parentheses may hold blanks: fields are counted from the last ")". Field 3 is the state, 22 the start.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function existsElsewhere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The command line as argv, or undefined when the process is gone. Linux only. */
export function commandLine(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return undefined;
  }
}

/** Every process of the machine: whose child it is, and its argv. Linux only. */
export function processes(): readonly { readonly pid: number; readonly parent: number; readonly argv: readonly string[] }[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.map((pid) => ({ pid, parent: parentOf(pid), argv: commandLine(pid) ?? [] }));
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
