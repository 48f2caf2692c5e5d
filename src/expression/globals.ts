import type { Compatibility } from '../contract/compatibility.ts';
import { sanitize } from '../image/tag.ts';
import type { Event } from '../refs/event.ts';
import { formatDate } from './date.ts';
import type { Expression } from './template.ts';

/** What the expressions depend on. */
export interface Scope {
  readonly event: Event;
  /** IANA name of the zone of dates that name none. */
  readonly tz: string;
  readonly compatibility: Compatibility;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The text of `{{branch}}`, `{{date …}}` and the other expressions that stand everywhere. */
export function globalsOf({ event, tz, compatibility, now }: Scope): (expression: Expression) => string {
  const isDefault = onDefaultBranch(event);
  const commit = event.commitTime === undefined ? now : event.commitTime * 1000;
  return ({ name, argument, zone = tz }) => {
    switch (name) {
      case 'branch':
        return event.kind === 'branch' ? sanitize(event.refName) : '';
      case 'tag':
        return event.kind === 'tag' ? sanitize(event.refName) : '';
      case 'sha':
        return shortSha(event, compatibility);
      case 'base_ref':
        return sanitize(event.baseRef);
      case 'is_default_branch':
        return String(isDefault);
      case 'is_not_default_branch':
        return String(!isDefault);
      case 'date':
        return formatDate(now, argument, zone);
      case 'commit_date':
        return formatDate(commit, argument, zone);
      default:
        // parseTemplate let only known names through.
        throw new TypeError(`no expression {{${name}}}`);
    }
  };
}

export const shortSha = ({ sha }: Event, { shortShaLength }: Compatibility): string => sha.slice(0, shortShaLength);

/** A tag that is named like the default branch, or created from it, is no default branch. */
export const onDefaultBranch = ({ kind, refName, defaultBranch }: Event): boolean => kind === 'branch' && refName !== '' && refName === defaultBranch;
