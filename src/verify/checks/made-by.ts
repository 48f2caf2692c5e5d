import type { Place } from '../../error.ts';
import { linesOf } from '../../image/history.ts';
import { masked } from '../contents/secrets/assigned.ts';
import type { Subject } from './subject.ts';

/** The instruction of a layer, for a sentence: ` (RUN make)`, or ''; and its line where the Dockerfile is known. */
export function madeBy(subject: Pick<Subject, 'createdBy' | 'known'>, layer: number): { readonly text: string; readonly at: Place | undefined } {
  const instruction = plain(subject.createdBy[layer] ?? '');
  return { text: instruction === '' ? '' : ` (${instruction})`, at: places(subject)[layer] };
}

/** The line of the Dockerfile for each layer; undefined where the base image, or something unknown, made it. */
export function places({ createdBy, known: { dockerfile } }: Pick<Subject, 'createdBy' | 'known'>): readonly (Place | undefined)[] {
  if (dockerfile === undefined) return createdBy.map(() => undefined);
  return linesOf(createdBy, dockerfile.text, dockerfile.target).map((line) => (line === undefined ? undefined : { file: dockerfile.file, line }));
}

const LONGEST = 80;

/** As in the Dockerfile: without the shell and BuildKit's mark, in one line, and without the secrets that are in it. */
function plain(createdBy: string): string {
  const text = masked(createdBy)
    .replace(/^(RUN )?(\|\d+ .*?)?\/bin\/sh -c (#\(nop\) +)?/, '$1')
    .replace(/ # buildkit$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
