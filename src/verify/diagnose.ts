import { ShipError, type Problem } from '../error.ts';
import type { SmokePlan } from '../plan/plan.ts';
import type { HttpResponse } from '../ports/ports.ts';
import { type ContainerState, signalOf } from './container.ts';
import { type Cause, causeIn, lastWords } from './causes.ts';
import type { Attempt } from './probe.ts';

/** What is known of a test that failed. */
export interface Failure {
  /** `unstarted`: the engine refused; `died`: it ended by itself; `late`: it runs, but did not answer as asked. */
  readonly how: 'unstarted' | 'died' | 'late';
  readonly smoke: SmokePlan;
  /** What was requested; undefined without a network. */
  readonly url: string | undefined;
  /** The port inside the container. */
  readonly port: number | undefined;
  readonly last: Attempt | undefined;
  readonly state: ContainerState;
  /** The end of its log: more than is shown, because a stack trace hides what came before it. */
  readonly log: readonly string[];
  /** What `docker run` wrote to standard error. */
  readonly refusal: string;
}

const WHAT = 'The image failed its smoke test, and nothing was pushed';

/** The error for the user: the likeliest cause, its cure, and below that everything that was seen. */
export function smokeFailure(failure: Failure): ShipError {
  const { code, why, fix } = likeliest(failure);
  return new ShipError({ code: `smoke/${code}`, what: WHAT, why, fix, detail: detailOf(failure) } satisfies Problem);
}

function likeliest(failure: Failure): Cause {
  const { how, last, log, refusal, state, smoke } = failure;
  const answer = last !== undefined && 'response' in last ? last : undefined;
  if (how === 'late' && answer?.wrong === 'status' && speaksTls(answer.response)) return TLS;
  if (how === 'late' && answer?.wrong === 'status') return wrongStatus(failure, answer.response.status, answer.response.headers['location']);
  if (how === 'late' && answer?.wrong === 'body') return wrongBody(failure);
  if (how === 'died' && isOutOfMemory(state, log)) return OUT_OF_MEMORY;
  const told = causeIn([...log, ...refusal.split('\n'), state.Error ?? ''], smoke.env);
  if (told !== undefined) return told;
  if (how === 'late' && failure.port === undefined) return unhealthy(failure);
  if (how === 'late') return failure.url === undefined ? NOT_PUBLISHED : unanswered(failure);
  if (how === 'died') return crashed(state, lastWords(log));
  return {
    code: 'not-started',
    why: refusal.trim().split('\n')[0] || 'the engine gave no reason',
    fix: 'The engine refused to start the container: see its message below',
  };
}

function wrongStatus({ smoke, url }: Failure, status: number, location: string | undefined): Cause {
  const accepted = smoke.statuses.map(([low, high]) => (low === high ? low : `${low}–${high}`)).join(', ');
  return {
    code: 'wrong-status',
    why: `${url} was answered with ${status}${location === undefined ? '' : ` (to ${location})`} instead of ${accepted}, for ${smoke.timeoutSeconds} s`,
    fix: status >= 500 ? 'See its log' : 'Correct the route or the path in `smoke`; where that answer is right, say so in `smoke-status`',
  };
}

const wrongBody = ({ smoke, url }: Failure): Cause => ({
  code: 'wrong-body',
  why: `the answer of ${url} does not hold \`${smoke.body}\``,
  fix: 'Correct the service, or `smoke-body`: text is found as it stands, `/…/` is a regular expression',
});

const isOutOfMemory = ({ OOMKilled }: ContainerState, log: readonly string[]): boolean =>
  OOMKilled === true || log.some((line) => /runtime: out of memory|heap out of memory|java\.lang\.OutOfMemoryError/.test(line));

const OUT_OF_MEMORY: Cause = {
  code: 'oom',
  why: 'the container was out of memory',
  fix: 'Let the service use less (Go: GOMEMLIMIT), or take a runner with more memory',
};

/** What Go's and nginx's servers answer to plain HTTP on a port of theirs for TLS. */
const SPEAKS_TLS = /HTTP request to an HTTPS server|sent to HTTPS port/i;

export const speaksTls = ({ status, body }: HttpResponse): boolean => status === 400 && SPEAKS_TLS.test(body.toString());

export const TLS: Cause = {
  code: 'speaks-tls',
  why: 'its port speaks TLS, and the smoke test speaks plain HTTP',
  fix: 'Let it serve plain HTTP too, as behind an ingress, and name that port in `smoke-port`; or have the HEALTHCHECK asked (`smoke-network: none`), or `smoke: off`',
};

