import { rmSync } from 'node:fs';
import { readLayout } from '../../../src/image/layout.ts';
import { realFiles } from '../../../src/ports/files.ts';
import type { Known, Say, Subject } from '../../../src/verify/checks/subject.ts';
import { NOTHING_KNOWN } from '../../../src/verify/known.ts';
import { readContents } from '../../../src/verify/integrity.ts';
import { type ImageSpec, makeLayout } from '../layouts.ts';

/** What a check looks at, read from a layout that is made for it. */
export async function subjectOf(spec: ImageSpec, known: Partial<Known> = {}): Promise<Subject> {
  const { folder } = makeLayout([spec]);
  try {
    const files = realFiles(undefined, () => undefined);
    const { images } = await readContents(await readLayout(folder, files), [], 'policy', files);
    const [image] = images;
    if (image === undefined) throw new Error('a layout without an image');
    return { ...image, known: { ...NOTHING_KNOWN, ...known } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a check says, in order. */
export function said<R extends string>(
  judge: (say: Say<R>) => void,
): { rule: R; what: string; where: string; layer: number | undefined; at: unknown }[] {
  const all: ReturnType<typeof said<R>> = [];
  judge((rule, { what, where, layer, at }) => all.push({ rule, what, where, layer, at }));
  return all;
}
