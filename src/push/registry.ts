import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Descriptor } from '../image/layout.ts';
import type { HttpRequest, HttpResponse, Ports } from '../ports/ports.ts';
import { type Connection, doingOf, persistently, send, type Sending } from '../registry/connection.ts';
import { fault } from '../registry/fault.ts';
import { upload } from './upload.ts';

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The exact bytes of a manifest or index; its digest is that of these bytes. */
export interface Manifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** One repository at one registry: OCI distribution-spec 1.1. Every method throws a ShipError that says what it could not do. */
export interface RemoteRepository {
  /** As people write it: `ghcr.io/me/app`. */
  readonly name: string;
  readonly path: string;
  readonly connection: Connection;
  /** The digest that a tag points to; undefined where there is no such tag. */
  digestOf(reference: string): Promise<string | undefined>;
  manifest(reference: string): Promise<Manifest | undefined>;
  putManifest(reference: string, manifest: Manifest): Promise<void>;
  /** false where the registry does not do this (405 and the like); a manifest that is gone already is fine. */
  deleteManifest(reference: string): Promise<boolean>;
  hasBlob(digest: string): Promise<boolean>;
  /** @param from path of a repository at the same registry that has the blob @returns whether it was mounted from there */
  uploadBlob(blob: Descriptor, open: () => Readable, from: string | undefined): Promise<'mounted' | 'uploaded'>;
}

/** @param ports all requests go through these: undoing has some that work in a cancelled job */
export function remoteRepository(name: string, path: string, connection: Connection, ports: Ports): RemoteRepository {
  const root = `${connection.base}/v2/${path}`;
  const to = (what: string, ...more: string[]): Sending => ({ what, path, scopes: [`repository:${path}:pull,push`, ...more] });
  const ask = (sending: Sending, request: HttpRequest) =>
    persistently(connection, sending, () => send(connection, sending, () => request, ports), ports);
  const read = async (method: 'GET' | 'HEAD', reference: string): Promise<HttpResponse | undefined> => {
    const sending = to(`read ${shown(name, reference)}`);
    const answer = await ask(sending, { method, url: `${root}/manifests/${reference}`, headers: { accept: MANIFESTS } });
    return statusOf(connection, answer, [200, 404], sending) === 404 ? undefined : answer;
  };
  return {
    name,
    path,
    connection,
    manifest: async (reference) => manifestOf(await read('GET', reference)),
    async digestOf(reference) {
      const answer = await read('HEAD', reference);
      if (answer === undefined) return undefined;
      // The header is a SHOULD of the specification; where it is missing the bytes tell.
      return answer.headers['docker-content-digest'] ?? digestOf(await read('GET', reference));
    },
    async putManifest(reference, manifest) {
      const sending = to(`push ${shown(name, reference)}`);
      statusOf(connection, await ask(sending, writing(manifest, `${root}/manifests/${reference}`)), [200, 201, 202, 204], sending);
    },
    async deleteManifest(reference) {
      const sending = { what: `delete ${shown(name, reference)}`, path, scopes: [`repository:${path}:pull,push,delete`] };
      const { status } = await ask(sending, { method: 'DELETE', url: `${root}/manifests/${reference}` });
      return [200, 202, 204, 404].includes(status);
    },
    async hasBlob(digest) {
      const sending = to(`look for blob ${short(digest)} in ${name}`);
      // 307: it is there, and its bytes are at a storage service.
      return statusOf(connection, await ask(sending, { method: 'HEAD', url: `${root}/blobs/${digest}` }), [200, 307, 404], sending) !== 404;
    },
    uploadBlob: (blob, open, from) => {
      const sending = to(`upload blob ${short(blob.digest)} to ${name}`, ...(from === undefined ? [] : [`repository:${from}:pull`]));
      return upload({ connection, sending, root, blob, open, from }, ports);
    },
  };
}

/** With the time to undo it, less than the 7.5 s that the runner grants a cancelled job. */
const GRACE_MS = 1_500;

/** Cut off in the middle, a registry may still carry it out, and the tag would come back after it was undone: hence the grace. */
const writing = ({ mediaType, bytes }: Manifest, url: string): HttpRequest => ({
  method: 'PUT',
  url,
  headers: { 'content-type': mediaType },
  body: bytes,
  graceMs: GRACE_MS,
});

/** @throws ShipError where the registry said anything else than what was to be expected */
function statusOf(connection: Connection, answer: HttpResponse, good: readonly number[], sending: Sending): number {
  if (good.includes(answer.status)) return answer.status;
  throw fault(doingOf(connection, sending), answer);
}

const manifestOf = (answer: HttpResponse | undefined): Manifest | undefined =>
  answer && { mediaType: (answer.headers['content-type'] ?? '').replace(/;.*/, '').trim(), bytes: answer.body };

const digestOf = (answer: HttpResponse | undefined): string | undefined => answer && sha256(answer.body);

export const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Enough of a digest for a log line. */
export const short = (digest: string): string => digest.slice(0, 19);

/** `tag v1 of ghcr.io/me/app`, or `manifest sha256:… of …`. */
const shown = (name: string, reference: string): string =>
  reference.includes(':') ? `manifest ${short(reference)} of ${name}` : `tag ${reference} of ${name}`;
