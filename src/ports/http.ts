import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import tls from 'node:tls';
import { isLoopback } from './loopback.ts';
import type { Http, HttpRequest, HttpResponse } from './ports.ts';

const IDLE_MS = 60_000;
const MOST_BYTES = 16 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** What OpenSSL says of a chain that ends at no certificate it knows. */
const UNKNOWN_CA = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

/** HTTP/1.1 with kept-alive connections. @param env names the proxies: HTTPS_PROXY, HTTP_PROXY, NO_PROXY (Node ≥ 24.5) */
export function realHttp(cancelled: AbortSignal, env: NodeJS.ProcessEnv): Http {
  const agents = new Map<string, http.Agent>();
  let system = false;
  const send = (request: HttpRequest) => once(request, agentFor(agents, request, system, env), cancelled);
  return {
    async request(request) {
      if (cancelled.aborted && request.evenIfCancelled !== true) throw cancelled.reason;
      try {
        return await send(request);
      } catch (thrown) {
        // The system's own list takes 70 ms to read, so it is read only where Node's list is not enough: a company's
        // CA that the docker CLI trusts as well. Such a request failed before any of it was sent.
        if (system || request.body !== undefined || !UNKNOWN_CA.has(codeOf(thrown))) throw thrown;
        system = true;
        return await send(request);
      }
    },
  };
}

const codeOf = (thrown: unknown): string => String((thrown as { code?: string | number } | undefined)?.code ?? '');

function agentFor(agents: Map<string, http.Agent>, { url, ca }: HttpRequest, system: boolean, env: NodeJS.ProcessEnv): http.Agent {
  const { protocol, hostname } = new URL(url);
  // A proxy can't reach this machine's own loopback; Go's clients leave it out in the same way.
  const local = isLoopback(hostname);
  const key = [protocol, local, system, ca === undefined ? '' : createHash('sha256').update(ca).digest('hex')].join(' ');
  const known = agents.get(key);
  if (known !== undefined) return known;
  const options = { keepAlive: true, ...(local ? {} : { proxyEnv: env }) };
  const agent = protocol === 'http:' ? new http.Agent(options) : new https.Agent({ ...options, ...trust(ca, system) });
  agents.set(key, agent);
  return agent;
}

/** One context for all connections: to parse the lists again for each would cost 10 ms of CPU a connection. */
function trust(ca: string | undefined, system: boolean): { secureContext?: tls.SecureContext } {
  if (ca === undefined && !system) return {};
  const roots = [...tls.getCACertificates('default'), ...(system ? tls.getCACertificates('system') : []), ...(ca === undefined ? [] : [ca])];
  return { secureContext: tls.createSecureContext({ ca: [...new Set(roots)] }) };
}

async function once(request: HttpRequest, agent: http.Agent, cancelled: AbortSignal): Promise<HttpResponse> {
  const { method, url, body, idleMs = IDLE_MS, evenIfCancelled, graceMs = 0 } = request;
  const stop = graceMs > 0 ? later(cancelled, graceMs) : cancelled;
  const options: https.RequestOptions = { method, agent, headers: headersOf(request), ...(evenIfCancelled === true ? {} : { signal: stop }) };
  const outgoing = url.startsWith('http:') ? http.request(url, options) : https.request(url, options);
  outgoing.setTimeout(idleMs, () => {
    outgoing.destroy(Object.assign(new Error(`no byte moved for ${(idleMs / 1000).toFixed(1)} s`), { code: 'ETIMEDOUT' }));
  });
  const answered = answer(outgoing, request.take);
  try {
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) outgoing.end(body);
    else await Promise.race([sendStream(body, outgoing), answered]);
    return await answered;
  } catch (thrown) {
    outgoing.destroy();
    answered.catch(() => undefined);
    throw cancelled.aborted && evenIfCancelled !== true ? cancelled.reason : thrown;
  } finally {
    // A server may refuse before it read the body: the rest is not read, and the connection is of no more use.
    if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
      if (!outgoing.writableFinished) outgoing.destroy();
      body.stream.destroy();
    }
  }
}

/** Aborts some milliseconds after `signal`. Waiting for it keeps no process alive. */
function later(signal: AbortSignal, ms: number): AbortSignal {
  const stop = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => stop.abort(), ms).unref(), { once: true, signal: stop.signal });
  return stop.signal;
}

function headersOf({ headers, body }: HttpRequest): Record<string, string | number> {
  const length =
    body === undefined ? undefined : typeof body === 'string' ? Buffer.byteLength(body) : Buffer.isBuffer(body) ? body.length : body.length;
  return { 'user-agent': 'gin-ship', ...headers, ...(length === undefined ? {} : { 'content-length': length }) };
}

/** A connection that breaks while sending is told by `answer`, which also knows whether an answer came before it broke. */
async function sendStream({ stream, length }: { stream: Readable; length: number }, outgoing: http.ClientRequest): Promise<void> {
  let unreadable: unknown;
  await pipeline(
    measured(stream, length, (thrown) => (unreadable = thrown)),
    outgoing,
  ).catch(() => undefined);
  if (unreadable !== undefined) throw unreadable;
}

/** Node sends any number of bytes under any Content-Length; the server would wait for the rest, or take it for the next request. */
async function* measured(stream: Readable, length: number, failed: (thrown: unknown) => void): AsyncGenerator<Buffer> {
  let sent = 0;
  const wrong = () => Object.assign(new Error(`the file has another length than ${length} bytes`), { code: 'WRONG_LENGTH' });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sent += chunk.length;
      if (sent > length) throw wrong();
      yield chunk;
    }
    if (sent < length) throw wrong();
  } catch (thrown) {
    failed(thrown);
    throw thrown;
  }
}

function answer(outgoing: http.ClientRequest, take: HttpRequest['take']): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let answering = false;
    outgoing.on('error', (error) => {
      // After the first byte of an answer the answer counts: it says why the server hung up on the body.
      if (!answering) reject(error);
    });
    outgoing.on('response', (incoming) => {
      answering = true;
      const head = { status: incoming.statusCode ?? 0, headers: flat(incoming.headers) };
      const body = take !== undefined && (head.status === 200 || head.status === 206) ? take(incoming, head).then(() => NOTHING) : collect(incoming);
      body.then((bytes) => resolve({ ...head, body: bytes }), reject);
    });
  });
}

async function collect(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`the answer is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}
