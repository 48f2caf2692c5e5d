import { type Payload, record, text } from './payload.ts';

/** What a ref names. `none`: the event came without a ref (a detached HEAD). */
export type RefKind = 'branch' | 'tag' | 'pull-request' | 'none';

export interface Ref {
  readonly ref: string;
  readonly kind: RefKind;
  readonly refName: string;
}

const NONE: Ref = { ref: '', kind: 'none', refName: '' };

/** Events about things that are no ref: the runner checks the default branch out for them. */
const ON_DEFAULT_BRANCH = new Set([
  'schedule',
  'workflow_run',
  'workflow_dispatch',
  'repository_dispatch',
  'delete',
  'issues',
  'issue_comment',
  'discussion',
]);

/**
 * The ref that an event is about.
 * @param given GITHUB_REF
 */
export function readRef(name: string, given: string, event: Payload, defaultBranch: string): Ref {
  const number = pullRequestNumber(name, given, event);
  // pull_request_target runs with the base branch as GITHUB_REF, a merge queue on a branch of its own: both are about a pull request.
  if (number !== '') return { ref: given.startsWith('refs/pull/') ? given : `refs/pull/${number}/merge`, kind: 'pull-request', refName: number };
  return parseRef(given || refInPayload(name, event, defaultBranch));
}

function parseRef(ref: string): Ref {
  const [, folder, refName = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (folder === undefined) return NONE;
  return { ref, kind: folder === 'heads' ? 'branch' : 'tag', refName };
}

/** '' where the event is about no pull request. */
function pullRequestNumber(name: string, given: string, event: Payload): string {
  const inRef = /^refs\/pull\/(\d+)\//.exec(given)?.[1];
  if (inRef !== undefined) return inRef;
  if (name === 'merge_group') return /\/pr-(\d+)-[0-9a-f]+$/.exec(given || text(record(event.merge_group).head_ref))?.[1] ?? '';
  const number = record(event.pull_request).number ?? (name.startsWith('pull_request') ? event.number : undefined);
  return Number.isSafeInteger(number) ? String(number) : '';
}

function refInPayload(name: string, event: Payload, defaultBranch: string): string {
  const ref = text(event.ref);
  if (name === 'release') return `refs/tags/${text(record(event.release).tag_name)}`;
  if (name === 'merge_group') return text(record(event.merge_group).head_ref);
  // The payload of `create` holds the bare name, and beside it what it names.
  if (name === 'create') return `refs/${event.ref_type === 'tag' ? 'tags' : 'heads'}/${ref}`;
  if (name === 'push' || ref.startsWith('refs/')) return ref;
  return ON_DEFAULT_BRANCH.has(name) && defaultBranch !== '' ? `refs/heads/${defaultBranch}` : '';
}
