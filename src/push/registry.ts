import type { Readable } from 'node:stream';
import type { Descriptor } from '../image/layout.ts';
import type { HttpRequest, Ports } from '../ports/ports.ts';
import { type Connection, persistently, send, type Sending } from '../registry/connection.ts';
import {
  type Manifest,
  type Remote,
  repositoryReader,
  type RepositoryReader,
  rootOf,
  sendingTo,
  short,
  shown,
  statusOf,
} from '../registry/reader.ts';
import { upload } from './upload.ts';

/** One repository at one registry: OCI distribution-spec 1.1. Every method throws a ShipError that says what it could not do. */
export interface RemoteRepository extends RepositoryReader {
  putManifest(reference: string, manifest: Manifest): Promise<void>;
  /** false where the registry does not do this (405 and the like); a manifest that is gone already is fine. */
  deleteManifest(reference: string): Promise<boolean>;
  hasBlob(digest: string): Promise<boolean>;
  /** @param from path of a repository at the same registry that has the blob @returns whether it was mounted from there */
  uploadBlob(blob: Descriptor, open: () => Readable, from: string | undefined): Promise<'mounted' | 'uploaded'>;
}

/** @param ports all requests go through these: undoing has some that work in a cancelled job */
export function remoteRepository(name: string, path: string, connection: Connection, ports: Ports): RemoteRepository {
  const remote: Remote = { name, path, connection, actions: 'pull,push' };
  const root = rootOf(remote);
  const ask = (sending: Sending, request: HttpRequest) =>
    persistently(connection, sending, () => send(connection, sending, () => request, ports), ports);
  return {
    ...repositoryReader(remote, ports),
    async putManifest(reference, manifest) {
      const sending = sendingTo(remote, `push ${shown(name, reference)}`);
      statusOf(connection, await ask(sending, writing(manifest, `${root}/manifests/${reference}`)), [200, 201, 202, 204], sending);
    },
    async deleteManifest(reference) {
      const sending = { what: `delete ${shown(name, reference)}`, path, scopes: [`repository:${path}:pull,push,delete`] };
      const { status } = await ask(sending, { method: 'DELETE', url: `${root}/manifests/${reference}` });
      return [200, 202, 204, 404].includes(status);
    },
    async hasBlob(digest) {
      const sending = sendingTo(remote, `look for blob ${short(digest)} in ${name}`);
      // 307: it is there, and its bytes are at a storage service.
      return statusOf(connection, await ask(sending, { method: 'HEAD', url: `${root}/blobs/${digest}` }), [200, 307, 404], sending) !== 404;
    },
    uploadBlob: (blob, open, from) => {
      const mount = from === undefined ? [] : [`repository:${from}:pull`];
      const sending = sendingTo(remote, `upload blob ${short(blob.digest)} to ${name}`, ...mount);
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
