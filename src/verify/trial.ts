import type { ShipError } from '../error.ts';
import type { SmokePlan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { type ContainerSpec, type Life, inspect, lastLines, signalOf, startContainer, watchLife } from './container.ts';
import { type Failure, TLS, smokeFailure, speaksTls } from './diagnose.ts';
import type { Docker } from './engine.ts';
import { type Outcome, probe, watchHealth } from './probe.ts';

/** One container's life from start to end. */
export interface Trial {
  /** The accepted answer's; undefined without a network. */
  readonly status: number | undefined;
  /** Without a network: whether the image's HEALTHCHECK passed, or it had none and kept running. */
  readonly healthcheck: boolean;
  /** Milliseconds from the container's start until it answered as asked. Docker takes the first 100–150 of them to open the port. */
  readonly readyMs: number;
  /** Upon SIGTERM (or the image's STOPSIGNAL); undefined where the engine could not say. */
  readonly exitCode: number | undefined;
  /** Milliseconds from the request to stop until it had ended, `docker stop` itself included. */
  readonly drainMs: number;
}

/** How long a container may take to end after SIGTERM before it is killed; seconds, Docker's own default. */
const GRACE_SECONDS = 10;

/** Lines of the log that are searched for the cause of a failure. */
const LOG_LINES = 1000;

/** Starts the container, waits until it answers as planned, and stops it. It is there afterwards, whatever happens. @throws ShipError `smoke/…` */
export async function tryOut(smoke: SmokePlan, spec: ContainerSpec, docker: Docker, ports: Ports): Promise<Trial> {
  const { clock } = ports;
  const asked = clock.monotonic();
  const run = await startContainer(spec, docker);
  const failure = (seen: Pick<Failure, 'how' | 'url' | 'last' | 'refusal'>) => failureOf({ ...seen, smoke, port: spec.port }, spec.name, docker);
  if (run.code !== 0) throw await failure({ how: 'unstarted', url: undefined, last: undefined, refusal: run.stderr });
  const running = clock.monotonic();
  const life = watchLife(spec.name, docker);
  const { url, startedAt, outcome } = await observe(smoke, spec, life, docker, ports);
  if (outcome.how !== 'ready') throw await failure({ ...outcome, url, refusal: '' });
  // `auto` asks for no path and promises no more than that something answers, and a service that only speaks TLS may be meant so:
  // to fail would stop what nobody asked to test. But nothing of the service itself was seen, so it does not pass in silence.
  if (!smoke.asked && outcome.answer !== undefined && speaksTls(outcome.answer))
    ports.runner.warning(`The smoke test saw little of the image: ${TLS.why} (it answered ${outcome.status} at ${url}). ${TLS.fix}`);
  // The engine's clock may be another machine's: its start counts only where it lies inside of `docker run`.
  const since = outcome.at + clock.now() - clock.monotonic() - startedAt;
  const plausible = since >= outcome.at - running && since <= outcome.at - asked;
  const readyMs = Math.round(plausible ? since : outcome.at - running);
  return { status: outcome.status, healthcheck: spec.healthcheck, readyMs, ...(await stop(spec.name, life, docker, ports)) };
}

async function failureOf(seen: Omit<Failure, 'state' | 'log'>, name: string, docker: Docker): Promise<ShipError> {
  const [{ state }, log] = await Promise.all([inspect(name, docker), lastLines(name, LOG_LINES, docker)]);
  return smokeFailure({ ...seen, state, log });
}

interface Observed {
  readonly url: string | undefined;
  readonly outcome: Outcome;
}

async function observe(smoke: SmokePlan, spec: ContainerSpec, life: Life, docker: Docker, ports: Ports): Promise<Observed & { startedAt: number }> {
  // With a port that is known the first request need not wait for this.
  const looking = inspect(spec.name, docker);
  const watched = async (): Promise<Observed> => {
    if (spec.port === undefined) return { url: undefined, outcome: await watchHealth(smoke, spec, life, docker, ports) };
    const port = smoke.network === 'host' ? spec.port : (await looking).ports.get(`${spec.port}/tcp`);
    if (port !== undefined) {
      const url = `http://127.0.0.1:${port}${smoke.path}`;
      const outcome = await probe(smoke, url, life, ports);
      return { url, outcome: smoke.network === 'host' && outcome.how === 'ready' ? await itself(outcome, life, ports) : outcome };
    }
    if ((await looking).state.Running === true) return { url: undefined, outcome: { how: 'late', last: undefined } };
    // A container that ended before it was looked at has no published port any more.
    return { url: undefined, outcome: { how: 'died', last: undefined } };
  };
  const [{ state }, observed] = await Promise.all([looking, watched()]);
  return { ...observed, startedAt: Date.parse(state.StartedAt ?? '') };
}

/** Milliseconds in which a program ends that could not bind its port. */
const BIND_MS = 500;

/** On the host's network it may have been another process that answered, begun a moment ago on the same port: then this container ends. */
async function itself(ready: Outcome, life: Life, { clock }: Ports): Promise<Outcome> {
  await Promise.race([clock.sleep(BIND_MS), life.died]);
  return life.isOver() ? { how: 'died', last: undefined } : ready;
}

async function stop(name: string, life: Life, docker: Docker, { clock, runner }: Ports): Promise<Pick<Trial, 'exitCode' | 'drainMs'>> {
  const begin = clock.monotonic();
  await docker(['stop', '-t', String(GRACE_SECONDS), name]);
  const exitCode = await life.exitCode();
  const drainMs = Math.round(clock.monotonic() - begin);
  const warning = warningOf(exitCode, drainMs);
  if (warning !== undefined) runner.warning(warning);
  return { exitCode, drainMs };
}

const HANDLE_SIGTERM =
  'Handle the signal (Go: `signal.NotifyContext` and `http.Server.Shutdown`), and start the program directly, not through a shell: ENTRYPOINT ["/app"]';

/** What a rollout would suffer from: none of it makes the image wrong. */
function warningOf(exitCode: number | undefined, drainMs: number): string | undefined {
  if (exitCode === undefined || exitCode === 0) return undefined;
  const signal = signalOf(exitCode);
  if (signal === 'SIGKILL' && drainMs >= GRACE_SECONDS * 1000)
    return `The container did not end within ${GRACE_SECONDS} s after SIGTERM and was killed: a rollout would wait as long, and cut requests. ${HANDLE_SIGTERM}`;
  // Ending by the signal itself, or by an image's own STOPSIGNAL, is how programs without work to finish end.
  if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGQUIT') return undefined;
  return `The container ended with exit code ${exitCode} when it was asked to stop (SIGTERM). ${HANDLE_SIGTERM}`;
}
