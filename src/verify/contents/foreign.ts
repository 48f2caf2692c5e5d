/** A program of another system: what `go build` makes on a developer's machine without GOOS. */
export interface Foreign {
  readonly system: 'darwin' | 'windows';
  readonly architecture: string;
}

const MACH: Readonly<Record<number, string>> = { 7: '386', 12: 'arm', 0x1000007: 'amd64', 0x100000c: 'arm64' };
const PE: Readonly<Record<number, string>> = { 0x14c: '386', 0x1c4: 'arm', 0x8664: 'amd64', 0xaa64: 'arm64' };

const isMach = (head: Buffer): boolean => head.length >= 8 && [0xcffaedfe, 0xcefaedfe].includes(head.readUInt32BE(0));
const isDos = (head: Buffer): boolean => head.length >= 64 && head.readUInt16BE(0) === 0x4d5a;

/** May it be one? @param start at least four bytes, else no */
export const looksForeign = (start: Buffer): boolean => start[0] === 0x4d || start[0] === 0xcf || start[0] === 0xce;

/** Mach-O (mach-o/loader.h) and PE (“PE format”, Microsoft). @param head the first bytes of the file */
export function foreignIn(head: Buffer): Foreign | undefined {
  if (isMach(head)) return { system: 'darwin', architecture: MACH[head.readUInt32LE(4)] ?? 'unknown' };
  if (!isDos(head)) return undefined;
  const at = head.readUInt32LE(60);
  if (at + 6 > head.length || head.readUInt32BE(at) !== 0x50450000) return undefined;
  return { system: 'windows', architecture: PE[head.readUInt16LE(at + 4)] ?? 'unknown' };
}
