// Plays the workflow runner for one step: gives dist/ what a runner gives, and reads what it wrote.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkInputs } from '../../src/contract/check.ts';
import type { Fields } from '../../src/contract/read.ts';
import { shipInputs } from '../../src/contract/ship.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface StepOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Added to the runner's environment; undefined takes a name away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The payload of the event. */
  readonly payload?: unknown;
  /** The checkout; default: a new empty folder. */
  readonly workspace?: string;
  /** Sends SIGINT, as the runner does for a cancelled job, once the log matches. */
  readonly cancelAt?: RegExp;
  /** Called with each piece of the log. */
  readonly onLog?: (text: string) => void;
  readonly timeoutMs?: number;
  /** Told the process id. */
  readonly onStart?: (pid: number) => void;
  /** Program and arguments put in front of the step's own, such as a meter. */
  readonly under?: readonly string[];
}

export interface StepResult {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly annotations: readonly { readonly level: string; readonly text: string; readonly file?: string; readonly line?: number }[];
}

/** One job's runner: main and post of the same step share its state and its temporary folder. */
export class Job implements Disposable {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'gin-ship-job-')));
  readonly temp = path.join(this.folder, 'temp');
  readonly #state: Record<string, string> = {};
  readonly #options: StepOptions;

  constructor(options: StepOptions = {}) {
    this.#options = options;
    for (const name of ['temp', 'workspace', 'home']) mkdirSync(path.join(this.folder, name));
  }

  main(options: StepOptions = {}): Promise<StepResult> {
    return this.#start('dist/index.js', shipInputs, { ...this.#options, ...options });
  }

  /** The main of the action `check`; its post is the same. */
  check(options: StepOptions = {}): Promise<StepResult> {
    return this.#start('dist/check.js', checkInputs, { ...this.#options, ...options });
  }

  post(options: StepOptions = {}): Promise<StepResult> {
    return this.#start('dist/post.js', shipInputs, { ...this.#options, ...options });
  }

  /** What is left in RUNNER_TEMP. */
  leftovers(): string[] {
    return readdirSync(this.temp);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(entry: string, fields: Fields, options: StepOptions): Promise<StepResult> {
    const file = (name: string) => path.join(this.folder, name);
    for (const name of ['output', 'summary', 'state', 'env', 'path']) writeFileSync(file(name), '');
    writeFileSync(file('event.json'), JSON.stringify(options.payload ?? {}));
    const { code, log } = await start(path.join(root, entry), this.#environment(fields, options), options);
    Object.assign(this.#state, readPairs(readFileSync(file('state'), 'utf8')));
    return {
      code,
      log,
      outputs: readPairs(readFileSync(file('output'), 'utf8')),
      summary: readFileSync(file('summary'), 'utf8'),
      annotations: annotationsOf(log),
    };
  }

  #environment(fields: Fields, options: StepOptions): NodeJS.ProcessEnv {
    const file = (name: string) => path.join(this.folder, name);
    const env: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'],
      HOME: file('home'),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: this.temp,
      GITHUB_WORKSPACE: options.workspace ?? file('workspace'),
      GITHUB_EVENT_PATH: file('event.json'),
      GITHUB_OUTPUT: file('output'),
      GITHUB_STEP_SUMMARY: file('summary'),
      GITHUB_STATE: file('state'),
      GITHUB_ENV: file('env'),
      GITHUB_PATH: file('path'),
      GITHUB_SERVER_URL: 'https://github.com',
      // Nobody listens there: no step may need the API.
      GITHUB_API_URL: 'http://127.0.0.1:9',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_ACTOR: 'octocat',
      GIT_TERMINAL_PROMPT: '0',
      ...options.env,
    };
    for (const [name, value] of Object.entries(inputsOf(fields, options, env))) env[`INPUT_${name.toUpperCase()}`] = value;
    for (const [name, value] of Object.entries(this.#state)) env[`STATE_${name}`] = value;
    for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];
    return env;
  }
}

/** As the runner fills them: the defaults of action.yml, then what the workflow says. */
function inputsOf(fields: Fields, { inputs = {} }: StepOptions, env: NodeJS.ProcessEnv): Record<string, string> {
  const defaults = Object.entries(fields).map(([name, field]) => [
    name,
    (field.default ?? '').replace('${{ github.actor }}', env['GITHUB_ACTOR'] ?? ''),
  ]);
  return { ...Object.fromEntries(defaults), ...inputs };
}

function start(
  entry: string,
  env: NodeJS.ProcessEnv,
  { cancelAt, onLog, onStart, timeoutMs = 300_000, under = [] }: StepOptions,
): Promise<{ code: number; log: string }> {
  return new Promise((resolve, reject) => {
    let log = '';
    let cancelled = false;
    const [program, ...args] = [...under, process.execPath, entry];
    const child = spawn(program, args, { env, cwd: env['GITHUB_WORKSPACE'], stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) onStart?.(child.pid);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const read = (data: Buffer) => {
      log += data.toString();
      onLog?.(data.toString());
      if (!cancelled && cancelAt?.test(log)) cancelled = child.kill('SIGINT');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), log });
    });
  });
}

/** The runner's file format: `name=value`, or `name<<DELIMITER` … `DELIMITER`. */
function readPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, name, delimiter] = /^([^=]+?)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, at + 1);
    pairs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return pairs;
}

function annotationsOf(log: string): StepResult['annotations'] {
  const unescape = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
  return [...log.matchAll(/^::(error|warning|notice)(?: ([^\n]*?))?::(.*)$/gm)].map(([, level = '', properties, text = '']) => {
    const property = (name: string) => new RegExp(`(?:^|,)${name}=([^,]*)`).exec(properties ?? '')?.[1];
    const [at, line] = [property('file'), property('line')];
    return { level, text: unescape(text), ...(at ? { file: unescape(at) } : {}), ...(line ? { line: Number(line) } : {}) };
  });
}
