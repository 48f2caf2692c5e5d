import { ShipError, messageOf } from '../error.ts';
import type { HttpResponse, Ports } from '../ports/ports.ts';

/** What came of one request: an answer, or the error why there was none. */
export type Outcome = HttpResponse | Error;

export type Verdict = { readonly again: false } | { readonly again: true; readonly why: string; readonly tries: number; readonly waitMs?: number };

const TRIES = 6;
/** Nobody listens: on a started machine that rarely mends itself, but a registry behind a restarting proxy does. */
const REFUSED_TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A registry that asks for more than this is better asked by another run. */
const LONGEST_ASKED_MS = 60_000;
/** All waits of one request together. */
const PATIENCE_MS = 180_000;

const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504]);
/** The code of an error for an upload that the registry no longer knows of: it is begun anew. */
export const UPLOAD_LOST = 'UPLOAD_LOST';
const PASSING_ERROR = new Set([
  UPLOAD_LOST,
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
  'HPE_INVALID_EOF_STATE',
]);

/** Whether another try may end better. Pure: `now` (ms since 1970) is only for a Retry-After that is a date. */
export function judge(outcome: Outcome, now: number): Verdict {
  if (outcome instanceof Error) {
    const code = codeOf(outcome);
    if (!PASSING_ERROR.has(code) && !/socket hang up|aborted/i.test(outcome.message)) return { again: false };
    return { again: true, why: code === '' ? outcome.message : code, tries: code === 'ECONNREFUSED' ? REFUSED_TRIES : TRIES };
  }
  if (!PASSING_STATUS.has(outcome.status)) return { again: false };
  const waitMs = retryAfter(outcome.headers['retry-after'], now);
  return { again: true, why: `HTTP ${outcome.status}`, tries: TRIES, ...(waitMs === undefined ? {} : { waitMs }) };
}

/** Node's code of an error; of the first one where several addresses of a host were tried. */
export function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  if (typeof code === 'string') return code;
  return errors?.[0] === undefined ? '' : codeOf(errors[0]);
}

/** RFC 9110 10.2.3: whole seconds or an HTTP date; in milliseconds from now, at most a minute. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_ASKED_MS);
}

/** Exponential with full jitter, in milliseconds; `random` in [0, 1). What the registry asks for is the least. */
export function waitBefore(attempt: number, random: number, askedMs = 0): number {
  return askedMs + Math.round(random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)));
}

/**
 * Sends until the outcome is final, and says each further try in one line.
 * @param what as in "again: PUT of layer sha256:…"
 * @throws what the last try threw
 */
export async function persist(what: string, send: () => Promise<HttpResponse>, { clock, runner, cancelled }: Ports): Promise<HttpResponse> {
  let waited = 0;
  for (let attempt = 1; ; attempt++) {
    const outcome = await send().catch((thrown: unknown) => {
      if (cancelled.aborted || !(thrown instanceof Error) || thrown instanceof ShipError) throw thrown;
      return thrown;
    });
    const verdict = judge(outcome, clock.now());
    const wait = verdict.again ? waitBefore(attempt, clock.random(), verdict.waitMs) : 0;
    if (!verdict.again || attempt >= verdict.tries || waited + wait > PATIENCE_MS) {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }
    const asked = verdict.waitMs === undefined ? '' : ', as the registry asks';
    runner.info(`${what}: ${verdict.why}; try ${attempt + 1} of ${verdict.tries} in ${(wait / 1000).toFixed(1)} s${asked}`);
    runner.debug(outcome instanceof Error ? messageOf(outcome) : outcome.body.toString('utf8', 0, 500));
    await clock.sleep(wait);
    waited += wait;
  }
}
