import type { Readable } from 'node:stream';
import type { Place } from '../error.ts';

/** Everything that a stage may do to the world. `real.ts` does it; tests put a plain object here. */
export interface Ports {
  readonly runner: Runner;
  readonly exec: Exec;
  readonly files: Files;
  readonly http: Http;
  readonly clock: Clock;
  /** Aborted when the job is cancelled (SIGINT, SIGTERM). Long effects take it and stop. */
  readonly cancelled: AbortSignal;
}

/** The workflow runner: what it gave this step, and what the step tells it. */
export interface Runner {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The input as the runner hands it over; '' where it was not given. */
  input(name: string): string;
  info(line: string): void;
  debug(line: string): void;
  notice(text: string, at?: Place): void;
  warning(text: string, at?: Place): void;
  error(text: string, at?: Place): void;
  /** Folds what `inside` prints under `title`. */
  group<T>(title: string, inside: () => Promise<T>): Promise<T>;
  /** What `inside` prints is text from outside (a build's or a container's): the runner obeys no workflow command in it. No annotation or group inside. */
  verbatim<T>(inside: () => Promise<T>): Promise<T>;
  mask(secret: string): void;
  output(name: string, value: string): void;
  /** Appends Markdown to the job's summary. */
  summary(markdown: string): Promise<void>;
  /** Kept for the post step, also when this step is cancelled later. */
  saveState(name: string, value: string): void;
  state(name: string): string;
  /** Ends the step as failed once the process is done. */
  fail(): void;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the step's own environment; undefined takes a name away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text or bytes for standard input; without it standard input is empty. */
  readonly stdin?: string | Readable;
  /** Called for each line as it is written, without its line end. */
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
  readonly timeoutMs?: number;
  /** Goes on although the job was cancelled: for cleaning up. */
  readonly evenIfCancelled?: boolean;
}

export interface Finished {
  /** The exit code; 127 where the program does not exist, 124 after `timeoutMs`, 128 + n after signal n. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Exec {
  /** Runs a program with an argument vector, never through a shell. Rejects only when the job is cancelled. */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts a program whose standard output is read as a stream; `done` holds how it ended. */
  stream(program: string, args: readonly string[], options?: RunOptions): { stdout: Readable; done: Promise<Finished> };
}

export interface Files {
  read(path: string): Promise<Buffer>;
  /** undefined where there is no such file. */
  readIfThere(path: string): Promise<Buffer | undefined>;
  write(path: string, data: string | Buffer, mode?: number): Promise<void>;
  /** Size in bytes and kind; undefined where there is nothing. Follows links. */
  stat(path: string): Promise<{ size: number; directory: boolean } | undefined>;
  /** Names in a folder, sorted; undefined where there is none. */
  list(path: string): Promise<string[] | undefined>;
  /** Entries of a folder in the order of their names, with the bytes of files (0 for all else); links are not followed. undefined where no folder is or may be read. */
  look(path: string): Promise<FolderEntry[] | undefined>;
  /**
   * Each piece is in memory of its own, which the reader may give back.
   * @param size bytes of the file, where they are known: then no memory is taken for more
   */
  stream(path: string, size?: number): Readable;
  /** Makes a file, or empties the one that is there. */
  create(path: string): FileWriter;
  makeFolder(path: string): Promise<void>;
  /** A new, private (0700) folder below RUNNER_TEMP. */
  temporaryFolder(prefix: string): Promise<string>;
  link(target: string, path: string): Promise<void>;
  /** The real path with all links resolved; undefined where there is nothing. */
  realPath(path: string): Promise<string | undefined>;
  remove(path: string): Promise<void>;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
}

/** A file that is written piece by piece, at once: into the page cache, which takes less time than a turn of the event loop. */
export interface FileWriter {
  /** The piece is in the file when this returns; Node's own error (`code`: ENOSPC, …) where it can't be. */
  write(piece: Buffer): void;
  /** Takes away what was written so far. */
  empty(): void;
  close(): void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream needs `length`, its size in bytes. */
  readonly body?: string | Buffer | { readonly stream: Readable; readonly length: number };
  /** PEM certificates trusted besides the system's. */
  readonly ca?: string;
  /** Milliseconds without any byte moving until the request fails; default 60,000. */
  readonly idleMs?: number;
  readonly evenIfCancelled?: boolean;
  /** Milliseconds that it may go on for once the job is cancelled: without its answer nobody knows whether it was carried out. */
  readonly graceMs?: number;
  /** Takes the body of a 200 or 206 as it comes, of any size; the body of the response is empty then. What it throws, the request throws. */
  readonly take?: (body: Readable, head: HttpHead) => Promise<void>;
}

export type HttpHead = Pick<HttpResponse, 'status' | 'headers'>;

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated ones joined by ', '. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 16 MiB, else the request fails. */
  readonly body: Buffer;
}

export interface Http {
  /** One request, no redirect followed, no retry. Rejects with Node's own error (`code`: ECONNREFUSED, …) when no answer came. */
  request(request: HttpRequest): Promise<HttpResponse>;
}

export interface Clock {
  /** Milliseconds since 1970, wall clock. */
  now(): number;
  /** Milliseconds, never going back; for durations. */
  monotonic(): number;
  /** Rejects when the job is cancelled. */
  sleep(ms: number): Promise<void>;
  /** In [0, 1), for jitter and names. */
  random(): number;
}
