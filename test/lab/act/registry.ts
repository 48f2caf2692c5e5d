// Reads the lab's registry as anybody with its password does: by the distribution-spec, over TLS, nothing of gin-ship in between.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { RegistryAccess } from '../lab.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

export class Registry {
  readonly #access: RegistryAccess;

  constructor(access: RegistryAccess) {
    this.#access = access;
  }

  /** Digests by tag; {} where the repository does not exist. Each is hashed here: the registry is not asked what it thinks. */
  async tags(repository: string): Promise<Record<string, string>> {
    const { status, body } = await this.#ask('GET', `${repository}/tags/list`);
    if (status === 404) return {};
    const { tags } = JSON.parse(body.toString()) as { readonly tags: readonly string[] | null };
    const digests: Record<string, string> = {};
    for (const tag of tags ?? [])
      digests[tag] = `sha256:${createHash('sha256')
        .update(await this.bytes(repository, tag))
        .digest('hex')}`;
    return digests;
  }

  async manifest(repository: string, reference: string): Promise<Manifest> {
    return JSON.parse((await this.bytes(repository, reference)).toString()) as Manifest;
  }

  async bytes(repository: string, reference: string): Promise<Buffer> {
    return await this.#get(`${repository}/manifests/${reference}`);
  }

  async blob(repository: string, digest: string): Promise<Buffer> {
    return await this.#get(`${repository}/blobs/${digest}`);
  }

  /** Lets another tag name what `reference` names. */
  async tag(repository: string, reference: string, tag: string): Promise<void> {
    const { status } = await this.#ask('PUT', `${repository}/manifests/${tag}`, await this.bytes(repository, reference));
    if (status !== 201) throw new Error(`PUT of ${repository}:${tag}: ${status}`);
  }

  async #get(path: string): Promise<Buffer> {
    const { status, body } = await this.#ask('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status}`);
    return body;
  }

  async #ask(method: string, path: string, content?: Buffer): Promise<{ readonly status: number; readonly body: Buffer }> {
    const { host, caFile, username, password } = this.#access;
    const headers = { accept: MANIFEST, ...(content ? { 'content-type': MANIFEST } : {}) };
    return await new Promise((resolve, reject) => {
      const options = { method, headers, ca: readFileSync(caFile), auth: `${username}:${password}` };
      const request = https.request(`https://${host}/v2/${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      request.on('error', reject);
      request.end(content);
    });
  }
}
