/**
 * The parts of ELF that checks ask for (System V ABI, chapters 4 and 5), read from pieces of a file. Everything may be wrong in it: what makes no sense is undefined,
 * nothing is thrown, and no size in it is one to allocate. Why not a library: those on npm take the whole file, some hundred megabytes of it, and are not kept up.
 */
export interface ElfHeader {
  readonly wide: boolean;
  readonly little: boolean;
  /** EI_OSABI: 0 and 3 are Linux. */
  readonly abi: number;
  readonly machine: number;
  readonly segments: Table;
  readonly sections: Table;
  /** Index of the section with the names of sections. */
  readonly names: number;
}

/** A table of headers in the file: bytes from its start, bytes of one, how many. */
export interface Table {
  readonly offset: number;
  readonly each: number;
  readonly count: number;
}

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  /** Bytes in the file. */
  readonly size: number;
}

export interface Section {
  /** Where its name is in the section of names. */
  readonly name: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

const PT_LOAD = 1;
export const [PT_DYNAMIC, PT_INTERP, PT_NOTE] = [2, 3, 4];
export const [EXECUTES, WRITES] = [1, 2];
const SHT_SYMTAB = 2;

/** Linux starts no program whose program headers have more bytes (load_elf_phdrs, binfmt_elf.c). */
const MOST_SEGMENT_BYTES = 64 * 1024;
/** Only object files have more sections than some dozens. */
const MOST_SECTION_BYTES = 256 * 1024;

const ARCHITECTURES: Readonly<Record<number, string>> = { 3: '386', 40: 'arm', 62: 'amd64', 183: 'arm64', 22: 's390x' };

/** Those of which there are several: by width, then by order of bytes. */
const FAMILIES: Readonly<Record<number, readonly [wide: string, narrow: string]>> = {
  8: ['mips64', 'mips'],
  20: ['ppc', 'ppc'],
  21: ['ppc64', 'ppc64'],
  243: ['riscv64', 'riscv'],
  258: ['loong64', 'loong32'],
};

/** The word of OCI platforms, which is Go's GOARCH, for e_machine. x32 programs are amd64's. */
export function architectureOf({ machine, wide, little }: Pick<ElfHeader, 'machine' | 'wide' | 'little'>): string {
  const family = FAMILIES[machine];
  if (family === undefined) return ARCHITECTURES[machine] ?? `unknown (${machine})`;
  const name = family[wide ? 0 : 1];
  return little && /^(mips|ppc)/.test(name) ? `${name}le` : name;
}

/** Bytes of the header of a 64-bit file; a program has more. */
export const HEADER = 64;

/** @param start at least four bytes */
export const isElf = (start: Buffer): boolean => start.readUInt32BE(0) === 0x7f454c46;

/** @param head the first bytes of the file @returns undefined where it is no ELF file, or one that no kernel takes */
export function headerIn(head: Buffer): ElfHeader | undefined {
  const [width, order] = [head[4], head[5]];
  if (head.length < HEADER || !isElf(head) || (width !== 1 && width !== 2) || (order !== 1 && order !== 2)) return undefined;
  const [wide, little] = [width === 2, order === 1];
  const { short, word } = reading(head, wide, little);
  const [at, end] = wide ? ([32, 52] as const) : ([28, 40] as const);
  const step = wide ? 8 : 4;
  return {
    wide,
    little,
    abi: head[7] as number,
    machine: short(18),
    segments: { offset: word(at), each: short(end + 2), count: short(end + 4) },
    sections: { offset: word(at + step), each: short(end + 6), count: short(end + 8) },
    names: short(end + 10),
  };
}

/** Bytes that a table takes; 0 where it is absurd or its entries are not what the width says. */
export function segmentBytes({ segments, wide }: ElfHeader): number {
  return tableBytes(segments, wide ? 56 : 32, MOST_SEGMENT_BYTES);
}

export function sectionBytes({ sections, wide }: ElfHeader): number {
  return tableBytes(sections, wide ? 64 : 40, MOST_SECTION_BYTES);
}

function tableBytes({ each, count }: Table, due: number, most: number): number {
  return each === due && each * count <= most ? each * count : 0;
}

/** @param table the bytes of the program headers */
export function segmentsIn({ wide, little, segments: { each } }: ElfHeader, table: Buffer): Segment[] {
  const { int, word } = reading(table, wide, little);
  return starts(table, each).map((at) => ({
    type: int(at),
    flags: int(at + (wide ? 4 : 24)),
    offset: word(at + (wide ? 8 : 4)),
    address: word(at + (wide ? 16 : 8)),
    size: word(at + (wide ? 32 : 16)),
  }));
}

/** What is loaded into memory, each byte of the file once, as linkers have it: otherwise a thousand segments would be a thousand times the work. */
export function loadedOf(segments: readonly Segment[]): Segment[] {
  let end = 0;
  const loaded = segments.filter(({ type, size }) => type === PT_LOAD && size > 0).toSorted((a, b) => a.offset - b.offset);
  return loaded.filter(({ offset, size }) => {
    const follows = offset >= end;
    if (follows) end = offset + size;
    return follows;
  });
}

/** @param table the bytes of the section headers */
export function sectionsIn({ wide, little, sections: { each } }: ElfHeader, table: Buffer): Section[] {
  const { int, word } = reading(table, wide, little);
  return starts(table, each).map((at) => ({
    name: int(at),
    type: int(at + 4),
    offset: word(at + (wide ? 24 : 16)),
    size: word(at + (wide ? 32 : 20)),
  }));
}

const starts = (table: Buffer, each: number): number[] => Array.from({ length: Math.floor(table.length / each) }, (_, at) => at * each);

/** Has a table of symbols, or DWARF. @param names the section of names, or what is there of it */
export const hasSymbols = (sections: readonly Section[], names: Buffer | undefined): boolean =>
  sections.some(({ type, name }) => type === SHT_SYMTAB || (names !== undefined && /^\.z?debug_/.test(names.toString('latin1', name, name + 8))));

/** Numbers of the file's width and order. A 64-bit one above 2⁵³ is not exact, which is as good as wrong: no file is that long. */
function reading(bytes: Buffer, wide: boolean, little: boolean) {
  const int = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  return {
    short: (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    int,
    word: (at: number): number => (wide ? Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)) : int(at)),
  };
}
