import { formatDate } from '../expression/date.ts';
import { shortSha } from '../expression/globals.ts';
import { sanitize } from '../image/tag.ts';
import type { Environment } from '../plan/plan.ts';
import { type Candidate, highestAbove } from './candidate.ts';
import type { Question } from './decide.ts';
import type { Order } from './order.ts';
import { type Row, type VersionTag, hotfixOf, situationOf, versionTag } from './situation.ts';

/** Before prefix and suffix of the flavor. */
export interface Draft extends Candidate {
  /** `pr-12`, `sha-…`: the flavor's prefix does not replace its own. */
  readonly ownPrefix: boolean;
}

const fixed = (name: string, why: string, ownPrefix = false): Draft => ({ name, moving: false, why, ownPrefix });
const moving = (name: string, why: string, ownPrefix = false): Draft => ({ name, moving: true, why, ownPrefix });

/** The rows of the table “Which ref gives which tags”, in their order. What the environment adds is its moving tag. */
export function strategyDrafts(question: Question, environment: Environment): readonly Draft[] {
  const { event, compatibility } = question;
  const { row } = situationOf(event);
  if (row === 'pull-request') return [moving(`pr-${event.refName}`, 'pull request', true)];
  return [...ownDrafts(question, row, environment), fixed(`sha-${shortSha(event, compatibility)}`, 'commit', true)];
}

function ownDrafts(question: Question, row: Row, environment: Environment): readonly Draft[] {
  const { event } = question;
  const version = event.kind === 'tag' ? versionTag(event.refName) : undefined;
  const own = environmentDrafts(question, row, environment);
  switch (row) {
    case 'release':
      return [fixed(event.refName, 'git tag'), ...(environment === 'production' ? lineDrafts(version) : []), ...own];
    case 'pre-release':
      return [fixed(event.refName, 'git tag'), ...own];
    case 'other-tag':
      return [fixed(slug('tag', event.refName), 'git tag'), ...own];
    case 'hotfix':
      return [moving(`hotfix-${hotfixOf(event)}`, 'hotfix branch', true), ...(situationOf(event).environment === environment ? [] : own)];
    default:
      return own;
  }
}

/** The tag that stands for an environment. Production has none: what runs there is named by its version. */
function environmentDrafts({ event, tz, now }: Question, row: Row, environment: Environment): readonly Draft[] {
  if (environment === 'staging') return [moving('staging-latest', 'staging')];
  if (environment === 'test') return [moving(`develop-${formatDate(now, 'YYYYMMDD', tz)}`, 'test, by date')];
  if (environment === 'production' || event.kind !== 'branch') return [];
  return row === 'default-branch' ? [moving('latest', 'default branch')] : [moving(slug('branch', event.refName), 'branch')];
}

/** `v1.2` and `v1`, each only where no higher version of its line exists. Major version 0 promises nothing, so there is no `v0`. */
function lineDrafts(version: VersionTag | undefined): readonly Draft[] {
  if (version === undefined) return [];
  const { prefix, semver } = version;
  const line = (name: string, same: (other: VersionTag) => boolean): Draft => ({
    ...moving(name, 'highest of its line'),
    ownerAmong: (tags) =>
      highestAbove(orderOf(version), tags, (tag) => {
        const other = versionTag(tag);
        return other !== undefined && other.prefix === prefix && same(other) ? orderOf(other) : undefined;
      }),
  });
  const minor = line(`${prefix}${semver.major}.${semver.minor}`, (o) => o.semver.major === semver.major && o.semver.minor === semver.minor);
  return semver.major === 0 ? [minor] : [minor, line(`${prefix}${semver.major}`, (o) => o.semver.major === semver.major)];
}

const orderOf = ({ semver: { major, minor, patch, prerelease } }: VersionTag): Order => ({
  line: '',
  numbers: [major, minor, patch].map(String),
  stable: prerelease.length === 0,
  rest: prerelease.join('.'),
});

/** Names that other rows give: a branch or a git tag of such a name (`v1`, which is moved to each release) must not overwrite them. */
const TAKEN = /^(latest|staging-latest|v?\d+(\.\d+)*([-.].*)?|sha-[0-9a-f]+|pr-\d+|develop-\d{8}|hotfix-.*)$/i;

function slug(kind: 'branch' | 'tag', name: string): string {
  return TAKEN.test(sanitize(name)) ? `${kind}-${name}` : name;
}
