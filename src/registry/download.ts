import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ShipError } from '../error.ts';
import type { Descriptor } from '../image/layout.ts';
import type { FileWriter, HttpHead, Ports } from '../ports/ports.ts';
import { type Connection, doingOf, follow, persistently, type Sending } from './connection.ts';
import { fault } from './fault.ts';

export interface Download {
  readonly connection: Connection;
  readonly sending: Sending;
  /** `https://ghcr.io/v2/me/app/blobs/sha256:…`. */
  readonly url: string;
  readonly blob: Descriptor;
  readonly file: FileWriter;
}

/**
 * Streams a blob into a file in flat memory. A connection that is cut is taken up where it ended (distribution-spec, "Pulling blobs"; RFC 9110 14),
 * from the start where the registry can't do that.
 * @throws ShipError `pull/size`, `pull/digest` where the bytes are not those of the descriptor; `push/…`, `pull/…` where they could not be had
 */
export async function download({ connection, sending, url, blob, file }: Download, ports: Ports): Promise<void> {
  const arriving = new Arriving(sending.what, blob, file);
  const make = () => ({ method: 'GET', url, headers: arriving.rest, take: (body: Readable, head: HttpHead) => arriving.take(body, head) }) as const;
  const answer = await persistently(connection, sending, () => follow(connection, sending, make, ports), ports);
  if (answer.status !== 200 && answer.status !== 206) throw fault(doingOf(connection, sending), answer);
  arriving.expectDigest();
}

/** What has come so far: the file and the hash always hold the same bytes. */
class Arriving {
  #received = 0;
  #hash = createHash('sha256');
  readonly #what: string;
  readonly #blob: Descriptor;
  readonly #file: FileWriter;

  constructor(what: string, blob: Descriptor, file: FileWriter) {
    this.#what = what;
    this.#blob = blob;
    this.#file = file;
  }

  /** Asks for what is missing. */
  get rest(): Record<string, string> {
    return this.#received === 0 ? {} : { range: `bytes=${this.#received}-` };
  }

  async take(body: Readable, { status, headers }: HttpHead): Promise<void> {
    const from = status === 206 ? Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]) : 0;
    if (from !== this.#received) this.#restart();
    if (from !== 0 && this.#received === 0) throw cut('the registry sent another part than the one it was asked for');
    const { size } = this.#blob;
    const coming = this.#received + Number(headers['content-length']);
    if (Number.isFinite(coming) && coming !== size) throw this.#wrong('size', `it has ${coming} bytes, and the manifest says ${size}`);
    for await (const piece of body as AsyncIterable<Buffer>) {
      if (this.#received + piece.length > size) throw this.#wrong('size', `it has more than the ${size} bytes that the manifest says`);
      this.#file.write(piece);
      this.#hash.update(piece);
      this.#received += piece.length;
    }
    if (this.#received < size) throw cut(`the answer ended after ${this.#received} of ${size} bytes`);
  }

  expectDigest(): void {
    const digest = `sha256:${this.#hash.digest('hex')}`;
    if (digest !== this.#blob.digest) throw this.#wrong('digest', `its bytes have the digest ${digest}`);
  }

  #restart(): void {
    this.#file.empty();
    this.#hash = createHash('sha256');
    this.#received = 0;
  }

  #wrong(which: 'size' | 'digest', why: string): ShipError {
    return otherBytes(this.#what, which, why);
  }
}

/** What came is not what was asked for, and no further try would change that. */
export function otherBytes(what: string, which: 'size' | 'digest', why: string): ShipError {
  const fix = 'Push the image again; where a proxy or mirror stands in front of the registry, look there first';
  return new ShipError({ code: `pull/${which}`, what: `Could not ${what}`, why, fix });
}

/** As a connection that broke: it is tried again. */
const cut = (why: string): Error => Object.assign(new Error(why), { code: 'ECONNRESET' });
