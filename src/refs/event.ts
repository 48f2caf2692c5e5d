import { ShipError, type Problem } from '../error.ts';
import { type Payload, list, record, text } from './payload.ts';

/** What a ref names. `none`: the event came without a ref (a detached HEAD). */
export type RefKind = 'branch' | 'tag' | 'pull-request' | 'none';

export interface PullRequest {
  readonly number: number;
  /** The code comes from another repository. */
  readonly fork: boolean;
  /** `owner/name` of the repository the code comes from; '' where it was deleted. */
  readonly headRepository: string;
  readonly headSha: string;
}

export interface EventRepository {
  /** `owner/name`, as the forge writes it. */
  readonly slug: string;
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  /** SPDX id; '' where it is not known. */
  readonly licence: string;
  readonly url: string;
}

/** What happened, as the runner told it: plain, frozen data, read from the environment and the event's payload only. */
export interface Event {
  /** `push`, `pull_request`, `schedule`, … */
  readonly name: string;
  /** `refs/heads/…`, `refs/tags/…`, `refs/pull/N/merge`; '' where there is none. */
  readonly ref: string;
  readonly kind: RefKind;
  /** The branch or tag; the number of a pull request; '' where there is no ref. */
  readonly refName: string;
  /** 40 or 64 hex digits. On a pull request the commit that was pushed, not the throw-away merge. */
  readonly sha: string;
  /** The branch a pull request goes to, or a pushed tag was made on; '' else. */
  readonly baseRef: string;
  /** The branch a pull request comes from; '' else. */
  readonly headRef: string;
  /** '' where neither payload nor environment tell it. */
  readonly defaultBranch: string;
  readonly repository: EventRepository;
  readonly serverUrl: string;
  readonly actor: string;
  readonly pullRequest: PullRequest | undefined;
  /** Built for review only: a pull request, its merge queue, or a workflow_run that one of them started. */
  readonly fromPullRequest: boolean;
  /** false where the code may come from a fork: no secret may be in its reach, nothing of it is pushed. */
  readonly trusted: boolean;
  /** Seconds since 1970; undefined where the payload says nothing about this commit. */
  readonly commitTime: number | undefined;
  /** The page of this workflow run; '' outside a workflow. */
  readonly runUrl: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads what happened. Never asks the API: environment and payload say enough.
 * @param payload the parsed file at GITHUB_EVENT_PATH; undefined where there is none
 * @param mergeSha true keeps GITHUB_SHA, the throw-away merge, on a pull request
 * @throws ShipError `event/…` naming everything that is missing
 */
export function readEvent(env: Env, payload: unknown, mergeSha = false): Event {
  throw new ShipError({ code: 'event/todo', what: 'x', why: String([env, payload, mergeSha]), fix: 'x' });
}
