// Requests to 127.0.0.1 until told to stop, each on a connection of its own: what a rollout loses shows as an error.
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface Load {
  readonly sent: number;
  /** What went wrong, by what it was and how often. */
  readonly lost: Readonly<Record<string, number>>;
}

const WORKERS = 4;
const PAUSE_MS = 10;
const AT_MOST_MS = 180_000;
const TIMEOUT_MS = 5000;

async function ask(url: string): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
      response.once('error', (error) => resolve(error.message));
    });
    request.once('timeout', () => request.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    request.once('error', (error) => resolve(error.message));
  });
}

/** Asks while `work` runs, for three minutes at most. */
export async function under<T>(url: string, work: () => Promise<T>): Promise<{ readonly load: Load; readonly result: T }> {
  const [lost, stop]: [Record<string, number>, AbortController] = [{}, new AbortController()];
  const ended = AbortSignal.any([stop.signal, AbortSignal.timeout(AT_MOST_MS)]);
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (!ended.aborted) {
      const wrong = await ask(url);
      sent++;
      if (wrong !== undefined) lost[wrong] = (lost[wrong] ?? 0) + 1;
      await pause(PAUSE_MS);
    }
  };
  const workers = Promise.all(Array.from({ length: WORKERS }, worker));
  try {
    const result = await work();
    stop.abort();
    await workers;
    return { result, load: { sent, lost } };
  } finally {
    stop.abort();
  }
}
