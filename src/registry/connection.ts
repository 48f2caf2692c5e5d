import { ShipError } from '../error.ts';
import { isLoopback } from '../ports/loopback.ts';
import type { HttpRequest, HttpResponse, Ports } from '../ports/ports.ts';
import { authorization, parseChallenge, type Challenge, type Credential } from './auth.ts';
import { fault, isPlainHttp, type Doing } from './fault.ts';
import { codeOf, persist } from './retry.ts';

/** A registry that answered, and how it wants to be asked. Lives as long as the run; passwords and tokens stay in it. */
export interface Connection {
  readonly host: string;
  /** `https://ghcr.io`. */
  readonly base: string;
  readonly ca: string | undefined;
  readonly credential: Credential | undefined;
  /** Of the last 401. undefined where none was needed so far. */
  challenge: Challenge | undefined;
  /** By scope. */
  readonly tokens: Map<string, Promise<string>>;
}

/**
 * Finds out whether the registry speaks TLS and which login it wants, and tries the login.
 * @throws ShipError `push/unreachable`, `push/unknown-ca`, `push/plain-http`, `push/wrong-password`, …
 */
export async function connect(host: string, credential: Credential | undefined, ca: string | undefined, ports: Ports): Promise<Connection> {
  const doing = { what: `log in to ${host}`, host, loggedIn: credential !== undefined };
  const { base, answer } = await probe(doing, ca, ports);
  const connection: Connection = { host, base, ca, credential, challenge: parseChallenge(answer.headers['www-authenticate']), tokens: new Map() };
  const silent = answer.status === 401 && connection.challenge === undefined;
  // Anything but "welcome" or "who are you" is no registry (distribution-spec, end-1), or one in trouble.
  if (silent || (answer.status >= 400 && answer.status !== 401)) throw fault(doing, answer);
  if (answer.status !== 401 || credential === undefined) return connection;
  const checked = await send(connection, { what: doing.what, scopes: [] }, () => ({ method: 'GET', url: `${base}/v2/` }), ports);
  if (checked.status === 401 || checked.status === 403) throw fault(doing, checked);
  return connection;
}

async function probe(doing: Doing, ca: string | undefined, ports: Ports): Promise<{ base: string; answer: HttpResponse }> {
  const ask = async (base: string) => {
    const request: HttpRequest = { method: 'GET', url: `${base}/v2/`, idleMs: 20_000, ...(ca === undefined ? {} : { ca }) };
    return { base, answer: await persist(`Asking ${doing.host}`, () => ports.http.request(request), ports) };
  };
  try {
    return await ask(`https://${doing.host}`).catch((thrown: unknown) => {
      // Loopback only: nobody is on that way. Everywhere else a password must not travel in clear.
      if (isPlainHttp(thrown) && isLoopback(new URL(`http://${doing.host}`).hostname)) return ask(`http://${doing.host}`);
      throw thrown;
    });
  } catch (thrown) {
    throw noAnswer(thrown, doing, ports);
  }
}

/** A full or failing disk, where bytes that came are written: the registry is not to blame. */
const DISK = /^(ENOSPC|EDQUOT|EFBIG|EIO)$/;

const noAnswer = (thrown: unknown, doing: Doing, { cancelled }: Ports): unknown =>
  thrown instanceof Error && !(thrown instanceof ShipError) && !cancelled.aborted && !DISK.test(codeOf(thrown)) ? fault(doing, thrown) : thrown;

export interface Sending {
  /** As in "Could not …". */
  readonly what: string;
  readonly path?: string;
  readonly scopes: readonly string[];
  /** Nothing is written there in this run: a refusal is about the right to pull. */
  readonly pulls?: boolean;
}

/**
 * One request with the login it needs; a token that is no longer taken is renewed once. No retry of failures.
 * @param make gives the request anew for each sending, because a stream can be read only once
 */
export async function send(connection: Connection, sending: Sending, make: () => HttpRequest, ports: Ports): Promise<HttpResponse> {
  const first = await sendWith(connection, make(), await header(connection, sending, ports), ports);
  if (first.status !== 401) return first;
  connection.challenge = parseChallenge(first.headers['www-authenticate']) ?? connection.challenge;
  if (connection.challenge === undefined) return first;
  connection.tokens.delete(sending.scopes.join(' '));
  return sendWith(connection, make(), await header(connection, sending, ports), ports);
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_HOPS = 5;

/** As `send`, for reading: goes on to where the bytes are (RFC 9110 15.4), which is a storage service as a rule. */
export async function follow(connection: Connection, sending: Sending, make: () => HttpRequest, ports: Ports): Promise<HttpResponse> {
  let answer = await send(connection, sending, make, ports);
  let { url } = make();
  for (let hop = 0; REDIRECTS.has(answer.status) && hop < MOST_HOPS; hop++) {
    url = addressIn(connection, sending, answer.headers['location'], url).href;
    answer = await sendWith(connection, { ...make(), url }, await header(connection, sending, ports), ports);
  }
  return answer;
}

/** Where the registry says to go on: Location, relative or absolute. @throws ShipError where that would be without TLS */
export function addressIn(connection: Connection, sending: Sending, location: string | undefined, asked: string): URL {
  const refuse = (why: string) =>
    new ShipError({
      code: 'push/refused',
      what: `Could not ${sending.what}`,
      why,
      fix: 'Check the external address in the configuration of the registry',
    });
  if (location === undefined || !URL.canParse(location, asked)) throw refuse('the registry did not say where to go on');
  const url = new URL(location, asked);
  // A registry behind a proxy that ends TLS often takes itself for http://.
  if (connection.base.startsWith('https:') && url.hostname === new URL(connection.base).hostname) url.protocol = 'https:';
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) throw refuse(`it should go on at ${url.host} without TLS`);
  return url;
}

function sendWith({ base, ca }: Connection, request: HttpRequest, authorization: string, ports: Ports): Promise<HttpResponse> {
  // A storage service that we are sent on to has its own signature in the address; our login is none of its business.
  const ours = new URL(request.url).host === new URL(base).host;
  const headers = { ...request.headers, ...(ours && authorization !== '' ? { authorization } : {}) };
  return ports.http.request({ ...request, headers, ...(ca === undefined ? {} : { ca }) });
}

function header(connection: Connection, sending: Sending, ports: Ports): Promise<string> {
  const { challenge, credential, ca, tokens } = connection;
  if (challenge === undefined) return Promise.resolve('');
  const key = sending.scopes.join(' ');
  const known = tokens.get(key);
  if (known !== undefined) return known;
  const given = authorization({ challenge, credential, scopes: sending.scopes, ca }, doingOf(connection, sending), ports);
  tokens.set(key, given);
  given.catch(() => tokens.delete(key));
  return given;
}

export const doingOf = ({ host, credential }: Connection, { what, path, pulls }: Sending): Doing => ({
  what,
  host,
  loggedIn: credential !== undefined,
  ...(path === undefined ? {} : { path }),
  ...(pulls === undefined ? {} : { pulls }),
});

/** Tries until the outcome is final; see retry.ts. @throws ShipError where no answer came */
export async function persistently(
  connection: Connection,
  sending: Sending,
  attempt: () => Promise<HttpResponse>,
  ports: Ports,
): Promise<HttpResponse> {
  const what = `${sending.what.charAt(0).toUpperCase()}${sending.what.slice(1)}`;
  return persist(what, attempt, ports).catch((thrown: unknown) => {
    throw noAnswer(thrown, doingOf(connection, sending), ports);
  });
}
