import { foreign, stagesIn } from '../image/dockerfile.ts';

/** The stages of a Dockerfile, as far as they can be known without running it. */
export interface Stages {
  /** Names after AS, in lower case: BuildKit compares them so. */
  readonly names: readonly string[];
  readonly count: number;
  /** false where a name comes from an ARG or another frontend reads the file: only BuildKit knows then. */
  readonly complete: boolean;
}

/** Reads the FROM lines (Dockerfile reference: parser directives, continuation lines, here-documents). */
export function stagesOf(text: string): Stages {
  const names = stagesIn(text).map(({ name }) => name);
  return {
    names: names.filter((name) => name !== '' && !name.includes('$')),
    count: names.length,
    complete: !foreign(text) && names.every((name) => !name.includes('$')),
  };
}

export function hasStage({ names, count, complete }: Stages, target: string): boolean {
  // A number is the stage at that place, counted from 0.
  return !complete || names.includes(target.toLowerCase()) || (/^\d+$/.test(target) && Number(target) < count);
}
