import { StringDecoder } from 'node:string_decoder';
import { parse, type Vertex } from './events.ts';
import { type Warning, warningOf } from './warning.ts';

/** One step of the build, for the summary. */
export interface Step {
  /** As BuildKit calls it: `[build 3/5] RUN go build …`. */
  readonly name: string;
  readonly cached: boolean;
  /** Time it ran; 0 where it came from the cache. */
  readonly seconds: number;
}

/** What went wrong in a step. */
export interface FailedStep {
  readonly name: string;
  /** BuildKit's words: `process "/bin/sh -c exit 3" did not complete successfully: exit code: 3`. */
  readonly error: string;
  /** The last lines that the step wrote. */
  readonly log: readonly string[];
  /** The limit (`200KiB/s`) beyond which BuildKit threw output away; '' where it did not. */
  readonly clipped: string;
}

interface Running {
  name: string;
  /** In the order of starting; 0 before. */
  number: number;
  cached: boolean;
  announced: boolean;
  ended: boolean;
  /** Milliseconds since 1970 of the last start, undefined while it stands still. */
  started: number | undefined;
  seconds: number;
  error: string;
  log: string[];
  clipped: string;
  rest: string;
  /** An event may end in the middle of a character. */
  readonly decoder: StringDecoder;
}

const KEPT_LINES = 30;
/** BuildKit, util/progress/logs/logs.go. */
export const CLIPPED = /^\[output clipped, log limit (\S+) reached\]$/;
/** What BuildKit says of the steps that it stops because another one failed. */
const CANCELED = /context canceled|Canceled/;
/** A cache that is not there yet is no failure: every first run would show an error. */
const CACHE = /^importing cache manifest/;
/** .dockerignore is fetched in a step of its own, which counts its bytes in the same words. */
const CONTEXT = /internal\] load build context$/;
/** Work of BuildKit's own below this is not worth a line. */
const SHORT = 0.5;

/** Turns BuildKit's events into lines for people, and keeps what the summary and the errors need. */
export class Progress {
  /** All that was no event: buildx's own words, such as the excerpt of the Dockerfile at the end. */
  readonly words: string[] = [];
  readonly warnings: Warning[] = [];
  readonly #steps = new Map<string, Running>();
  readonly #sent = new Map<string, number>();
  readonly #print: (line: string) => void;
  #begun = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Takes one line of buildx's standard error. */
  line(line: string): void {
    const status = line.startsWith('{') ? parse(line) : undefined;
    if (status === undefined) {
      this.words.push(line);
      return;
    }
    for (const vertex of status.vertexes ?? []) this.#vertex(vertex);
    for (const { vertex, data, timestamp } of status.logs ?? []) this.#log(vertex, Buffer.from(data, 'base64'), timestamp);
    for (const warning of status.warnings ?? []) this.#warn(warningOf(warning));
    for (const { id, vertex, current } of status.statuses ?? []) if (id.startsWith('transferring context')) this.#sent.set(vertex, current ?? 0);
  }

