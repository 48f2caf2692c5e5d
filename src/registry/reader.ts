import { createHash } from 'node:crypto';
import type { Descriptor } from '../image/layout.ts';
import type { FileWriter, HttpRequest, HttpResponse, Ports } from '../ports/ports.ts';
import { type Connection, doingOf, follow, persistently, type Sending } from './connection.ts';
import { download, otherBytes } from './download.ts';
import { fault } from './fault.ts';

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

/** One repository at one registry, to be read: OCI distribution-spec 1.1. Every method throws a ShipError that says what it could not do. */
export interface RepositoryReader {
  /** As people write it: `ghcr.io/me/app`. */
  readonly name: string;
  readonly path: string;
  readonly connection: Connection;
  /** The digest that a tag points to; undefined where there is no such tag. */
  digestOf(reference: string): Promise<string | undefined>;
  /** By tag or digest. The bytes of a digest are compared with it. */
  manifest(reference: string): Promise<Manifest | undefined>;
  /** Streams a blob into a file, and compares it with its size and digest. */
  download(blob: Descriptor, file: FileWriter): Promise<void>;
  /** All tags, or as many of them as `most`, in the order of the registry; undefined where there is no such repository. */
  tags(most: number): Promise<readonly string[] | undefined>;
}

/** What a repository's requests are sent with. */
export interface Remote {
  readonly name: string;
  readonly path: string;
  readonly connection: Connection;
  /** `pull,push` where it is written as well: one token serves both. */
  readonly actions: 'pull' | 'pull,push';
}

/** @param ports all requests go through these: undoing has some that work in a cancelled job */
export function repositoryReader(remote: Remote, ports: Ports): RepositoryReader {
  const { name, path, connection } = remote;
  const root = rootOf(remote);
  const ask = (sending: Sending, request: HttpRequest) =>
    persistently(connection, sending, () => follow(connection, sending, () => request, ports), ports);
  const read = async (method: 'GET' | 'HEAD', reference: string): Promise<HttpResponse | undefined> => {
    const sending = sendingTo(remote, `read ${shown(name, reference)}`);
    const answer = await ask(sending, { method, url: `${root}/manifests/${reference}`, headers: { accept: MANIFESTS } });
    return statusOf(connection, answer, [200, 404], sending) === 404 ? undefined : answer;
  };
  return {
    name,
    path,
    connection,
    manifest: async (reference) => asAsked(manifestOf(await read('GET', reference)), reference, name),
    async digestOf(reference) {
      const answer = await read('HEAD', reference);
      if (answer === undefined) return undefined;
      // The header is a SHOULD of the specification; where it is missing the bytes tell.
      return answer.headers['docker-content-digest'] ?? digestOf(await read('GET', reference));
    },
    download: (blob, file) =>
      download(
        { connection, sending: sendingTo(remote, `read blob ${short(blob.digest)} of ${name}`), url: `${root}/blobs/${blob.digest}`, blob, file },
        ports,
      ),
    async tags(most) {
      const sending = sendingTo(remote, `list the tags of ${name}`);
      const found: string[] = [];
      for (let url: string | undefined = `${root}/tags/list?n=${PAGE}`; url !== undefined && found.length < most;) {
        const answer = await ask(sending, { method: 'GET', url });
        if (statusOf(connection, answer, [200, 404], sending) === 404) return undefined;
        found.push(...tagsIn(answer.body));
        url = nextPage(answer, url);
      }
      return found;
    },
  };
}

/** distribution-spec, "Listing Tags": at most so many at once. */
const PAGE = 1_000;

function tagsIn(body: Buffer): readonly string[] {
  try {
    const { tags } = JSON.parse(body.toString()) as { tags?: unknown };
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

/** RFC 8288. The next page is at the same registry, whatever the header says of the host. */
function nextPage({ headers }: HttpResponse, asked: string): string | undefined {
  const [, next] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers['link'] ?? '') ?? [];
  if (next === undefined || !URL.canParse(next, asked)) return undefined;
  const { pathname, search } = new URL(next, asked);
  return new URL(`${pathname}${search}`, asked).href;
}

/** `https://ghcr.io/v2/me/app`. */
export const rootOf = ({ connection, path }: Remote): string => `${connection.base}/v2/${path}`;

export const sendingTo = ({ path, actions }: Remote, what: string, ...more: string[]): Sending => ({
  what,
  path,
  scopes: [`repository:${path}:${actions}`, ...more],
  ...(actions === 'pull' ? { pulls: true } : {}),
});

/** @throws ShipError where the registry said anything else than what was to be expected */
export function statusOf(connection: Connection, answer: HttpResponse, good: readonly number[], sending: Sending): number {
  if (good.includes(answer.status)) return answer.status;
  throw fault(doingOf(connection, sending), answer);
}

const manifestOf = (answer: HttpResponse | undefined): Manifest | undefined =>
  answer && { mediaType: (answer.headers['content-type'] ?? '').replace(/;.*/, '').trim(), bytes: answer.body };

/** @throws ShipError `pull/digest` where the bytes are not those of the digest that was asked for */
function asAsked(manifest: Manifest | undefined, reference: string, name: string): Manifest | undefined {
  if (manifest !== undefined && reference.startsWith('sha256:') && sha256(manifest.bytes) !== reference)
    throw otherBytes(`read ${shown(name, reference)}`, 'digest', `its bytes have the digest ${sha256(manifest.bytes)}`);
  return manifest;
}

const digestOf = (answer: HttpResponse | undefined): string | undefined => answer && sha256(answer.body);

export const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Enough of a digest for a log line. */
export const short = (digest: string): string => digest.slice(0, 19);

/** `tag v1 of ghcr.io/me/app`, or `manifest sha256:… of …`. */
export const shown = (name: string, reference: string): string =>
  reference.includes(':') ? `manifest ${short(reference)} of ${name}` : `tag ${reference} of ${name}`;
