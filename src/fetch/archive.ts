import type { Descriptor } from '../image/layout.ts';
import type { Ports } from '../ports/ports.ts';

export async function unpackArchive(file: string, ports: Ports): Promise<{ folder: string; top: readonly Descriptor[]; made: boolean }> {
  throw new Error(file + String(ports));
}
