import type { Place } from '../../error.ts';
import { chainOf, foreign, stagesIn } from '../../image/dockerfile.ts';
import type { Subject } from './subject.ts';

/** The last instruction of such a name that the image got from the Dockerfile; undefined where a base image, or something unknown, gave it. */
export function placeOf({ known: { dockerfile } }: Pick<Subject, 'known'>, ...names: readonly string[]): Place | undefined {
  if (dockerfile === undefined || foreign(dockerfile.text)) return undefined;
  const instructions = chainOf(stagesIn(dockerfile.text), dockerfile.target ?? '').flatMap((stage) => stage.instructions);
  const found = instructions.findLast(({ name }) => names.includes(name));
  return found && { file: dockerfile.file, line: found.line };
}
