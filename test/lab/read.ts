// What a registry says, asked by a client of the test's own.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Lab } from './lab.ts';

export interface Manifest {
  readonly mediaType: string;
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string; readonly annotations?: Readonly<Record<string, string>> }[];
  readonly manifests?: readonly { readonly digest: string; readonly platform?: { readonly os: string; readonly architecture: string } }[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Configuration {
  readonly created: string;
  readonly config: { readonly Labels?: Readonly<Record<string, string>>; readonly Env?: readonly string[] };
  readonly history: readonly unknown[];
}

const ACCEPT = ['index', 'manifest'].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join(', ');

export class Reader {
  readonly #get: (path: string) => Promise<{ status: number; body: Buffer }>;

  constructor(lab: Lab, which: 'tls' | 'plain') {
    const { tls, plain } = lab.registry;
    const options = which === 'tls' ? { ca: readFileSync(tls.caFile), auth: `${tls.username}:${tls.password}` } : {};
    const base = which === 'tls' ? `https://${tls.host}` : `http://${plain.host}`;
    this.#get = (path) => get(`${base}/v2/${path}`, { ...options, headers: { accept: ACCEPT } });
  }

  /** Names of the tags; none where there is no such repository. */
  async tags(repository: string): Promise<string[]> {
    const { status, body } = await this.#get(`${repository}/tags/list`);
    return status === 404 ? [] : ((JSON.parse(body.toString()) as { tags: string[] | null }).tags ?? []).toSorted();
  }

  /** Whether it has ever been given a manifest or a blob of that repository. */
  async knows(repository: string): Promise<boolean> {
    const [tags, manifest] = [await this.#get(`${repository}/tags/list`), await this.#get(`${repository}/manifests/v1.2.3`)];
    return tags.status !== 404 || manifest.status !== 404;
  }

  /** The digest is that of the bytes that came, whatever the registry calls them. */
  async manifest(repository: string, reference: string): Promise<{ digest: string; manifest: Manifest }> {
    const { status, body } = await this.#get(`${repository}/manifests/${reference}`);
    if (status !== 200) throw new Error(`${repository}:${reference} was answered with ${status}`);
    return { digest: `sha256:${createHash('sha256').update(body).digest('hex')}`, manifest: JSON.parse(body.toString()) as Manifest };
  }

  async blob(repository: string, digest = ''): Promise<Buffer> {
    return (await this.#get(`${repository}/blobs/${digest}`)).body;
  }

  async configuration(repository: string, reference: string): Promise<Configuration> {
    const { manifest } = await this.manifest(repository, reference);
    return JSON.parse((await this.blob(repository, manifest.config?.digest)).toString()) as Configuration;
  }
}

function get(url: string, options: https.RequestOptions): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? https.get : http.get)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject);
  });
}
