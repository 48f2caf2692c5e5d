import type { Compatibility } from '../contract/compatibility.ts';
import type { Environment, Repository, Tag } from '../plan/plan.ts';
import type { Event } from '../refs/event.ts';
import type { RemoteTags } from '../refs/remote.ts';
import type { Flavor, Rule } from './rule.ts';

/** All that the tags depend on. */
export interface Question {
  readonly event: Event;
  /** Empty: the table “Which ref gives which tags”. */
  readonly rules: readonly Rule[];
  readonly flavor: Flavor;
  readonly repositories: readonly Repository[];
  readonly environment: Environment | 'auto';
  /** IANA name of the time zone of dates. */
  readonly tz: string;
  readonly compatibility: Compatibility;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Decision {
  readonly environment: Environment;
  /** The tag name of highest priority; '' where there is no tag. */
  readonly version: string;
  /** In the order of the outputs: by priority, `latest` last. The push takes fixed ones first (`moving`). */
  readonly tags: readonly Tag[];
  /** `name:tag`, repository by repository. */
  readonly references: readonly string[];
  readonly warnings: readonly string[];
}

/** Whether the answer depends on the repository's own tags: only then are they asked for. */
export function needsRemoteTags(question: Question): boolean {
  return question.rules.length > 0;
}

/** Decides all tags. Pure. @throws ShipError `input/tags` where an `enable` is neither true nor false */
export function decide(question: Question, remote?: RemoteTags): Decision {
  throw new Error(String([question, remote]));
}
