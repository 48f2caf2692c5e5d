import type SemVer from 'semver/classes/semver.js';
import parseSemver from 'semver/functions/parse.js';
import { onDefaultBranch } from '../expression/globals.ts';
import type { Environment } from '../plan/plan.ts';
import type { Event } from '../refs/event.ts';

/** A git tag that ends in a version: `v1.2.3`, `app/v1.2.3`, `app@1.2.3`. */
export interface VersionTag {
  /** What stands in front of the number. */
  readonly prefix: string;
  readonly semver: SemVer;
}

export type Row = 'release' | 'pre-release' | 'other-tag' | 'default-branch' | 'staging' | 'test' | 'hotfix' | 'pull-request' | 'branch' | 'detached';

/** The row of the table “Which ref gives which tags”, and its environment. */
export interface Situation {
  readonly row: Row;
  readonly environment: Environment;
}

const ENVIRONMENTS: Readonly<Record<Row, Environment>> = {
  release: 'production',
  'pre-release': 'staging',
  'other-tag': 'development',
  'default-branch': 'development',
  staging: 'staging',
  test: 'test',
  hotfix: 'staging',
  'pull-request': 'development',
  branch: 'development',
  detached: 'development',
};

export function situationOf(event: Event): Situation {
  const row = rowOf(event);
  return { row, environment: ENVIRONMENTS[row] };
}

function rowOf(event: Event): Row {
  const { name, kind, refName } = event;
  if (kind === 'pull-request') return 'pull-request';
  if (kind === 'none') return 'detached';
  if (kind === 'tag') {
    const version = versionTag(refName);
    return version === undefined ? 'other-tag' : version.semver.prerelease.length > 0 ? 'pre-release' : 'release';
  }
  if (name === 'schedule') return 'test';
  if (onDefaultBranch(event)) return 'default-branch';
  if (refName === 'staging' || refName.startsWith('release/')) return 'staging';
  if (refName === 'develop') return 'test';
  return hotfixOf(event) === '' ? 'branch' : 'hotfix';
}

/** undefined where the tag does not end in a version by SemVer 2.0.0. */
export function versionTag(tag: string): VersionTag | undefined {
  // The shortest prefix counts: `v1.2.3-rc-4.5.6` is a pre-release of 1.2.3, no release 4.5.6.
  const [, prefix = '', version = ''] = /^((?:.*?[/@_-])??v?)(\d+\.\d+\.\d+(?:[-+].*)?)$/is.exec(tag) ?? [];
  const semver = parseSemver(version);
  return semver === null ? undefined : { prefix, semver };
}

/** The issue of `hotfix/ISSUE…` or `hotfix-ISSUE…`: `ABC-12` of `hotfix/ABC-12-login`, else all that follows; '' on another ref. */
export function hotfixOf({ kind, refName }: Event): string {
  const [, rest = ''] = (kind === 'branch' && /^hotfix[/-](.+)$/s.exec(refName)) || [];
  return /^(?:[A-Za-z][A-Za-z0-9]*-\d+|#?\d+)(?![A-Za-z0-9])/.exec(rest)?.[0] ?? rest;
}