  /** The steps of the Dockerfile in the order they began, without BuildKit's own housekeeping. */
  get steps(): Step[] {
    const begun = [...this.#steps.values()].filter(({ name, number }) => number > 0 && ofDockerfile(name));
    return begun.sort((a, b) => a.number - b.number).map(({ name, cached, seconds }) => ({ name, cached, seconds }));
  }

  /** Bytes of the context that went to the builder; what it had from an earlier build is not sent again. */
  get sent(): number {
    return [...this.#sent].reduce((sum, [digest, bytes]) => sum + (CONTEXT.test(this.#steps.get(digest)?.name ?? '') ? bytes : 0), 0);
  }

  /** The step that failed first by itself: those stopped along with it say `context canceled`. */
  get failed(): FailedStep | undefined {
    const failures = [...this.#steps.values()].filter(({ name, error }) => error !== '' && !CANCELED.test(error) && !CACHE.test(name));
    const found = failures.find(({ name }) => ofDockerfile(name)) ?? failures.at(-1);
    if (found === undefined) return undefined;
    const { name, error, log, rest, clipped } = found;
    return { name, error, log: rest === '' ? log : [...log, rest], clipped };
  }

  #warn(warning: Warning): void {
    // Each platform finds it anew.
    if (!this.warnings.some((other) => other.rule === warning.rule && other.text === warning.text && other.line === warning.line))
      this.warnings.push(warning);
  }

  #vertex(vertex: Vertex): void {
    const step = this.#step(vertex);
    step.cached ||= vertex.cached ?? false;
    if (vertex.started === undefined) return;
    if (step.number === 0) step.number = ++this.#begun;
    if (vertex.completed === undefined) {
      step.started ??= Date.parse(vertex.started);
      if (!step.cached && !internal(step.name)) this.#announce(step);
      return;
    }
    const took = Math.max(0, Date.parse(vertex.completed) - Date.parse(vertex.started)) / 1000;
    if (step.rest !== '') this.#logLine(step, step.rest, vertex.completed);
    step.rest = '';
    step.started = undefined;
    step.seconds += took;
    step.error = vertex.error ?? '';
    this.#end(step, took);
  }

  #step({ digest, name = '' }: Vertex): Running {
    const known = this.#steps.get(digest);
    if (known !== undefined) return known;
    const fresh = {
      number: 0,
      cached: false,
      announced: false,
      ended: false,
      started: undefined,
      seconds: 0,
      error: '',
      log: [],
      clipped: '',
      rest: '',
    };
    // All of a digest that people look at is its beginning.
    const step = { ...fresh, decoder: new StringDecoder('utf8'), name: name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…') };
    this.#steps.set(digest, step);
    return step;
  }

  #announce(step: Running): void {
    if (!step.announced) this.#print(`#${step.number} ${step.name}`);
    step.announced = true;
  }

  /** @param took seconds of this stretch: BuildKit comes back to a step, such as a base image that is pulled only when it is needed */
  #end(step: Running, took: number): void {
    const time = `${took.toFixed(1)}s`;
    if (step.error !== '') this.#announce(step);
    if (CANCELED.test(step.error)) this.#print(`#${step.number} CANCELED`);
    else if (step.error !== '') this.#print(`#${step.number} ${CACHE.test(step.name) ? 'nothing imported' : 'ERROR'}: ${step.error}`);
    else if (step.ended && took < SHORT) return;
    else if (step.cached) this.#print(`#${step.number} CACHED${step.announced ? '' : ` ${step.name}`}`);
    else if (step.announced) this.#print(`#${step.number} DONE ${time}`);
    else if (took >= SHORT) this.#print(`#${step.number} ${step.name} ${time}`);
    step.ended = true;
  }

  #log(digest: string, data: Buffer, timestamp: string): void {
    const step = this.#step({ digest });
    const lines = (step.rest + step.decoder.write(data)).split('\n');
    step.rest = lines.pop() ?? '';
    for (const line of lines) this.#logLine(step, line, timestamp);
  }

  #logLine(step: Running, line: string, timestamp: string): void {
    // A progress bar writes over itself: its last state is what a terminal would show.
    const shown = line.replace(/\r$/, '').split('\r').at(-1) ?? '';
    step.clipped ||= CLIPPED.exec(shown)?.[1] ?? '';
    step.log.push(shown);
    if (step.log.length > KEPT_LINES) step.log.shift();
    this.#announce(step);
    const seconds = step.started === undefined ? 0 : (Date.parse(timestamp) - step.started) / 1000;
    this.#print(`#${step.number} ${seconds.toFixed(3)} ${shown}`);
  }
}

const internal = (name: string): boolean => /^\[([^\]]* )?(internal|auth)\]/.test(name);
/** `[2/3] RUN …`, `[build 2/3] RUN …`, `[linux/arm64 build 2/3] RUN …`. */
const ofDockerfile = (name: string): boolean => /^\[([^\]]* )?\d+\/\d+\] /.test(name);
