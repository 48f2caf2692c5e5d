// Images at a fake registry, and what a run has to read them with.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ShipError, type Problem } from '../../src/error.ts';
import type { Fetched } from '../../src/fetch/fetch.ts';
import { fetchImage } from '../../src/fetch/fetch.ts';
import { parseSource } from '../../src/image/source.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { openRegistries } from '../../src/registry/registries.ts';
import type { FakeRegistry } from '../fakes/registry.ts';
import { world, type World } from '../push/world.ts';

export const TYPE = 'application/vnd.oci.image';
export const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface Put {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export function putBlob(one: FakeRegistry, mediaType: string, bytes: Buffer, path = 'acme/shop'): Put {
  one.repository(path).blobs.set(digestOf(bytes), bytes);
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

export function putManifest(one: FakeRegistry, mediaType: string, value: object, tag = '', path = 'acme/shop'): Put {
  const bytes = Buffer.from(JSON.stringify(value));
  one.repository(path).manifests.set(digestOf(bytes), { mediaType, bytes });
  if (tag !== '') one.repository(path).tags.set(tag, digestOf(bytes));
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** An image of one gzip layer; `layerBytes` of noise. */
export function putImage(one: FakeRegistry, architecture: string, { tag = '', layerBytes = 50_000, path = 'acme/shop' } = {}): Put {
  const tar = Buffer.alloc(Math.ceil(layerBytes / 512) * 512, `${architecture} ${layerBytes}`);
  const layer = putBlob(one, `${TYPE}.layer.v1.tar+gzip`, gzipSync(tar, { level: 0 }), path);
  const rootfs = { type: 'layers', diff_ids: [digestOf(tar)] };
  const config = putBlob(one, `${TYPE}.config.v1+json`, Buffer.from(JSON.stringify({ os: 'linux', architecture, rootfs, history: null })), path);
  return putManifest(
    one,
    `${TYPE}.manifest.v1+json`,
    { schemaVersion: 2, mediaType: `${TYPE}.manifest.v1+json`, config, layers: [layer] },
    tag,
    path,
  );
}

/** Two platforms, and an attestation of the first. */
export function putIndex(one: FakeRegistry, tag: string, options: { layerBytes?: number; path?: string } = {}): Put {
  const [amd64, arm64, statement] = [
    putImage(one, 'amd64', options),
    putImage(one, 'arm64', options),
    putImage(one, 'unknown', { ...options, layerBytes: 1_000 }),
  ];
  const annotations = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': amd64.digest };
  const manifests = [
    { ...amd64, platform: { os: 'linux', architecture: 'amd64' } },
    { ...arm64, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { ...statement, platform: { os: 'unknown', architecture: 'unknown' }, annotations },
  ];
  return putManifest(one, `${TYPE}.index.v1+json`, { schemaVersion: 2, mediaType: `${TYPE}.index.v1+json`, manifests }, tag, options.path);
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

export const registriesFor = (ports: Ports, one: FakeRegistry, login?: Login) =>
  openRegistries({ logins: login ? [{ from: 'password', registry: one.host, ...login }] : [], user: undefined, ca: one.ca }, ports);

/** Fetches `text` as the input `image` has it, from a workspace. */
export async function fetched(
  text: string,
  one: FakeRegistry,
  { the = world(), login, platform = '' }: { the?: World; login?: Login; platform?: string } = {},
): Promise<Fetched> {
  return fetchImage({ source: parseSource(text), platform, workspace: the.home }, registriesFor(the.ports, one, login), the.ports);
}

export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ShipError)) throw thrown ?? new Error('it went well');
  return thrown.problems[0]!;
}
