import { ShipError, messageOf, type Problem } from '../error.ts';
import type { HttpResponse } from '../ports/ports.ts';
import { shownHost } from './names.ts';
import { codeOf, type Outcome } from './retry.ts';

/** What was being done, for the words of an error. */
export interface Doing {
  /** `push tag v1 to ghcr.io/me/app`, as in "Could not …". */
  readonly what: string;
  readonly host: string;
  /** Empty while only the login is checked. */
  readonly path?: string;
  /** Whether a user name or token went along. */
  readonly loggedIn: boolean;
  /** It was to be read only. */
  readonly pulls?: boolean;
}

type Words = Pick<Problem, 'code' | 'why' | 'fix'>;

const UNKNOWN_CA = /^(UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT)$/;

/** A request that had no good end, in the user's terms and with its cure. */
export function fault(doing: Doing, outcome: Outcome): ShipError {
  const words = outcome instanceof Error ? noAnswer(doing, outcome) : refused(doing, outcome);
  return new ShipError({ what: `Could not ${doing.what}`, ...words }, outcome instanceof Error ? { cause: outcome } : {});
}

function noAnswer({ host: name }: Doing, error: Error): Words {
  const host = shownHost(name);
  const code = codeOf(error);
  if (UNKNOWN_CA.test(code)) {
    return {
      code: 'push/unknown-ca',
      why: `${host} has a certificate of a CA that is not known here (${code})`,
      fix: 'Give its CA in `registry-ca`, as PEM text or as the path of a PEM file',
    };
  }
  if (/CERT|ALTNAME/.test(code)) {
    return {
      code: 'push/certificate',
      why: `the certificate of ${host} is not good: ${messageOf(error)}`,
      fix: 'Renew the certificate of the registry, or use the name that it is made out to',
    };
  }
  if ('path' in error || code === 'WRONG_LENGTH') {
    return {
      code: 'layout/broken',
      why: `a file of the built image changed after it was verified: ${messageOf(error)}`,
      fix: 'Run the job again; nothing else may write to RUNNER_TEMP',
    };
  }
  if (isPlainHttp(error)) {
    return {
      code: 'push/plain-http',
      why: `${host} does not speak TLS`,
      fix: 'Put TLS in front of the registry: without it a password could be read on the way. Plain HTTP is used for loopback addresses only',
    };
  }
  if (code === 'ENOTFOUND')
    return { code: 'push/unreachable', why: `there is no host of the name ${host}`, fix: 'Check the image name and the input `registry`' };
  const why = code === 'ECONNREFUSED' ? `nothing listens at ${host}` : messageOf(error) || code;
  return { code: 'push/unreachable', why, fix: `Check that ${host} is up and that this runner may reach it (a proxy is taken from HTTPS_PROXY)` };
}

/** TLS was offered and something that is no TLS came back. */
export const isPlainHttp = (error: unknown): boolean =>
  /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL))/.test(codeOf(error)) &&
  !/alert/i.test(messageOf(error));

function refused(doing: Doing, answer: HttpResponse): Words {
  const said = quote(answer);
  const why = `${shownHost(doing.host)} said ${said}`;
  return { ...cure(doing, answer.status, said), why };
}

function cure(doing: Doing, status: number, said: string): Pick<Problem, 'code' | 'fix'> {
  if (/immutab|cannot be overwritten|AlreadyExists/i.test(said)) {
    return {
      code: 'push/immutable',
      fix: 'The registry keeps this tag as it is: ship under a new version, or allow the tag to be overwritten there',
    };
  }
  if (/expired/i.test(said) && [400, 401, 403].includes(status))
    return { code: 'push/expired', fix: 'The token is no longer valid: get a new one shortly before this step' };
  if (status === 413 || /quota|insufficient.storage|exceeds/i.test(said))
    return { code: 'push/too-large', fix: 'Make room at the registry or raise its limits, or make the image smaller' };
  if (status === 429)
    return {
      code: 'push/busy',
      fix: 'The registry limits requests, and stayed at it for all tries: run the job again later, or log in with an account that has a higher limit',
    };
  if (status === 401) return unauthorised(doing);
  // GHCR's token server says 403 to a wrong password.
  if (status === 403) return doing.path === undefined ? unauthorised(doing) : denied(doing);
  if (status === 404 && doing.path === undefined) {
    return {
      code: 'push/no-registry',
      fix: `Check the image names and the input \`registry\`: ${shownHost(doing.host)} is no registry, or not at this port`,
    };
  }
  if (status === 404 && doing.pulls) return { code: 'pull/missing', fix: 'The registry has lost it, or is about to delete it: push the image again' };
  if (status === 404) return { code: 'push/no-repository', fix: noRepository(doing) };
  if (status >= 500)
    return { code: 'push/registry-down', fix: 'The registry failed at this for all tries: look at its status page and run the job again' };
  return { code: 'push/refused', fix: 'Look at what the registry said; the debug log has all requests' };
}

