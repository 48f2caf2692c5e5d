import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { certificate } from './certificate.ts';
import { type Auth, authorise } from './registry-auth.ts';

/** One request as it came; `number` counts from 1. */
export interface Seen {
  readonly number: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

/**
 * What goes wrong with a request: an answer instead of the right one; `cut` before anything was read; `cut in the body` of the
 * request; `lose the answer` after it was carried out; `cut the answer` in the middle of its body; `never answer`; or a time in ms before it is answered.
 */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | { readonly ms: number }
  | 'cut'
  | 'cut in the body'
  | 'lose the answer'
  | 'cut the answer'
  | 'never answer';

export interface Options {
  readonly tls?: boolean;
  readonly auth?: Auth;
  /** Asked for each request, those for tokens too. */
  fault?: (seen: Seen, registry: FakeRegistry) => Fault | undefined;
  /** What DELETE does: `digest` is distribution 2.8, `none` is GHCR. */
  readonly deletes?: 'tag' | 'digest' | 'none';
  /** Tags that exist stay as they are, as ECR does it. */
  readonly immutable?: boolean;
  /** May pull, may not push. */
  readonly readOnly?: boolean;
  /** Docker-Content-Digest is only a SHOULD. */
  readonly noDigestHeader?: boolean;
  readonly absoluteLocation?: boolean;
  /** The base address of where blobs are sent on to, as registries with a storage service do it. */
  readonly storage?: string;
  /** false: always the whole blob, whatever part was asked for. */
  readonly ranges?: boolean;
  /** Blobs are hashed and forgotten: for very large ones. */
  readonly forgetBytes?: boolean;
}

interface Stored {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

class Store {
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, Stored>();
  readonly tags = new Map<string, string>();
}

export interface FakeRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly ca: string | undefined;
  readonly seen: Seen[];
  readonly repository: (path: string) => Store;
  /** Puts a tag on a manifest of no further content, as an earlier run left it. @returns its digest */
  readonly seed: (path: string, tag: string, text: string) => string;
  readonly close: () => Promise<void>;
}

/** A registry by distribution-spec 1.1 on 127.0.0.1, as strict as a real one, that fails where it is told to. */
export async function fakeRegistry(options: Options = {}): Promise<FakeRegistry> {
  const stores = new Map<string, Store>();
  const repository = (path: string) => stores.get(path) ?? stores.set(path, new Store()).get(path) ?? new Store();
  const seen: Seen[] = [];
  const server = options.tls ? https.createServer({ ...certificate() }) : http.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registry: FakeRegistry = {
    host,
    ca: options.tls ? certificate().ca : undefined,
    seen,
    repository,
    seed(path, tag, text) {
      const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: IMAGE, annotations: { text } }));
      repository(path).manifests.set(digestOf(bytes), { mediaType: IMAGE, bytes });
      repository(path).tags.set(tag, digestOf(bytes));
      return digestOf(bytes);
    },
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
  const base = () => `${options.tls ? 'https' : 'http'}://${registry.host}`;
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const one = { number: seen.length + 1, method: request.method ?? '', path: request.url ?? '', authorization: request.headers.authorization };
    seen.push(one);
    serve({ request, response, base: base(), options, repository }, options.fault?.(one, registry)).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  return registry;
}

const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly base: string;
  readonly options: Options;
  readonly repository: (path: string) => Store;
}

async function serve(exchange: Exchange, fault: Fault | undefined): Promise<void> {
  const { request, response, base, options } = exchange;
  if (fault === 'never answer') return;
  if (fault === 'cut') return void request.socket.destroy();
  if (fault === 'cut in the body') return void request.once('data', () => request.socket.destroy()).once('end', () => request.socket.destroy());
  if (fault === 'lose the answer') {
    response.end = () => (request.socket.destroy(), response);
  } else if (fault === 'cut the answer') cutInTheMiddle(exchange);
  else if (fault !== undefined && 'ms' in fault) await wait(fault.ms);
  else if (fault !== undefined) {
    request.resume();
    return void response.writeHead(fault.status, fault.headers).end(fault.body);
  }
  const url = new URL(request.url ?? '', base);
  if (options.auth !== undefined && (await authorise(request, response, url, options.auth, base))) return;
  const listed = /^\/v2\/(.+)\/tags\/list$/.exec(url.pathname)?.[1];
  if (listed !== undefined) return tagList(exchange, listed, url.searchParams);
  const found = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(url.pathname);
  if (found === null) return void response.writeHead(url.pathname === '/v2/' ? 200 : 404).end('{}');
  const [, path = '', kind, reference = ''] = found;
  if (kind === 'manifests') await manifests(exchange, path, reference);
  else await blobs(exchange, path, reference, url.searchParams);
}

function cutInTheMiddle({ request, response }: Exchange): void {
  const end = response.end.bind(response) as (body?: unknown) => http.ServerResponse;
  response.end = ((body?: unknown) => {
    if (!Buffer.isBuffer(body)) return end(body);
    response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
    return response;
  }) as typeof response.end;
}

function refuse(response: http.ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [{ code, message }] }));
}

