import type { PullRequest } from './event.ts';
import { type Payload, record, text } from './payload.ts';

export interface Trust {
  readonly fromPullRequest: boolean;
  readonly trusted: boolean;
}

/**
 * Whether the code that is built was reviewed into this repository. GitHub hands secrets to pull_request_target, workflow_run and issue_comment
 * although the code they check out may be anybody's: that is why a fork is asked for in all of them, and what is not said counts as a fork.
 */
export function readTrust(name: string, pullRequest: PullRequest | undefined, event: Payload, slug: string): Trust {
  if (pullRequest !== undefined) return { fromPullRequest: true, trusted: !pullRequest.fork };
  // A merge queue whose branch is not named as usual.
  if (name === 'merge_group') return { fromPullRequest: true, trusted: true };
  if (name.startsWith('pull_request')) return { fromPullRequest: true, trusted: false };
  if (name === 'workflow_run') {
    const run = record(event.workflow_run);
    const own = text(record(run.head_repository).full_name).toLowerCase() === slug.toLowerCase();
    return { fromPullRequest: text(run.event).startsWith('pull_request'), trusted: own };
  }
  // A comment on a pull request does not say where the code comes from.
  if (name === 'issue_comment' && record(event.issue).pull_request !== undefined) return { fromPullRequest: true, trusted: false };
  return { fromPullRequest: false, trusted: true };
}
