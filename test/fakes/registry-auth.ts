import type http from 'node:http';

/** Who may do what. `scheme` is how the registry asks for it. */
export interface Auth {
  readonly scheme: 'basic' | 'bearer';
  readonly username: string;
  readonly password: string;
  /** Taken in the refresh_token grant besides the password. */
  readonly identityToken?: string;
  /** How many requests a token is good for; then it has expired. */
  readonly tokenUses?: number;
  /** What is said to a wrong password. */
  readonly refusal?: { readonly status: number; readonly body: string };
}

const issued = new WeakMap<Auth, Map<string, { scopes: string; uses: number }>>();

/** @returns true where the request is answered already: a token, or a refusal */
export async function authorise(request: http.IncomingMessage, response: http.ServerResponse, url: URL, auth: Auth, base: string): Promise<boolean> {
  const tokens = issued.get(auth) ?? new Map<string, { scopes: string; uses: number }>();
  issued.set(auth, tokens);
  if (url.pathname === '/token') {
    await giveToken(request, response, url, auth, tokens);
    return true;
  }
  const given = request.headers.authorization ?? '';
  if (auth.scheme === 'basic' ? given === basic(auth) : allows(tokens, given, request, url)) return false;
  const challenge = auth.scheme === 'basic' ? 'Basic realm="fake"' : `Bearer realm="${base}/token",service="fake, registry"`;
  request.resume();
  const { status, body } = given.startsWith('Basic') && auth.refusal ? auth.refusal : { status: 401, body: UNAUTHORIZED };
  response.writeHead(status, { 'www-authenticate': challenge, 'content-type': 'application/json' }).end(body);
  return true;
}

const UNAUTHORIZED = JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] });
const basic = ({ username, password }: Auth): string => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

async function giveToken(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  url: URL,
  auth: Auth,
  tokens: Map<string, { scopes: string; uses: number }>,
): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const form = new URLSearchParams(text);
  const good =
    request.method === 'POST'
      ? form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === auth.identityToken && form.get('service') === 'fake, registry'
      : request.headers.authorization === basic(auth) && url.searchParams.get('service') === 'fake, registry';
  if (!good) {
    const { status, body } = auth.refusal ?? { status: 401, body: '{"details":"incorrect username or password"}' };
    return void response.writeHead(status).end(body);
  }
  const token = `token-${tokens.size + 1}`;
  const scopes = request.method === 'POST' ? (form.get('scope') ?? '') : url.searchParams.getAll('scope').join(' ');
  tokens.set(token, { scopes, uses: auth.tokenUses ?? Number.POSITIVE_INFINITY });
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify(request.method === 'POST' ? { access_token: token } : { token }));
}

function allows(tokens: Map<string, { scopes: string; uses: number }>, given: string, { method }: http.IncomingMessage, url: URL): boolean {
  const token = tokens.get(given.replace(/^Bearer /, ''));
  if (token === undefined || token.uses-- <= 0) return false;
  const repository = /^\/v2\/(.+)\/(manifests|blobs)\//.exec(url.pathname)?.[1];
  const action = method === 'DELETE' ? 'delete' : method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
  const granted = (path: string, what: string) =>
    token.scopes.split(' ').some((scope) => scope.startsWith(`repository:${path}:`) && (scope.split(':').at(-1) ?? '').split(',').includes(what));
  const from = url.searchParams.get('from');
  return repository === undefined || (granted(repository, action) && (from === null || granted(from, 'pull')));
}
