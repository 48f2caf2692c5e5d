// Clients that count what became of every request, for the moments in which some might be lost.
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** A status; `lost`: sent on an open connection, and no complete answer came; `refused`: there was no connection, so another instance would be asked. */
type Outcome = number | 'lost' | 'refused';

async function ask(url: string, agent: http.Agent): Promise<Outcome> {
  return await new Promise((resolve) => {
    const request = http.get(url, { agent, timeout: 10_000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.complete ? (response.statusCode ?? 'lost') : 'lost'));
      response.once('error', () => resolve('lost'));
    });
    request.once('timeout', () => request.destroy(new Error('no answer in 10 s')));
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'lost'));
  });
}

export interface Counted {
  /** How many of each outcome; without `refused`. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly lost: number;
}

/** Each with one connection that is kept open, one request after the other. They run until `stop`, or until nothing listens any more. */
export class Clients {
  readonly #outcomes = new Map<string, number>();
  readonly #done: Promise<unknown>;
  #stopped = false;

  constructor(base: string, paths: readonly string[], count: number, most = 500_000) {
    const share = Math.ceil(most / count); // bounded, whatever happens
    this.#done = Promise.all(Array.from({ length: count }, async (_, at) => await this.#run(base, paths, at, share)));
  }

  async #run(base: string, paths: readonly string[], at: number, share: number): Promise<void> {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let sent = 0; sent < share && !this.#stopped; sent++) {
      const outcome = await ask(`${base}${paths[(at + sent) % paths.length]}`, agent);
      if (outcome === 'refused') break;
      this.#outcomes.set(String(outcome), (this.#outcomes.get(String(outcome)) ?? 0) + 1);
    }
    agent.destroy();
  }

  get requests(): number {
    return [...this.#outcomes.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What Kubernetes does: who is not ready gets no new requests. Ends the clients when /readyz says so. */
  async stopWhenNotReady(base: string): Promise<void> {
    const agent = new http.Agent();
    while ((await ask(`${base}/readyz`, agent)) === 200) await pause(10);
    this.#stopped = true;
  }

  /** Waits for the requests under way. */
  async stop(): Promise<Counted> {
    this.#stopped = true;
    await this.#done;
    return { outcomes: Object.fromEntries(this.#outcomes), requests: this.requests, lost: this.#outcomes.get('lost') ?? 0 };
  }
}
