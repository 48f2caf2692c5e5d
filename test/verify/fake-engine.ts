// An engine, a service and a clock at the ports: time passes only by sleeping, so every test is as fast as it is exact.
import { setImmediate } from 'node:timers/promises';
import type { ContainerState } from '../../src/verify/container.ts';
import type { Finished, HttpResponse, Ports, RunOptions } from '../../src/ports/ports.ts';
import { realFiles } from '../../src/ports/files.ts';
import { Readable } from 'node:stream';

export interface Script {
  /** What `docker info` ends with. */
  readonly info?: Partial<Finished>;
  readonly load?: Partial<Finished>;
  readonly run?: Partial<Finished>;
  /** Milliseconds after the start at which it ends by itself, with `state.ExitCode`. */
  readonly diesAt?: number;
  readonly state?: ContainerState;
  readonly log?: readonly string[];
  /** Milliseconds it takes to end upon `docker stop`, and its exit code then. */
  readonly drainMs?: number;
  readonly stopCode?: number;
  /** The host's port; null: none is published. */
  readonly published?: number | null;
  readonly remove?: Partial<Finished>;
  /** The service, asked `ms` after the start. */
  readonly answer?: (ms: number, url: string) => Partial<HttpResponse> | Error | 'never';
  readonly health?: (ms: number) => string;
  /** The job is cancelled by this docker command. */
  readonly cancelAt?: string;
}

const unused = () => undefined;

export const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1'), { code: 'ECONNREFUSED' });

const START = Date.parse('2026-11-23T00:00:00Z');

export class FakeEngine {
  readonly calls: { readonly args: readonly string[]; readonly options: RunOptions }[] = [];
  readonly warnings: string[] = [];
  readonly saved = new Map<string, string>();
  readonly requests: string[] = [];
  readonly #script: Script;
  readonly #temporary: string | undefined;
  readonly #cancel = new AbortController();
  #now = 0;
  readonly #due: { readonly at: number; readonly wake: () => void }[] = [];
  #started = 0;
  #end: PromiseWithResolvers<number> = Promise.withResolvers();
  #ended = false;

  /** @param temporary where temporary files go */
  constructor(script: Script, temporary?: string) {
    this.#script = script;
    this.#temporary = temporary;
  }

  /** The docker commands in order, by their first words. */
  get commands(): string[] {
    return this.calls.map(({ args }) => (args[0] === 'image' ? `image ${args[1]}` : (args[0] ?? '')));
  }

  get ports(): Ports {
    return {
      runner: {
        ...({} as Ports['runner']),
        info: unused,
        warning: (text) => this.warnings.push(text),
        saveState: (k, v) => this.saved.set(k, v),
        state: (k) => this.saved.get(k) ?? '',
      },
      exec: {
        run: (_, args, options = {}) => this.#docker(args, options),
        stream: () => ({ stdout: Readable.from([]), done: Promise.resolve(ok()) }),
      },
      files: realFiles(this.#temporary, unused),
      http: { request: ({ url }) => this.#request(url) },
      clock: { now: () => START + this.#now, monotonic: () => this.#now, sleep: (ms) => this.#sleep(ms), random: () => 0.5 },
      cancelled: this.#cancel.signal,
    };
  }

  async #sleep(ms: number): Promise<void> {
    this.#cancel.signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#due.push({ at: this.#now + ms, wake: () => resolve(undefined) });
    if (this.#due.length === 1) void this.#pass();
    await promise;
  }

  /** Time goes on to whoever wakes next, once all that can be done now is done. */
  async #pass(): Promise<void> {
    const { diesAt = Infinity, state } = this.#script;
    while (this.#due.length > 0) {
      await setImmediate();
      const next = this.#due.reduce((first, other) => (other.at < first.at ? other : first));
      this.#now = Math.max(this.#now, next.at);
      if (this.#started > 0 && this.#now - this.#started >= diesAt) this.#die(state?.ExitCode ?? 0);
      next.wake();
      // Whoever waits for the end hears of it before time goes on.
      await setImmediate();
      this.#due.splice(this.#due.indexOf(next), 1);
    }
  }

  #die(code: number): void {
    this.#ended = true;
    this.#end.resolve(code);
  }

  async #request(url: string): Promise<HttpResponse> {
    this.requests.push(url);
    await this.#sleep(1);
    const { answer = () => ({}) } = this.#script;
    const found = answer(this.#started === 0 ? -1 : this.#now - this.#started, url);
    if (found instanceof Error) throw found;
    if (found === 'never') {
      await this.#sleep(this.#script.diesAt ?? 0);
      return await new Promise(() => {});
    }
    return { status: 200, headers: {}, body: Buffer.from('pong'), ...found };
  }

  async #docker(args: readonly string[], options: RunOptions): Promise<Finished> {
    this.calls.push({ args, options });
    const command = args[0] ?? '';
    if (command === this.#script.cancelAt) this.#cancel.abort();
    if (options.evenIfCancelled !== true) this.#cancel.signal.throwIfAborted();
    const { info, load, log = [], remove, drainMs = 20, stopCode = 0 } = this.#script;
    if (command === 'info') return ok(`linux/x86_64 [["Backing Filesystem","extfs"]]\n`, info);
    if (command === 'load') return ok('Loaded image', load);
    if (command === 'run') return await this.#run();
    if (command === 'wait') return ok(`${await this.#end.promise}\n`);
    if (command === 'inspect') return ok(this.#inspect());
    if (command === 'logs') {
      // Both streams, as a terminal would mix them.
      const stamped = log.map((line, at) => `2026-11-23T00:00:00.${String(at).padStart(9, '0')}Z ${line}`);
      return ok(stamped.filter((_, at) => at % 2 === 0).join('\n'), { stderr: stamped.filter((_, at) => at % 2 === 1).join('\n') });
    }
    if (command === 'stop') {
      await this.#sleep(drainMs);
      this.#die(stopCode);
      return ok();
    }
    this.#die(137);
    return ok('', remove);
  }

  async #run(): Promise<Finished> {
    const { run, diesAt, state } = this.#script;
    await this.#sleep(100);
    this.#started = this.#now - 20;
    if (diesAt === 0) this.#die(state?.ExitCode ?? 0);
    return ok('f00d', run);
  }

  #inspect(): string {
    const { state, published = 32_768, health } = this.#script;
    const StartedAt = new Date(START + this.#started).toISOString();
    const Health = health === undefined ? {} : { Health: { Status: health(this.#now - this.#started), Log: [{ Output: 'no answer' }] } };
    const found = { Status: this.#ended ? 'exited' : 'running', Running: !this.#ended, StartedAt, ...state, ...Health };
    const ports = published === null || this.#ended ? {} : { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(published) }], '9/tcp': null };
    return JSON.stringify({ state: found, ports });
  }
}

const ok = (stdout = '', other: Partial<Finished> = {}): Finished => ({ code: 0, stdout, stderr: '', ...other });
