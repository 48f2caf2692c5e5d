import parseSemver from 'semver/functions/parse.js';
import { type Template, render, uses } from '../expression/template.ts';
import { type Order, naturalOrder } from './order.ts';
import { parsePep440 } from './pep440.ts';
import type { Rule } from './rule.ts';

/** What a rule makes of one git tag. */
export interface Reading {
  readonly value: string;
  /** Other git tags may give the same value: it belongs to the highest of them. */
  readonly moving: boolean;
  /** Worth `latest`, by docker/metadata-action's rules. */
  readonly latest: boolean;
  readonly order: Order | undefined;
  /** Why `match` did not match and the whole tag was taken; '' where it did. */
  readonly fellBack: string;
}

export interface Miss {
  readonly miss: string;
}

export type Reader = (tag: string) => Reading | Miss;

type VersionRule = Extract<Rule, { type: 'semver' | 'pep440' }>;
type MatchRule = Extract<Rule, { type: 'match' }>;

/** How a rule reads git tags; undefined where it is not about them. */
export function readerOf(rule: Rule): Reader | undefined {
  switch (rule.type) {
    case 'semver':
      return (tag) => readVersion(rule, tag, semverReading);
    case 'pep440':
      return (tag) => readVersion(rule, tag, pep440Reading);
    case 'match':
      return (tag) => readMatch(rule, tag);
    case 'ref':
      return rule.event === 'tag' ? (tag) => ({ value: tag, moving: false, latest: true, order: naturalOrder(tag), fellBack: '' }) : undefined;
    default:
      return undefined;
  }
}

type VersionReading = (pattern: Template, text: string) => Omit<Reading, 'fellBack'> | Miss;

function readVersion({ match, pattern }: VersionRule, tag: string, read: VersionReading): Reading | Miss {
  const found = match?.exec(tag);
  // Without a group the whole match counts.
  const text = found === undefined || found === null ? tag : (found[1] ?? found[0]);
  const reading = read(pattern, text);
  return 'miss' in reading ? reading : { ...reading, fellBack: found === null ? `\`${match?.source}\` does not match \`${tag}\`` : '' };
}

/** A pattern that leaves out the last number is shared by several versions. */
const isMoving = (pattern: Template): boolean => !uses(pattern, ['version', 'raw', 'patch']);

const isRaw = (pattern: Template): boolean => pattern.length === 1 && uses(pattern, ['raw']);

function semverReading(pattern: Template, text: string): Omit<Reading, 'fellBack'> | Miss {
  const semver = parseSemver(text);
  if (semver === null) return { miss: `\`${text}\` is no version by SemVer 2.0.0 (\`1.2.3\`, \`v1.2.3-rc.1\`)` };
  const { major, minor, patch, prerelease, build, version } = semver;
  const numbers = [major, minor, patch].map(String);
  const stable = prerelease.length === 0;
  const order = { line: '', numbers, stable, rest: prerelease.join('.') };
  const parts: Record<string, string> = {
    raw: text,
    version,
    major: `${major}`,
    minor: `${minor}`,
    patch: `${patch}`,
    prerelease: prerelease.join('.'),
    build: build.join('.'),
  };
  // A pre-release must never get the tags of a release, such as `1.2`.
  const value = stable || isRaw(pattern) ? render(pattern, ({ name }) => parts[name] ?? '') : version;
  return { value, moving: stable && isMoving(pattern), latest: stable, order };
}

function pep440Reading(pattern: Template, text: string): Omit<Reading, 'fellBack'> | Miss {
  const parsed = parsePep440(text);
  if (parsed === undefined) return { miss: `\`${text}\` is no version by PEP 440 (\`1.2.3\`, \`1.2.3rc1\`)` };
  const { version, epoch, release, final } = parsed;
  const parts: Record<string, string> = { raw: text, version, major: release[0] ?? '0', minor: release[1] ?? '0', patch: release[2] ?? '0' };
  const value = final || isRaw(pattern) ? render(pattern, ({ name }) => parts[name] ?? '') : version;
  return { value, moving: final && isMoving(pattern), latest: final, order: { line: '', numbers: [epoch, ...release], stable: final, rest: '' } };
}

function readMatch({ pattern, group }: MatchRule, tag: string): Reading | Miss {
  const found = pattern.exec(tag);
  if (found === null) return { miss: `\`${pattern.source}\` does not match \`${tag}\`` };
  const value = found[group];
  if (value === undefined) return { miss: `\`${pattern.source}\` has no group ${group} in \`${tag}\`` };
  const order = naturalOrder(tag);
  // A value that holds the tag's whole number belongs to this tag alone.
  return { value, moving: order === undefined || !value.includes(order.numbers.join('.')), latest: true, order, fellBack: '' };
}
