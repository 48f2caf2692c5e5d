import { ShipError, type Problem } from '../error.ts';
import type { Runner } from '../ports/ports.ts';
import { registryHost } from './names.ts';

/** One login as it was asked for. The password is in memory only. */
export interface Login {
  /** The input it came from, for errors: `password`, `registry-auth[0]`. */
  readonly from: string;
  /** Host and port; undefined: the registry of the first image. */
  readonly registry: string | undefined;
  readonly username: string;
  /** '' where an entry's secret is empty, as it is in runs of forks and of Dependabot. */
  readonly password: string;
}

/** A Login whose registry is known. */
export type KnownLogin = Login & { readonly registry: string };

/** Gives those that name no registry that of the first image; without an image they are for nothing. */
export function withRegistry(given: readonly Login[], first: string | undefined): KnownLogin[] {
  return given.flatMap((one) => {
    const registry = one.registry ?? first;
    return registry === undefined ? [] : [{ ...one, registry: registryHost(registry) }];
  });
}

export interface LoginInputs {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
  readonly registryAuth: string;
}

/**
 * The logins of the inputs `registry`, `username`, `password` and `registry-auth`; each password is masked at once.
 * @throws ShipError with every mistake in them, by index and without any value
 */
export async function readLogins(inputs: LoginInputs, runner: Runner): Promise<readonly Login[]> {
  const problems: Problem[] = [];
  const logins = [...single(inputs, problems), ...(await several(inputs.registryAuth, problems))];
  for (const login of logins) maskLogin(login, runner);
  const seen = new Map<string, string>();
  for (const { registry = '', from } of logins) {
    const other = seen.get(registry);
    if (other !== undefined) problems.push(wrong(from, `\`${other}\` is a login for the same registry`, 'Keep one login for each registry'));
    seen.set(registry, from);
  }
  if (problems.length > 0) throw new ShipError(problems);
  return logins;
}

function single({ registry, username, password }: LoginInputs, problems: Problem[]): Login[] {
  if (registry !== '') checkRegistry('registry', registry, problems);
  if (password === '') return [];
  if (username === '')
    problems.push(wrong('username', 'a password is given, but no user name', 'Give `username`; with the job’s own token it is ${{ github.actor }}'));
  return [{ from: 'password', registry: registry === '' ? undefined : registryHost(registry), username, password }];
}

async function several(text: string, problems: Problem[]): Promise<Login[]> {
  if (text === '') return [];
  const { parseDocument } = await import('yaml');
  // failsafe: every value is the text that was written; a password of digits stays what it is.
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false });
  if (document.errors.length > 0) {
    // The parser's own message may quote a line, and with it a password: only its code is told.
    problems.push(
      wrong(
        'registry-auth',
        `it is no YAML (${document.errors.map(({ code }) => code).join(', ')})`,
        `${FORM}; put quotes around values with special characters`,
      ),
    );
    return [];
  }
  const list: unknown = document.toJS();
  if (!Array.isArray(list)) {
    problems.push(wrong('registry-auth', 'it is no list', FORM));
    return [];
  }
  return list.flatMap((entry: unknown, at) => oneOf(entry, `registry-auth[${at}]`, problems));
}

const FORM = 'Write a YAML list, each entry with `registry`, `username` and `password`';
const KEYS = new Set(['registry', 'username', 'password']);

function oneOf(entry: unknown, from: string, problems: Problem[]): Login[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    problems.push(wrong(from, 'it is no set of `name: value`', FORM));
    return [];
  }
  const before = problems.length;
  for (const key of Object.keys(entry)) {
    // A key may be a password whose `password:` was forgotten, so only short plain words are shown.
    if (!KEYS.has(key)) problems.push(wrong(from, `it has an unknown key${/^[a-z-]{1,20}$/.test(key) ? ` \`${key}\`` : ''}`, FORM));
  }
  const values = entry as Readonly<Record<string, unknown>>;
  const text = (key: string) => {
    const value = values[key] ?? '';
    if (typeof value !== 'string') problems.push(wrong(from, `\`${key}\` is no text`, FORM));
    return typeof value === 'string' ? value.trim() : '';
  };
  const [registry, username, password] = [text('registry'), text('username'), text('password')];
  if (registry === '') problems.push(wrong(from, '`registry` is missing', 'Name the registry, such as `ghcr.io` or `docker.io`'));
  else checkRegistry(from, registry, problems);
  if (username === '') problems.push(wrong(from, '`username` is missing', FORM));
  if (!('password' in values)) problems.push(wrong(from, '`password` is missing', FORM));
  return problems.length > before && password === '' ? [] : [{ from, registry: registryHost(registry), username, password }];
}

function checkRegistry(from: string, registry: string, problems: Problem[]): void {
  const host = registryHost(registry);
  if (URL.canParse(`https://${host}`) && new URL(`https://${host}`).host !== '' && !/[\s@?#]/.test(host)) return;
  problems.push(wrong(from, 'the registry is no host name', 'Write a host and, if need be, a port: `ghcr.io`, `registry.example.org:5000`'));
}

function wrong(from: string, why: string, fix: string): Problem {
  return { code: `input/${from.replace(/\[.*/, '')}`, what: `Input \`${from}\` is wrong`, why, fix };
}

/** Also what the password looks like in a config file, and each line of a key file. */
function maskLogin({ username, password }: Login, runner: Runner): void {
  if (password === '') return;
  for (const text of [
    password,
    password.trim(),
    Buffer.from(`${username}:${password}`).toString('base64'),
    Buffer.from(password).toString('base64'),
  ]) {
    runner.mask(text);
  }
  const lines = password.split(/\r?\n/).map((line) => line.trim());
  // A brace or another line that is no secret would blacken half of the log.
  if (lines.length > 1) for (const line of lines) if (line.length >= 6) runner.mask(line);
}