const noHttp = ({ port }: Failure, error: string): Cause => ({
  code: 'no-http',
  why: `what answers on its port ${port} is no HTTP (${error})`,
  fix: 'Name the port that speaks HTTP in `smoke-port`; for another protocol have the HEALTHCHECK asked (`smoke-network: none`), or `smoke: off`',
});

const tooSlow = ({ smoke, url }: Failure, error: string): Cause => ({
  code: 'too-slow',
  why: `${url} was taken, but not answered to the end within ${smoke.timeoutSeconds} s (${error})`,
  fix: 'Ask a path that answers at once and ends, or give it more time with `smoke-timeout`: one answer may take half of it',
});

/** Nobody answered, or not in HTTP, or not in time. */
function unanswered(failure: Failure): Cause {
  const error = failure.last !== undefined && 'error' in failure.last ? failure.last.error : 'no request was made';
  if (/Parse Error/.test(error)) return noHttp(failure, error);
  if (/no byte moved|aborted|answer is larger|went on and on/.test(error)) return tooSlow(failure, error);
  return notListening(failure, error);
}

function notListening({ smoke, port }: Failure, error: string): Cause {
  const slow = 'A slow start needs a longer `smoke-timeout`';
  // Docker's own proxy accepts on a published port whether or not anything listens inside, so a refusal is somebody else's.
  const elsewhere = /ECONNREFUSED/.test(error)
    ? '. Where this job runs in a container, or its engine on another machine, the port can’t be reached from here: `smoke: off`'
    : '';
  return {
    code: 'not-listening',
    why: `the container runs, but within ${smoke.timeoutSeconds} s nothing answered on its port ${port} (${error})`,
    fix:
      smoke.network === 'host'
        ? `Give the port it listens on in \`smoke-port\`. ${slow}`
        : `Let the service listen on all interfaces (\`:${port}\`, not \`127.0.0.1:${port}\`), or give its own port in \`smoke-port\`. ${slow}${elsewhere}`,
  };
}

const NOT_PUBLISHED: Cause = {
  code: 'not-published',
  why: 'the engine runs the container, but published no port for it',
  fix: 'Look at the networks of the engine, or take `smoke-network: host`',
};

const unhealthy = ({ smoke, state }: Failure): Cause => ({
  code: 'unhealthy',
  why: `its HEALTHCHECK did not pass within ${smoke.timeoutSeconds} s: ${state.Health?.Log?.at(-1)?.Output?.trim().slice(0, 200) || 'it never ended'}`,
  fix: 'Correct the HEALTHCHECK or the service; a slow start needs a longer `smoke-timeout`',
});

function crashed(state: ContainerState, said: string | undefined): Cause {
  const words = said === undefined ? '' : `, and said \`${said}\``;
  if (state.ExitCode !== 0) return { code: 'crashed', why: `the container ended by itself, ${endOf(state)}${words}`, fix: 'See its log' };
  const fix = 'A service has to stay in the foreground: see its log, and CMD or ENTRYPOINT in the Dockerfile';
  return { code: 'crashed', why: 'the container ended by itself, with exit code 0', fix };
}

const endOf = ({ ExitCode = -1 }: ContainerState): string => {
  const signal = signalOf(ExitCode);
  return signal === undefined ? `with exit code ${ExitCode}` : `by ${signal} (exit code ${ExitCode})`;
};

function detailOf({ smoke, url, last, state, log, refusal, how }: Failure): string {
  return [
    url === undefined ? '' : `requested: GET ${url} (network ${smoke.network})`,
    last === undefined ? '' : `last try: ${shown(last)}`,
    how === 'unstarted'
      ? ''
      : `container: ${state.Running === true ? 'running' : `${state.Status ?? 'unknown'}, ${endOf(state)}`}${state.OOMKilled === true ? ', out of memory' : ''}`,
    state.Error ? `engine: ${state.Error}` : '',
    refusal.trim() === '' ? '' : `docker run: ${refusal.trim()}`,
    shownLog(log),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Lines of the log that an error shows. */
const SHOWN_LINES = 50;

function shownLog(log: readonly string[]): string {
  const lines = log.slice(-SHOWN_LINES);
  if (lines.length === 0) return 'log: empty';
  return `log, ${lines.length < log.length ? `the last ${lines.length}` : 'all'} lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function shown(attempt: Attempt): string {
  if ('error' in attempt) return attempt.error;
  const text = attempt.response.body.toString().slice(0, 200).trim();
  return `${attempt.response.status}, ${text === '' ? 'no body' : `\`${text}\``}`;
}
