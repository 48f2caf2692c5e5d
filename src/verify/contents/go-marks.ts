import type { GoBuild } from './executable.ts';

/**
 * What a Go program links, told by the names of its functions. They are in the table for stack traces (.gopclntab), which -s -w leaves in, each between two zero
 * bytes. The linker takes in only what is reachable, so a name that is there is called from somewhere:
 *
 * - CA certificates: crypto/x509.loadSystemRoots is in every program with an HTTP server, which never calls it. What tells a client is net/http's way to dial,
 *   which a server does not have, and crypto/tls.Dial.
 * - time zones: time.LoadLocation. Gin's form binding and others link it for a tag that hardly anybody writes: see `bringsZones` in checks/runtime.ts.
 */
const NAMES = {
  roots: 'crypto/x509.loadSystemRoots',
  http: 'net/http.(*Transport).dialConn',
  tls: 'crypto/tls.Dial',
  zones: 'time.LoadLocation',
  tzdata: 'time/tzdata.loadFromEmbeddedTZData',
};

type Mark = keyof typeof NAMES;

/** The first parts of the names of zones in which people live. */
const REGIONS = ['Europe/', 'America/', 'Asia/', 'Africa/', 'Australia/', 'Pacific/'].map((region) => Buffer.from(region, 'latin1'));
const LONGEST_ZONE = 40;
/** A file that has the letters over and over is not worth the time. */
const [MOST_TRIES, MOST_PLACES] = [10_000, 100];

/** Bytes of a piece that are looked at once more with the next one: more than any name has. */
const OVERLAP = 64;

/** Looks for names in pieces that follow each other. */
export class GoMarks {
  readonly #wanted = new Map((Object.entries(NAMES) as [Mark, string][]).map(([mark, name]) => [mark, Buffer.from(name, 'latin1')]));
  readonly #found = new Set<Mark>();
  readonly #seam = Buffer.alloc(2 * OVERLAP);
  #held = 0;
  #zone: string | undefined;
  #tries = MOST_TRIES;
  #places = MOST_PLACES;

  get found(): Pick<GoBuild, 'readsCertificates' | 'loadsZones' | 'embedsZones' | 'zone'> {
    const has = (mark: Mark) => this.#found.has(mark);
    return {
      readsCertificates: has('roots') && (has('http') || has('tls')),
      loadsZones: has('zones'),
      embedsZones: has('tzdata'),
      zone: this.#zone,
    };
  }

  look(piece: Buffer): void {
    // What lies across two pieces: the end of the last one and the start of this one.
    const taken = piece.copy(this.#seam, this.#held, 0, OVERLAP);
    if (this.#held > 0) this.#search(this.#seam.subarray(0, this.#held + taken));
    this.#search(piece);
    this.#hold(piece);
  }

  #hold(piece: Buffer): void {
    if (piece.length >= OVERLAP) this.#held = piece.copy(this.#seam, 0, piece.length - OVERLAP);
    else {
      const all = this.#held + piece.length;
      const keep = Math.min(all, OVERLAP);
      this.#seam.copyWithin(0, all - keep, all);
      this.#held = keep;
    }
  }

  #search(bytes: Buffer): void {
    for (const [mark, name] of this.#wanted) {
      if (!this.#isNamed(bytes, name)) continue;
      this.#found.add(mark);
      this.#wanted.delete(mark);
    }
    for (const region of REGIONS) {
      for (let at = bytes.indexOf(region); at >= 0 && this.#places > 0; at = bytes.indexOf(region, at + 1)) {
        this.#places--;
        this.#zone ??= zoneIn(bytes.toString('latin1', at, at + LONGEST_ZONE));
        if (this.#zone !== undefined) this.#places = 0;
      }
    }
  }

  /** Searching for the letters and looking at what is around them is several times faster than searching for the zero bytes as well. */
  #isNamed(bytes: Buffer, name: Buffer): boolean {
    for (let at = bytes.indexOf(name); at >= 0 && this.#tries > 0; at = bytes.indexOf(name, at + 1)) {
      if (bytes[at - 1] === 0 && bytes[at + name.length] === 0) return true;
      this.#tries--;
    }
    return false;
  }
}

/** The zone that the text starts with. Constants stand one behind the other, so that its end is not marked. */
function zoneIn(text: string): string | undefined {
  for (let length = /^[A-Za-z/_+-]*/.exec(text)?.[0].length ?? 0; length > 0; length--) {
    const name = text.slice(0, length);
    if (/[a-z]$/.test(name) && !/[a-z]/.test(text[length] ?? '') && isZone(name)) return name;
  }
  return undefined;
}

function isZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
