import { ShipError } from '../error.ts';
import { isLoopback } from '../ports/loopback.ts';
import type { HttpRequest, Ports } from '../ports/ports.ts';
import { fault, type Doing } from './fault.ts';
import { persist } from './retry.ts';

/** A password, or the refresh token that some token servers give instead of one (`identitytoken` in config.json). */
export type Credential = { readonly username: string; readonly password: string } | { readonly identityToken: string };

/** How a registry wants to be asked (RFC 9110 11.6.1, distribution-spec "token authentication"). */
export type Challenge = { readonly scheme: 'basic' } | { readonly scheme: 'bearer'; readonly realm: string; readonly service: string };

/** The first challenge of WWW-Authenticate that is known here; undefined where there is none. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const found = /(?:^|,\s*)(basic|bearer)(?:\s+|$)(.*)/is.exec(header ?? '');
  if (found === null) return undefined;
  if (found[1]?.toLowerCase() === 'basic') return { scheme: 'basic' };
  const pairs = [...(found[2] ?? '').matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)];
  const parameters = new Map(pairs.map(([, name, quoted, bare]) => [name?.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '']));
  const realm = parameters.get('realm');
  return realm === undefined || !URL.canParse(realm) ? undefined : { scheme: 'bearer', realm, service: parameters.get('service') ?? '' };
}

export const basic = (username: string, password: string): string => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export interface Asking {
  readonly challenge: Challenge;
  readonly credential: Credential | undefined;
  /** `repository:path:pull,push`; several where a layer is mounted from elsewhere; none to check a login. */
  readonly scopes: readonly string[];
  readonly ca: string | undefined;
}

/** The value of Authorization. Anonymous where there is no credential: '' for a registry that wants Basic. */
export async function authorization(asking: Asking, doing: Doing, ports: Ports): Promise<string> {
  const { challenge, credential } = asking;
  if (challenge.scheme === 'bearer') return `Bearer ${await token(asking, challenge, doing, ports)}`;
  return credential !== undefined && 'password' in credential ? basic(credential.username, credential.password) : '';
}

async function token(asking: Asking, challenge: Challenge & { scheme: 'bearer' }, doing: Doing, ports: Ports): Promise<string> {
  const { protocol, hostname, host } = new URL(challenge.realm);
  if (protocol !== 'https:' && !isLoopback(hostname)) {
    throw new ShipError({
      code: 'push/plain-http',
      what: `Could not ${doing.what}`,
      why: `the registry sends passwords to ${host} without TLS`,
      fix: 'Set an https:// realm in the configuration of the registry',
    });
  }
  const request = tokenRequest(asking, challenge);
  const answer = await persist(`Asking ${host} for a token`, () => ports.http.request(request), ports).catch((thrown: unknown) => {
    throw thrown instanceof Error && !ports.cancelled.aborted ? fault({ ...doing, host }, thrown) : thrown;
  });
  if (answer.status !== 200) throw fault(doing, answer);
  const given = readToken(answer.body);
  if (given !== undefined) return given;
  throw new ShipError({
    code: 'push/refused',
    what: `Could not ${doing.what}`,
    why: `${host} answered without a token`,
    fix: 'Check the address of the token server in the configuration of the registry',
  });
}

function readToken(body: Buffer): string | undefined {
  try {
    const { token, access_token } = JSON.parse(body.toString()) as { token?: string; access_token?: string };
    return token ?? access_token;
  } catch {
    return undefined;
  }
}

function tokenRequest({ credential, scopes, ca }: Asking, { realm, service }: Challenge & { scheme: 'bearer' }): HttpRequest {
  const trust = ca === undefined ? {} : { ca };
  if (credential !== undefined && 'identityToken' in credential) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'gin-ship', service, refresh_token: credential.identityToken });
    if (scopes.length > 0) form.set('scope', scopes.join(' '));
    return { method: 'POST', url: realm, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString(), ...trust };
  }
  const url = new URL(realm);
  if (service !== '') url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (credential === undefined) return { method: 'GET', url: url.href, ...trust };
  url.searchParams.set('account', credential.username);
  return { method: 'GET', url: url.href, headers: { authorization: basic(credential.username, credential.password) }, ...trust };
}