async function manifests({ request, response, options, repository }: Exchange, path: string, reference: string): Promise<void> {
  const store = repository(path);
  const digest = reference.startsWith('sha256:') ? reference : store.tags.get(reference);
  const stored = store.manifests.get(digest ?? '');
  const header = (value: string) => (options.noDigestHeader ? {} : { 'docker-content-digest': value });
  if (request.method === 'PUT') {
    const bytes = (await read(request, true)).bytes;
    const problem = putProblem(options, store, reference, bytes);
    if (problem !== undefined) return refuse(response, ...problem);
    store.manifests.set(digestOf(bytes), { mediaType: request.headers['content-type'] ?? '', bytes });
    if (!reference.startsWith('sha256:')) store.tags.set(reference, digestOf(bytes));
    return void response.writeHead(201, header(digestOf(bytes))).end();
  }
  if (request.method === 'DELETE') return remove(response, options, store, reference);
  if (digest === undefined || stored === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  response.writeHead(200, { 'content-type': stored.mediaType, 'content-length': stored.bytes.length, ...header(digest) });
  response.end(request.method === 'HEAD' ? undefined : stored.bytes);
}

type Pointer = { readonly digest: string };

function putProblem(options: Options, store: Store, reference: string, bytes: Buffer): [number, string, string] | undefined {
  if (options.readOnly) return [403, 'DENIED', 'requested access to the resource is denied'];
  if (reference.startsWith('sha256:') && digestOf(bytes) !== reference)
    return [400, 'DIGEST_INVALID', 'provided digest did not match uploaded content'];
  const existing = store.tags.get(reference);
  if (options.immutable && existing !== undefined && existing !== digestOf(bytes)) {
    return [400, 'TAG_INVALID', `The image tag '${reference}' already exists and cannot be overwritten because the tag is immutable.`];
  }
  const {
    config,
    layers = [],
    manifests: below = [],
  } = JSON.parse(bytes.toString()) as { config?: Pointer; layers?: Pointer[]; manifests?: Pointer[] };
  const missing =
    [...(config ? [config] : []), ...layers].find((blob) => !store.blobs.has(blob.digest)) ?? below.find((one) => !store.manifests.has(one.digest));
  return missing && [400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${missing.digest}`];
}

function remove(response: http.ServerResponse, { deletes = 'tag' }: Options, store: Store, reference: string): void {
  const byDigest = reference.startsWith('sha256:');
  if (deletes === 'none' || (deletes === 'digest' && !byDigest)) return refuse(response, 405, 'UNSUPPORTED', 'The operation is unsupported.');
  if (!(byDigest ? store.manifests.delete(reference) : store.tags.delete(reference)))
    return refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  if (byDigest) for (const [tag, digest] of store.tags) if (digest === reference) store.tags.delete(tag);
  response.writeHead(202).end();
}

async function blobs(
  { request, response, base, options, repository }: Exchange,
  path: string,
  reference: string,
  query: URLSearchParams,
): Promise<void> {
  const store = repository(path);
  if (request.method === 'POST') {
    request.resume();
    if (options.readOnly) return refuse(response, 403, 'DENIED', 'requested access to the resource is denied');
    const mount = query.get('mount') ?? '';
    const source = repository(query.get('from') ?? '').blobs.get(mount);
    if (source !== undefined) {
      store.blobs.set(mount, source);
      return void response.writeHead(201, { location: `/v2/${path}/blobs/${mount}` }).end();
    }
    const location = `/v2/${path}/blobs/uploads/1234?_state=a%2Fb%3D`;
    return void response.writeHead(202, { location: `${options.absoluteLocation ? base : ''}${location}` }).end();
  }
  if (request.method === 'PUT') {
    const { bytes, digest } = await read(request, !options.forgetBytes);
    if (query.get('_state') !== 'a/b=') return refuse(response, 404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
    if (digest !== query.get('digest')) return refuse(response, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
    store.blobs.set(digest, bytes);
    return void response.writeHead(201, { location: `/v2/${path}/blobs/${digest}` }).end();
  }
  const bytes = store.blobs.get(reference);
  if (bytes === undefined) return refuse(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  if (options.storage !== undefined && request.method === 'GET')
    return void response.writeHead(307, { location: `${options.storage}/v2/${path}/blobs/${reference}` }).end();
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from === 0 || options.ranges === false)
    return void response.writeHead(200, { 'content-length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes);
  const part = { 'content-length': bytes.length - from, 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(206, part).end(bytes.subarray(from));
}

/** distribution-spec, "Listing Tags", with pages. */
function tagList({ response, repository }: Exchange, path: string, query: URLSearchParams): void {
  const all = [...repository(path).tags.keys()].toSorted();
  const size = Math.min(Number(query.get('n') ?? 100), 100);
  const from = all.findIndex((tag) => tag > (query.get('last') ?? ''));
  const tags = from < 0 ? [] : all.slice(from, from + size);
  const more = tags.length > 0 && tags.at(-1) !== all.at(-1);
  const link = more ? { link: `</v2/${path}/tags/list?n=${size}&last=${tags.at(-1)}>; rel="next"` } : {};
  if (all.length === 0) return refuse(response, 404, 'NAME_UNKNOWN', 'repository name not known to registry');
  response.writeHead(200, { 'content-type': 'application/json', ...link }).end(JSON.stringify({ name: path, tags }));
}

async function read(request: http.IncomingMessage, keep: boolean): Promise<{ bytes: Buffer; digest: string }> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (keep) chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), digest: `sha256:${hash.digest('hex')}` };
}
