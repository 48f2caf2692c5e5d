import { ShipError, type Problem } from '../error.ts';

export type AnnotationLevel = 'manifest' | 'index' | 'manifest-descriptor' | 'index-descriptor';

/** docker/metadata-action's environment settings, read here and nowhere else. */
export interface Compatibility {
  /** Digits of a short commit hash, 1–64; default 7. */
  readonly shortShaLength: number;
  /** Where annotations go that name no level; default `manifest`. */
  readonly annotationLevels: readonly AnnotationLevel[];
  /** false only where DOCKER_METADATA_PR_HEAD_SHA says so: then `sha` is the merge commit on a pull request. */
  readonly prHeadSha: boolean;
}

const levels: readonly AnnotationLevel[] = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'];

/** @throws ShipError `input/DOCKER_METADATA_…` with every setting that is wrong */
export function readCompatibility(env: Readonly<Record<string, string | undefined>>): Compatibility {
  const problems: Problem[] = [];
  const read = <T>(name: string, empty: T, parse: (text: string) => T | undefined, why: string, fix: string): T => {
    const text = env[name]?.trim() ?? '';
    const value = text === '' ? empty : parse(text);
    if (value !== undefined) return value;
    problems.push({ code: `input/${name}`, what: `Environment variable \`${name}\` is \`${text}\``, why, fix });
    return empty;
  };
  const compatibility = {
    shortShaLength: read(
      'DOCKER_METADATA_SHORT_SHA_LENGTH',
      7,
      parseLength,
      'it is no length of a commit hash',
      'Give a whole number from 1 to 64, or take it away',
    ),
    annotationLevels: read(
      'DOCKER_METADATA_ANNOTATIONS_LEVELS',
      ['manifest'] as const,
      parseLevels,
      'it names a level that does not exist',
      `Give some of ${levels.map((l) => `\`${l}\``).join(', ')}, separated by commas`,
    ),
    prHeadSha: read('DOCKER_METADATA_PR_HEAD_SHA', true, parseFlag, 'it is neither true nor false', 'Write `true` or `false`'),
  };
  if (problems.length > 0) throw new ShipError(problems);
  return Object.freeze(compatibility);
}

function parseLength(text: string): number | undefined {
  const length = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return length >= 1 && length <= 64 ? length : undefined;
}

function parseLevels(text: string): readonly AnnotationLevel[] | undefined {
  const found = text.split(',').map((name) => levels.find((level) => level === name.trim()));
  return found.every((level) => level !== undefined) ? [...new Set(found)] : undefined;
}

function parseFlag(text: string): boolean | undefined {
  return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
}
