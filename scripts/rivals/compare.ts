// One round over the corpus: what each tool finds of what was planted, what it says of clean images, and how long it takes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Specimen } from '../../test/lab/policy/specimen.ts';
import { convert } from './archive.ts';
import type { Rival, Said } from './rivals.ts';

/** What one tool made of one image. */
export interface Verdict {
  readonly specimen: Specimen;
  readonly found: boolean;
  readonly said: readonly Said[];
  /** Wall time of its process; the conversion to what it reads is not counted. */
  readonly seconds: number;
}

/** The verdicts of each rival, by its name. An image that none of them can be given is left out. */
export async function compare(
  rivals: readonly Rival[],
  specimens: readonly Specimen[],
  layouts: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, readonly Verdict[]>> {
  const verdicts = new Map<string, Verdict[]>(rivals.map(({ name }) => [name, []]));
  for (const specimen of specimens) {
    const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-rivals-'));
    try {
      const subject = { ...convert(layouts.get(specimen.name) ?? '', folder), dockerfile: path.join(folder, 'Dockerfile'), folder };
      writeFileSync(subject.dockerfile, specimen.dockerfile);
      for (const rival of rivals) {
        const started = performance.now();
        const said = await rival.look(subject);
        const seconds = (performance.now() - started) / 1000;
        // One defect may break several rules: one of them is enough.
        const found = specimen.expected.some((expected) => rival.finds(expected, said));
        verdicts.get(rival.name)?.push({ specimen, found, said, seconds });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return verdicts;
}
