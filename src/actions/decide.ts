import { readCompatibility } from '../contract/compatibility.ts';
import { readInputs } from '../contract/read.ts';
import { shipInputs, type ShipInputs } from '../contract/ship.ts';
import { ShipError, messageOf, type Problem } from '../error.ts';
import { asksForTags, makePlan } from '../plan/make.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { readLogins, type Login } from '../registry/logins.ts';
import { readEvent } from '../refs/event.ts';
import { readCommitTime, readRemoteTags } from '../refs/remote.ts';

export interface Decided {
  readonly inputs: ShipInputs;
  readonly plan: Plan;
  readonly logins: readonly Login[];
  readonly secrets: {
    /** Values of the build secrets that come from the input, by id. */
    readonly build: ReadonlyMap<string, string>;
    readonly all: readonly string[];
  };
}

/** Reads the inputs, the event and git, and decides everything. @throws ShipError with all mistakes of the run at once */
export async function decide(ports: Ports): Promise<Decided> {
  const { runner, files, clock } = ports;
  const { inputs, problems } = readInputs(shipInputs, (name) => runner.input(name));
  for (const secret of secretsOf(inputs, [])) runner.mask(secret);
  const compatibility = collect(() => readCompatibility(runner.env), problems) ?? readCompatibility({});
  const logins = await readLogins(inputs, runner).catch((thrown: unknown) => keep(thrown, problems) ?? []);
  const payload = await readPayload(ports);
  const event = collect(() => readEvent(runner.env, payload, !compatibility.prHeadSha), problems);
  if (event === undefined) throw new ShipError(problems);

  const workspace = workspaceOf(ports, problems);
  const commitTime = event.commitTime ?? (await readCommitTime(event.sha, workspace, ports));
  const known = { inputs, event, compatibility, commitTime, now: clock.now() };
  const remote = asksForTags(known) ? await readRemoteTags(event, workspace, ports) : undefined;
  const plan = await makePlan({ ...known, remote, workspace, env: runner.env }, problems, files);
  return { inputs, plan, logins, secrets: { build: new Map(inputs.secrets), all: secretsOf(inputs, logins) } };
}

/** @throws ShipError with this and the problems that are known */
export function workspaceOf({ runner }: Pick<Ports, 'runner'>, problems: readonly Problem[]): string {
  const workspace = runner.env['GITHUB_WORKSPACE'] ?? '';
  if (workspace === '') throw new ShipError([...problems, noWorkspace]);
  return workspace;
}

const noWorkspace: Problem = {
  code: 'event/workspace',
  what: 'The folder of the checkout is not known',
  why: 'GITHUB_WORKSPACE is not set',
  fix: 'Run this action as a step of a workflow, or set the variable to the folder of the checkout',
};

function secretsOf(inputs: ShipInputs, logins: readonly Login[]): string[] {
  const given = [...inputs.secrets, ...inputs.smokeEnv.filter(isSecret)].map(([, value]) => value);
  const values = [inputs.password, ...logins.map(({ password }) => password), ...given];
  return [...new Set(values.flatMap(maskable))];
}

/** Line by line, because a log shows lines; a mask for the `{` of a JSON key would hide every `{` there is. */
function maskable(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  return lines.length === 1 ? [secret].filter((text) => text !== '') : lines.map((line) => line.trim()).filter((line) => line.length >= 4);
}

/**
 * Whether a variable of the container under test speaks of a secret. What comes from the secrets of the workflow the runner has masked already;
 * `DEBUG=1` or `APP_ENV=production` masked as well would blacken the whole job's log and take nearly every output away from later jobs.
 */
function isSecret([name, value]: readonly [string, string]): boolean {
  const told = /pass|pwd|secret|token|key|credential|auth|private|dsn/i.test(name) || /:\/\/[^/@\s]*:[^/@\s]+@/.test(value);
  return told && value.length >= SHORTEST_SECRET;
}

/** `AUTH=off`, `TOKENS=false`. */
const SHORTEST_SECRET = 6;

async function readPayload({ runner, files }: Ports): Promise<unknown> {
  const file = runner.env['GITHUB_EVENT_PATH'];
  const bytes = file ? await files.readIfThere(file) : undefined;
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    const problem = {
      code: 'event/payload',
      what: `The event's payload ${file} can't be read`,
      why: messageOf(cause),
      fix: 'Run this action in a workflow',
    };
    throw new ShipError(problem, { cause });
  }
}

function collect<T>(read: () => T, problems: Problem[]): T | undefined {
  try {
    return read();
  } catch (thrown) {
    return keep(thrown, problems);
  }
}

/** Puts what was thrown to the problems, and goes on. */
export function keep(thrown: unknown, problems: Problem[]): undefined {
  if (!(thrown instanceof ShipError)) throw thrown;
  problems.push(...thrown.problems);
}