function unauthorised(doing: Doing): Pick<Problem, 'code' | 'fix'> {
  const host = shownHost(doing.host);
  if (doing.pulls && doing.path !== undefined) return denied(doing);
  if (!doing.loggedIn) return { code: 'push/no-login', fix: `Give \`username\` and \`password\` for ${host}, or log in to it in an earlier step` };
  if (doing.path !== undefined) return denied(doing);
  return {
    code: 'push/wrong-password',
    fix: `Check \`username\` and \`password\` for ${host}: the password may be wrong, or a token that was revoked or has expired`,
  };
}

function denied(doing: Doing): Pick<Problem, 'code' | 'fix'> {
  return doing.pulls
    ? { code: doing.loggedIn ? 'pull/denied' : 'pull/no-login', fix: pullRight(doing) }
    : { code: 'push/denied', fix: pushRight(doing) };
}

/** Registries say the same of a repository that is private and of one that does not exist. */
function pullRight({ host, path, loggedIn }: Doing): string {
  const where = `${shownHost(host)}/${path}`;
  if (!loggedIn)
    return `Check the name; where ${where} is private, give \`username\` and \`password\`, or log in to ${shownHost(host)} in an earlier step`;
  if (host !== 'ghcr.io') return `Check the name, and that this user or token may pull from ${where}`;
  return `Check the name, and give the job \`permissions: packages: read\`; where ${where} belongs to another repository, add this one under “Manage Actions access” in the package's settings`;
}

function pushRight({ host, path }: Doing): string {
  const where = path === undefined ? shownHost(host) : `${shownHost(host)}/${path}`;
  if (host === 'ghcr.io') {
    return `Give the job \`permissions: packages: write\`; where ${where} was first pushed from elsewhere, add this repository under “Manage Actions access” in the package's settings`;
  }
  return `Give this user or token the right to push to ${where}`;
}

function noRepository({ host, path }: Doing): string {
  if (/\.dkr\.ecr\./.test(host)) return `Create it first: aws ecr create-repository --repository-name ${path}`;
  return `Check the image name; some registries want ${shownHost(host)}/${path} to be created before the first push`;
}

interface Said {
  readonly errors?: readonly { readonly code?: string; readonly message?: string; readonly detail?: unknown }[];
  readonly message?: string;
  readonly details?: string;
  readonly error?: string;
}

/** The errors of distribution-spec, or of a token server, in one readable line. */
export function quote({ status, body }: HttpResponse): string {
  const text = body.toString('utf8', 0, 2_000);
  let said: string[] = [];
  try {
    const parsed = JSON.parse(text) as Said;
    said = (parsed.errors ?? []).map(({ code, message, detail }) =>
      [code, message, typeof detail === 'string' ? detail : ''].filter(Boolean).join(': '),
    );
    if (said.length === 0) said = [parsed.message ?? parsed.details ?? parsed.error ?? ''];
  } catch {
    // A proxy in front of the registry answers in HTML; only a plain sentence is worth showing.
    said = /^\s*</.test(text) ? [] : [text];
  }
  const line = said.join('; ').replace(/\s+/g, ' ').trim().slice(0, 300);
  return line === '' ? `HTTP ${status}` : `HTTP ${status}: ${line}`;
}
