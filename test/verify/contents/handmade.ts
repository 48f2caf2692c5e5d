// ELF files made byte by byte, of either width and order, and broken on purpose.

export interface Segment {
  readonly type: number;
  /** 1 executes, 2 writes, 4 reads. */
  readonly flags?: number;
  readonly content?: Buffer | string;
  /** Instead of where the content is, and of its length. */
  readonly offset?: number;
  readonly size?: number;
}

export interface Section {
  readonly name: string;
  readonly type: number;
}

export interface Handmade {
  readonly wide?: boolean;
  readonly little?: boolean;
  readonly machine?: number;
  readonly abi?: number;
  readonly segments?: readonly Segment[];
  readonly sections?: readonly Section[];
  /** Bytes between the head and what follows. */
  readonly padding?: number;
  /** Instead of how many there are. */
  readonly segmentCount?: number;
}

export function handmade({
  wide = true,
  little = true,
  machine = 62,
  abi = 0,
  segments = [],
  sections = [],
  padding = 0,
  segmentCount,
}: Handmade): Buffer {
  const [header, eachSegment, eachSection] = wide ? [64, 56, 64] : [52, 32, 40];
  const shorts = (bytes: Buffer, at: number, value: number) => (little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at));
  const ints = (bytes: Buffer, at: number, value: number) => (little ? bytes.writeUInt32LE(value >>> 0, at) : bytes.writeUInt32BE(value >>> 0, at));
  const words = (bytes: Buffer, at: number, value: number) =>
    wide ? (little ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeBigUInt64BE(BigInt(value), at)) : ints(bytes, at, value);
  const start = header + segments.length * eachSegment;
  const parts: Buffer[] = [Buffer.alloc(padding)];
  let at = start + padding;
  const put = (content: Buffer): number => {
    // As linkers do it, on a multiple of 16.
    const gap = (16 - (at % 16)) % 16;
    parts.push(Buffer.alloc(gap), content);
    at += gap + content.length;
    return at - content.length;
  };
  const head = Buffer.alloc(start);
  segments.forEach(({ type, flags = 4, content = '', offset, size }, index) => {
    const bytes = Buffer.from(content);
    const where = offset ?? put(bytes);
    const from = header + index * eachSegment;
    ints(head, from, type);
    ints(head, from + (wide ? 4 : 24), flags);
    words(head, from + (wide ? 8 : 4), where);
    words(head, from + (wide ? 16 : 8), 0x40_0000 + where);
    words(head, from + (wide ? 32 : 16), size ?? bytes.length);
  });
  const names = [...sections, { name: '.shstrtab', type: 3 }].map(({ name }) => `\0${name}`).join('') + '\0';
  const namesAt = sections.length > 0 ? put(Buffer.from(names)) : 0;
  const table = Buffer.alloc(sections.length > 0 ? (sections.length + 1) * eachSection : 0);
  [...sections, { name: '.shstrtab', type: 3 }].forEach(({ name, type }, index) => {
    if (sections.length === 0) return;
    const from = index * eachSection;
    ints(table, from, names.indexOf(`\0${name}\0`) + 1);
    ints(table, from + 4, type);
    if (name !== '.shstrtab') return;
    words(table, from + (wide ? 24 : 16), namesAt);
    words(table, from + (wide ? 32 : 20), names.length);
  });
  const tableAt = sections.length > 0 ? put(table) : 0;
  head.write(`\x7fELF${String.fromCharCode(wide ? 2 : 1, little ? 1 : 2, 1, abi)}`, 0, 'latin1');
  shorts(head, 16, 2);
  shorts(head, 18, machine);
  words(head, wide ? 32 : 28, header);
  words(head, wide ? 40 : 32, tableAt);
  const counts = [header, eachSegment, segmentCount ?? segments.length, eachSection, sections.length > 0 ? sections.length + 1 : 0, sections.length];
  counts.forEach((count, index) => shorts(head, (wide ? 52 : 40) + 2 * index, count));
  const file = Buffer.concat([head, ...parts]);
  return file.length >= 64 ? file : Buffer.concat([file, Buffer.alloc(64 - file.length)]);
}

/** Build information as Go 1.18 and later write it. */
export function buildInfo(version: string, modules: string, framed = true): Buffer {
  const frame = Buffer.alloc(framed ? 16 : 0, 0xcc);
  const text = Buffer.concat([frame, Buffer.from(modules), frame]);
  const header = Buffer.alloc(32);
  header.write('\xff Go buildinf:\x08\x02', 0, 'latin1');
  return Buffer.concat([header, varint(version.length), Buffer.from(version), varint(text.length), text]);
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
