import { messageOf } from '../error.ts';
import { bodyPattern } from '../plan/smoke.ts';
import type { SmokePlan } from '../plan/plan.ts';
import type { HttpResponse, Ports } from '../ports/ports.ts';
import { type ContainerSpec, inspect, type Life } from './container.ts';
import type { Docker } from './engine.ts';

/** One try: an answer, or why there was none. */
export type Attempt = { readonly response: HttpResponse; readonly wrong: 'status' | 'body' | undefined } | { readonly error: string };

export type Outcome =
  /** `at`: the monotonic clock when the answer was there. */
  | { readonly how: 'ready'; readonly status: number | undefined; readonly at: number; readonly answer?: HttpResponse }
  | { readonly how: 'late'; readonly last: Attempt | undefined }
  | { readonly how: 'died'; readonly last: Attempt | undefined };

type World = Pick<Ports, 'clock' | 'http'>;

/** Milliseconds between tries: short at first, because a Go service is there in a few, then longer to leave the processor to it. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;

/** Milliseconds: a last try with less than this would be called slow whatever it met. */
const SHORTEST_TRY = 20;

/** Asks again and again until it is answered as planned, the container ends, or the time is over. */
export async function probe(smoke: SmokePlan, url: string, life: Life, { clock, http }: World): Promise<Outcome> {
  const deadline = clock.monotonic() + smoke.timeoutSeconds * 1000;
  let last: Attempt | undefined;
  for (let pause = FIRST_PAUSE; !life.isOver(); pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const left = deadline - clock.monotonic();
    if (left < SHORTEST_TRY) return { how: 'late', last };
    const attempt = await askUntil(deadline, () => ask(smoke, url, left, http), life, clock);
    // A later refusal says less than an earlier answer that was not the right one.
    if (attempt !== undefined && ('response' in attempt || last === undefined || 'error' in last)) last = attempt;
    if (attempt !== undefined && 'response' in attempt && attempt.wrong === undefined)
      return { how: 'ready', status: attempt.response.status, at: clock.monotonic(), answer: attempt.response };
    await Promise.race([clock.sleep(Math.min(pause, Math.max(1, deadline - clock.monotonic()))), life.died]);
  }
  return { how: 'died', last };
}

/** An event stream never falls silent, so that no idle time ends its request: it is left at the deadline, and ends with the container. */
async function askUntil(deadline: number, ask: () => Promise<Attempt>, life: Life, clock: World['clock']) {
  const over = new AbortController();
  const tooLate = async (): Promise<Attempt> => {
    // In short sleeps: one until the deadline would keep the process alive after an answer.
    while (!over.signal.aborted && clock.monotonic() < deadline)
      await clock.sleep(Math.max(1, Math.min(LONGEST_PAUSE, deadline - clock.monotonic())));
    return { error: 'it went on and on' };
  };
  try {
    return await Promise.race([ask(), life.died, tooLate()]);
  } finally {
    over.abort();
  }
}

async function ask(smoke: SmokePlan, url: string, left: number, http: Ports['http']): Promise<Attempt> {
  try {
    // Half of what is left: a request that is swallowed while the service starts must not use up all the time. No kept
    // connection, because a service that drains waits for it.
    const response = await http.request({ method: 'GET', url, headers: { connection: 'close' }, idleMs: Math.min(left, Math.max(1000, left / 2)) });
    return { response, wrong: shortfall(smoke, response) };
  } catch (thrown) {
    return { error: messageOf(thrown) };
  }
}

/** What of the answer is not as planned. */
export function shortfall({ statuses, body }: SmokePlan, response: HttpResponse): 'status' | 'body' | undefined {
  if (!statuses.some(([low, high]) => response.status >= low && response.status <= high)) return 'status';
  if (body === '') return undefined;
  const text = response.body.toString();
  const found = bodyPattern(body)?.test(text) ?? text.includes(body);
  return found ? undefined : 'body';
}

/** Without a HEALTHCHECK all that can be asked is that it goes on running; seconds. */
const STILL_RUNNING_AFTER = 3;

/** For a container without network: its own HEALTHCHECK where it has one, else that it is still there after some seconds. */
export async function watchHealth(
  smoke: SmokePlan,
  { name, healthcheck: checked }: ContainerSpec,
  life: Life,
  docker: Docker,
  { clock }: World,
): Promise<Outcome> {
  const seconds = checked ? smoke.timeoutSeconds : Math.min(STILL_RUNNING_AFTER, smoke.timeoutSeconds);
  const deadline = clock.monotonic() + seconds * 1000;
  while (!life.isOver() && clock.monotonic() < deadline) {
    await Promise.race([clock.sleep(Math.max(1, Math.min(500, deadline - clock.monotonic()))), life.died]);
    // `unhealthy` is no verdict before the time is over: with one check a second a slow start is counted as a failure.
    if (checked && !life.isOver() && (await inspect(name, docker)).state.Health?.Status === 'healthy')
      return { how: 'ready', status: undefined, at: clock.monotonic() };
  }
  if (life.isOver()) return { how: 'died', last: undefined };
  return checked ? { how: 'late', last: undefined } : { how: 'ready', status: undefined, at: clock.monotonic() };
}
