import type { Readable } from 'node:stream';
import type { Descriptor } from '../image/layout.ts';
import type { HttpResponse, Ports } from '../ports/ports.ts';
import { addressIn, type Connection, doingOf, persistently, send, type Sending } from '../registry/connection.ts';
import { fault } from '../registry/fault.ts';
import { UPLOAD_LOST } from '../registry/retry.ts';

/** Storage behind a registry may think long about the last byte of a large layer. */
const IDLE_MS = 300_000;

export interface Upload {
  readonly connection: Connection;
  readonly sending: Sending;
  /** `https://ghcr.io/v2/me/app`. */
  readonly root: string;
  readonly blob: Descriptor;
  readonly open: () => Readable;
  /** Path of a repository at the same registry that has the blob. */
  readonly from: string | undefined;
}

/**
 * POST, then one PUT with all bytes (distribution-spec, "POST then PUT"); or a mount from another repository.
 * The file is streamed: memory stays flat. It is not hashed on the way, because the registry checks the digest at the end of the PUT.
 */
export async function upload(work: Upload, ports: Ports): Promise<'mounted' | 'uploaded'> {
  const { connection, sending, root, blob, open, from } = work;
  const mount = from === undefined ? '' : `?mount=${blob.digest}&from=${encodeURIComponent(from)}`;
  let mounted = false;
  // Begun anew on each try, because nobody knows what a broken upload left behind.
  const attempt = async (): Promise<HttpResponse> => {
    const begun = await send(connection, sending, () => ({ method: 'POST', url: `${root}/blobs/uploads/${mount}`, body: '' }), ports);
    mounted = begun.status === 201;
    if (begun.status !== 202) return begun;
    const url = uploadAddress(work, begun.headers['location'], `${root}/blobs/uploads/`);
    const headers = { 'content-type': 'application/octet-stream' };
    const put = () => ({ method: 'PUT', url, headers, body: { stream: open(), length: blob.size }, idleMs: IDLE_MS }) as const;
    const ended = await send(connection, sending, put, ports);
    if (ended.status === 404) throw Object.assign(new Error('the registry no longer knows of the upload'), { code: UPLOAD_LOST });
    return ended;
  };
  const answer = await persistently(connection, sending, attempt, ports);
  if (answer.status !== 201 && answer.status !== 204) throw fault(doingOf(connection, sending), answer);
  return mounted ? 'mounted' : 'uploaded';
}

/** Where the bytes go, with the digest; the address's own query is kept as it is. */
function uploadAddress({ connection, sending, blob }: Upload, location: string | undefined, asked: string): string {
  const url = addressIn(connection, sending, location, asked);
  return `${url.href}${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(blob.digest)}`;
}
