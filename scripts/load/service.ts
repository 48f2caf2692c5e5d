// A service under measurement: started on free ports of 127.0.0.1, watched, and ended.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../test/lab/ports.ts';

/** Every measured process gets the same: as in production, a tenth of the ordinary requests logged. */
export const PRODUCTION = { APP_ENV: 'production', LOG_SAMPLE_RATIO: '0.1' } as const;

const READY_WITHIN_MS = 20_000;

export interface Memory {
  readonly now: number;
  readonly peak: number;
}

/** Nothing measured outlives the measurement. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** The status, 0 when nothing answers. A connection of its own each time. */
async function status(url: string): Promise<number> {
  return await new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: 2000 }, (response) => (response.resume(), resolve(response.statusCode ?? 0)));
    request.on('error', () => resolve(0));
    request.on('timeout', () => request.destroy());
  });
}

export class Service {
  readonly base: string;
  readonly admin: string;
  /** Milliseconds from the start of the process to the first 200. */
  readonly readyAfter: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ports: readonly [number, number], readyAfter: number) {
    [this.#child, this.readyAfter] = [child, readyAfter];
    [this.base, this.admin] = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`];
  }

  /**
   * @param probe that says 200 once the service is ready
   * @param log file that its log is written to
   */
  static async start(program: string, env: Readonly<Record<string, string>>, probe = '/readyz', log = '/dev/null'): Promise<Service> {
    const ports = [await freePort(), await freePort()] as const;
    const given = { PATH: process.env['PATH'], ...env, PORT: String(ports[0]), ADMIN_ADDR: `127.0.0.1:${ports[1]}` };
    const output = openSync(log, 'a');
    const started = performance.now();
    const child = spawn(program, [], { env: given, cwd: '/', stdio: ['ignore', output, 'pipe'] });
    closeSync(output);
    running.add(child);
    child.once('exit', () => running.delete(child));
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
    child.on('error', (error) => (said = error.message));
    while ((await status(`http://127.0.0.1:${ports[0]}${probe}`)) !== 200) {
      if (child.exitCode !== null || child.pid === undefined || performance.now() - started > READY_WITHIN_MS) {
        child.kill('SIGKILL');
        throw new Error(`load: ${program} did not get ready at ${probe}: ${said}`);
      }
      await pause(1);
    }
    return new Service(child, ports, performance.now() - started);
  }

  /** Resident memory in bytes; undefined where there is no /proc. */
  memory(): Memory | undefined {
    try {
      const text = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
      const of = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
      return { now: of('VmRSS'), peak: of('VmHWM') };
    } catch {
      return undefined;
    }
  }

  /** Seconds of CPU so far; NaN where there is no /proc. */
  cpu(): number {
    try {
      const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100; // user, system; ticks of 10 ms on every Linux
    } catch {
      return Number.NaN;
    }
  }

  /** SIGTERM; the exit code, and after how many milliseconds. */
  async stop(): Promise<{ readonly code: number | null; readonly after: number }> {
    const [child, asked] = [this.#child, performance.now()];
    if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, after: 0 };
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const code = await ended;
    clearTimeout(late);
    return { code, after: performance.now() - asked };
  }
}
