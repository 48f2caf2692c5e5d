// The smallest ELF files (System V ABI, chapters 4 and 5): a header, and the path of a loader where one is asked for. They never run.
const MACHINES = { amd64: 62, arm64: 183, riscv64: 243 } as const;
const HEADER = 64;
const SEGMENT = 56;
const PT_INTERP = 3;

/** A 64-bit little-endian executable for linux. */
export function elf(architecture: keyof typeof MACHINES, loader?: string): Buffer {
  const name = Buffer.from(loader === undefined ? '' : `${loader}\0`);
  const segments = loader === undefined ? 0 : 1;
  const header = Buffer.alloc(HEADER + segments * SEGMENT);
  header.write('\x7fELF\x02\x01\x01', 0, 'latin1'); // 64 bits, little-endian, version 1
  header.writeUInt16LE(2, 16); // ET_EXEC
  header.writeUInt16LE(MACHINES[architecture], 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(0x40_0000n, 24); // entry
  header.writeBigUInt64LE(BigInt(HEADER), 32); // program headers
  header.writeUInt16LE(HEADER, 52);
  header.writeUInt16LE(SEGMENT, 54);
  header.writeUInt16LE(segments, 56);
  if (segments > 0) {
    header.writeUInt32LE(PT_INTERP, HEADER);
    header.writeUInt32LE(4, HEADER + 4); // readable
    header.writeBigUInt64LE(BigInt(header.length), HEADER + 8);
    header.writeBigUInt64LE(BigInt(name.length), HEADER + 32);
    header.writeBigUInt64LE(BigInt(name.length), HEADER + 40);
  }
  return Buffer.concat([header, name]);
}
