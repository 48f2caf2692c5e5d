import { Wrong } from '../contract/field.ts';
import { inputProblem } from '../contract/read.ts';
import type { ShipInputs } from '../contract/ship.ts';
import type { Problem } from '../error.ts';
import type { SmokePlan } from './plan.ts';

type SmokeInputs = Pick<ShipInputs, 'smoke' | 'smokePort' | 'smokeStatus' | 'smokeBody' | 'smokeEnv' | 'smokeNetwork' | 'smokeTimeout'>;
type Range = readonly [low: number, high: number];

const BELOW_500: Range = [100, 499];
const SUCCESS: Range = [200, 299];

/** The smoke test as data; undefined for `smoke: off`. Every mistake in its inputs is in `problems`. */
export function planSmoke(inputs: SmokeInputs): { smoke: SmokePlan | undefined; problems: Problem[] } {
  if (/^off$/i.test(inputs.smoke)) return { smoke: undefined, problems: [] };
  const auto = inputs.smoke === '' || /^auto$/i.test(inputs.smoke);
  const given = inputs.smokeStatus.map((text) => statusRange(text));
  const problems = [
    ...(auto ? [] : pathProblems(inputs.smoke)),
    ...inputs.smokeStatus.filter((_, at) => given[at] === undefined).map(statusProblem),
    ...bodyProblems(inputs.smokeBody),
    ...envProblems(inputs.smokeEnv.map(([name]) => name)),
    ...(inputs.smokeNetwork === 'none' ? networkProblems(inputs, auto) : []),
  ];
  if (problems.length > 0) return { smoke: undefined, problems };
  const statuses = given.filter((range) => range !== undefined);
  const smoke: SmokePlan = {
    path: auto ? '/' : inputs.smoke,
    asked: !auto || statuses.length > 0 || inputs.smokeBody !== '',
    port: inputs.smokePort,
    statuses: statuses.length > 0 ? statuses : [auto ? BELOW_500 : SUCCESS],
    body: inputs.smokeBody,
    env: inputs.smokeEnv.map(([name]) => name),
    network: inputs.smokeNetwork,
    timeoutSeconds: inputs.smokeTimeout,
  };
  return { smoke, problems };
}

/**
 * The regular expression in `/pattern/flags`; undefined where the text is to be taken as it stands.
 * @throws SyntaxError where it looks like one and is none
 */
export function bodyPattern(text: string): RegExp | undefined {
  const [, pattern, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  // `g` and `y` remember where the last search ended: the second try of a probe would start in the middle.
  return pattern === undefined ? undefined : new RegExp(pattern, flags.replace(/[gy]/g, ''));
}

/** `200`, `200-299` or `2xx`; undefined for anything else. */
function statusRange(text: string): Range | undefined {
  const hundreds = Number(/^([1-5])xx$/i.exec(text)?.[1]) * 100;
  if (hundreds > 0) return [hundreds, hundreds + 99];
  const [, from, to = from] = /^([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?$/.exec(text) ?? [];
  return from !== undefined && Number(from) <= Number(to) ? [Number(from), Number(to)] : undefined;
}

const statusProblem = (text: string): Problem =>
  wrong('smoke-status', text, 'it is no status and no range of them', 'Write `200`, `200-299` or `2xx`; several by comma');

function pathProblems(path: string): Problem[] {
  const known = 'Write a path such as `/ping`, `auto`, or `off` for no test';
  if (!path.startsWith('/')) return [wrong('smoke', path, 'a path starts with `/`', known)];
  // Neither reaches the service as written: a client cuts at `#` and escapes the others.
  return /[\s#\p{Cc}]/u.test(path) ? [wrong('smoke', path, 'a path holds no blank and no `#`', 'Percent-encode it: `%20`, `%23`')] : [];
}

function bodyProblems(body: string): Problem[] {
  try {
    bodyPattern(body);
    return [];
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return [wrong('smoke-body', body, why, 'Correct the expression, or write the text without slashes around it to have it found as it stands')];
  }
}

function envProblems(names: readonly string[]): Problem[] {
  return names.flatMap((name, at) => {
    // The name is not shown: where a value was given without a name, its first part stands here.
    const which = `(entry ${at + 1})`;
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name))
      return [wrong('smoke-env', which, 'the name holds something else than letters, digits, `_`, `.` and `-`', 'Write one `NAME=value` a line')];
    return names.indexOf(name) < at ? [wrong('smoke-env', which, `\`${name}\` is given twice`, 'Keep one of them')] : [];
  });
}

function networkProblems(inputs: SmokeInputs, auto: boolean): Problem[] {
  const asked = [
    !auto && 'smoke',
    inputs.smokePort !== undefined && 'smoke-port',
    inputs.smokeStatus.length > 0 && 'smoke-status',
    inputs.smokeBody !== '' && 'smoke-body',
  ];
  const names = asked.filter((name) => name !== false).map((name) => `\`${name}\``);
  if (names.length === 0) return [];
  const why = `without a network nothing can be requested, so ${names.join(', ')} could not be checked`;
  return [wrong('smoke-network', 'none', why, 'Take `bridge`, or leave those inputs out: the HEALTHCHECK of the image is asked then')];
}

const wrong = (name: string, value: string, why: string, fix: string): Problem => inputProblem(name, value, new Wrong(why, fix));
