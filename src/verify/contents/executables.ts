import type { Found } from './build-info.ts';
import { BuildSearch } from './build-search.ts';
import * as elf from './elf.ts';
import type { Entry, Sink, Watcher } from '../../tar/entry.ts';
import type { Executable } from './executable.ts';
import { foreignIn, looksForeign } from './foreign.ts';
import { GoMarks } from './go-marks.ts';
import { Parts } from './parts.ts';

/** Bytes at the start of a file that are looked at together: linkers put the program headers, the loader's path and notes there, and Go's all headers. */
const HEAD = 64 * 1024;
/** Other linkers put the section headers at the end, and the names of sections right before them. */
const NAMES = 16 * 1024;
/** Linux takes no longer path of a loader (PATH_MAX). */
const LONGEST_LOADER = 4096;
/** What is known of a file takes so much memory besides its texts. */
const EACH = 256;

/** Decides whether so many more bytes may be kept in memory. */
export interface Room {
  keep(bytes: number): boolean;
}

/**
 * Finds what programs and libraries are while their bytes go by; of these no more is held than 64 KiB, the headers and the build information of one file at a time.
 * @param room for what is found; what it has none for is left out
 */
export function watchExecutables(room: Room): Watcher & { readonly found: ReadonlyMap<string, Executable> } {
  const found = new Map<string, Executable>();
  let head: Buffer | undefined;
  return {
    found,
    entry: ({ path, kind, mode, size }: Entry): Sink | undefined => {
      // Of two entries of one name the later one counts.
      found.delete(path);
      if (kind !== 'file' || size < elf.HEADER || ((mode & 0o111) === 0 && !/\.so(\.[\d.]+)?$/.test(path))) return undefined;
      head ??= Buffer.alloc(HEAD);
      return new Start(head.subarray(0, Math.min(HEAD, size)), size, (executable, texts) => {
        if (room.keep(EACH + texts)) found.set(path, executable);
      });
    },
  };
}

type Done = (executable: Executable, texts: number) => void;

/** Takes the first bytes of a file, and hands over to who reads such files. */
class Start implements Sink {
  readonly #head: Buffer;
  readonly #size: number;
  readonly #done: Done;
  #held = 0;
  /** null: nobody wants the rest. */
  #reader: Elf | null | undefined;

  constructor(head: Buffer, size: number, done: Done) {
    this.#head = head;
    this.#size = size;
    this.#done = done;
  }

  write(piece: Buffer): void {
    if (this.#reader === undefined) this.#start(piece);
    else this.#reader?.parts.feed(piece);
  }

  end(): void {
    this.#reader?.end(this.#done);
  }

  #start(piece: Buffer): void {
    // Most files are told by their first bytes.
    if (this.#held === 0 && piece.length >= 4 && !elf.isElf(piece) && !looksForeign(piece)) this.#reader = null;
    if (this.#reader === null) return;
    const taken = piece.copy(this.#head, this.#held);
    this.#held += taken;
    if (this.#held < this.#head.length) return;
    const header = elf.headerIn(this.#head);
    const foreign = foreignIn(this.#head);
    if (foreign !== undefined) this.#done({ ...foreign, interpreter: undefined, symbols: false, go: undefined }, 0);
    this.#reader = header === undefined ? null : new Elf(header, this.#head, this.#size);
    if (taken < piece.length) this.#reader?.parts.feed(piece.subarray(taken));
  }
}

/** By EI_OSABI; most programs for Linux say none. */
const SYSTEMS: Readonly<Record<number, string>> = { 2: 'netbsd', 6: 'solaris', 9: 'freebsd', 12: 'openbsd' };

/** Reads an ELF file, of which the first bytes are known. */
class Elf {
  readonly parts: Parts;
  readonly #header: elf.ElfHeader;
  readonly #marks = new GoMarks();
  readonly #symbols: Symbols;
  #interpreter: string | undefined;
  #build: Found | undefined;

  constructor(header: elf.ElfHeader, head: Buffer, size: number) {
    this.#header = header;
    this.parts = new Parts(size);
    this.parts.whole(header.segments.offset, elf.segmentBytes(header), (table) => this.#segments(elf.segmentsIn(header, table), head));
    this.#symbols = new Symbols(header, this.parts, head.length);
    this.parts.feed(head);
  }

  end(done: Done): void {
    const go = this.#build?.info;
    const executable: Executable = {
      system: go?.settings['GOOS'] ?? SYSTEMS[this.#header.abi] ?? 'linux',
      architecture: elf.architectureOf(this.#header),
      interpreter: this.#interpreter,
      symbols: this.#symbols.found,
      go: go && { ...go, ...this.#marks.found },
    };
    done(executable, (this.#interpreter?.length ?? 0) + (this.#build?.bytes ?? 0));
  }

  #segments(segments: readonly elf.Segment[], head: Buffer): void {
    const loader = segments.find(({ type }) => type === elf.PT_INTERP);
    if (loader !== undefined && loader.size <= LONGEST_LOADER)
      this.parts.whole(loader.offset, loader.size, (bytes) => (this.#interpreter = bytes.toString('utf8').replace(/\0.*$/s, '')));
    const loaded = elf.loadedOf(segments);
    for (const { offset, size, address } of loaded.filter(({ flags }) => (flags & elf.WRITES) !== 0)) {
      const search = new BuildSearch(address - offset);
      this.parts.pieces(offset, offset + size, (piece, at) => {
        search.look(piece, at);
        this.#build ??= search.found;
      });
    }
    if (!mayBeGo(segments, head)) return;
    // Old linkers put constants among the code.
    const plain = loaded.filter(({ flags }) => (flags & (elf.EXECUTES | elf.WRITES)) === 0);
    const searched = plain.length === 0 ? loaded : loaded.filter(({ flags }) => (flags & elf.EXECUTES) === 0);
    for (const { offset, size } of searched) this.parts.pieces(offset, offset + size, (piece) => this.#marks.look(piece));
  }
}

/** Go's linker leaves a note, unless it is told `-buildid=`; then most of its programs are static, which few others are. */
function mayBeGo(segments: readonly elf.Segment[], head: Buffer): boolean {
  const notes = segments.filter(({ type }) => type === elf.PT_NOTE);
  return (
    notes.some(({ offset, size }) => head.subarray(offset, offset + size).includes('Go\0\0')) || !segments.some(({ type }) => type === elf.PT_DYNAMIC)
  );
}

/** Whether there are symbols, by the section headers and the names of sections, whichever comes first. */
class Symbols {
  #sections: readonly elf.Section[] = [];
  #names: Buffer | undefined;

  constructor(header: elf.ElfHeader, parts: Parts, behind: number) {
    const { offset } = header.sections;
    const from = Math.max(behind, offset - NAMES);
    let before: Buffer | undefined;
    parts.whole(from, offset - from, (bytes) => (before = bytes));
    parts.whole(offset, elf.sectionBytes(header), (table) => {
      this.#sections = elf.sectionsIn(header, table);
      const names = this.#sections[header.names];
      if (names === undefined) return;
      if (before !== undefined && names.offset >= from && names.offset < offset) this.#names = before.subarray(names.offset - from);
      else parts.whole(names.offset, Math.min(names.size, NAMES), (bytes) => (this.#names = bytes));
    });
  }

  get found(): boolean {
    return elf.hasSymbols(this.#sections, this.#names);
  }
}
