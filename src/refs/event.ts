import { ShipError, type Problem } from '../error.ts';
import { type Payload, record, text } from './payload.ts';
import { type Ref, readRef } from './ref.ts';
import { readTrust } from './trust.ts';

export type { RefKind } from './ref.ts';

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
  readonly kind: Ref['kind'];
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

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads what happened. Never asks the API: environment and payload say enough.
 * @param payload the parsed file at GITHUB_EVENT_PATH; undefined where there is none
 * @param mergeSha true keeps GITHUB_SHA, the throw-away merge, on a pull request
 * @throws ShipError `event/…` naming what is missing
 */
export function readEvent(env: Env, payload: unknown, mergeSha = false): Event {
  const event = record(payload);
  const name = env.GITHUB_EVENT_NAME ?? '';
  const repository = readRepository(env, event);
  const ref = readRef(name, env.GITHUB_REF ?? '', event, repository.defaultBranch);
  const pullRequest = ref.kind === 'pull-request' ? readPullRequest(name, ref, event, repository.slug) : undefined;
  const sha = shaOf(env, event, mergeSha ? undefined : pullRequest?.headSha);
  requireAll({ GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: repository.slug, GITHUB_SHA: sha });
  const { defaultBranch, serverUrl, ...named } = repository;
  return Object.freeze({
    name,
    ...ref,
    sha,
    ...branchesOf(env, ref, event),
    defaultBranch,
    repository: Object.freeze(named),
    serverUrl,
    actor: env.GITHUB_ACTOR ?? text(record(event.sender).login),
    pullRequest,
    ...readTrust(name, pullRequest, event, repository.slug),
    commitTime: commitTimeOf(event, sha),
    runUrl: env.GITHUB_RUN_ID === undefined || env.GITHUB_RUN_ID === '' ? '' : `${serverUrl}/${repository.slug}/actions/runs/${env.GITHUB_RUN_ID}`,
  });
}

function readRepository(env: Env, event: Payload): EventRepository & { defaultBranch: string; serverUrl: string } {
  const repository = record(event.repository);
  const slug = env.GITHUB_REPOSITORY || text(repository.full_name);
  const [owner = '', name = ''] = slug.split('/');
  const serverUrl = env.GITHUB_SERVER_URL || 'https://github.com';
  return {
    slug,
    owner,
    name: text(repository.name) || name,
    description: text(repository.description),
    licence: text(record(repository.license).spdx_id),
    url: text(repository.html_url) || `${serverUrl}/${slug}`,
    defaultBranch: text(repository.default_branch),
    serverUrl,
  };
}

function readPullRequest(name: string, ref: Ref, event: Payload, slug: string): PullRequest {
  const head = record(record(event.pull_request).head);
  const headSha = text(head.sha) || text(record(event.merge_group).head_sha);
  // What waits in a merge queue was approved, and is a branch of this very repository.
  const headRepository = name === 'merge_group' ? slug : text(record(head.repo).full_name);
  // Without a head repository (it was deleted, or the payload is cut) the code may be anybody's.
  return Object.freeze({ number: Number(ref.refName), fork: headRepository.toLowerCase() !== slug.toLowerCase(), headRepository, headSha });
}

function shaOf(env: Env, event: Payload, headSha: string | undefined): string {
  const sha = headSha || env.GITHUB_SHA || text(event.after) || text(record(event.head_commit).id);
  if (/^0+$/.test(sha))
    throw new ShipError(missing('event/deleted', 'The event has no commit', 'its ref was deleted', 'Leave `delete` out of the workflow’s `on:`'));
  if (sha !== '' && !/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(sha))
    throw new ShipError(missing('event/sha', `The event’s commit is \`${sha}\``, 'it is no full commit hash', 'Give GITHUB_SHA 40 or 64 hex digits'));
  return sha.toLowerCase();
}

function branchesOf(env: Env, { kind }: Ref, event: Payload): { baseRef: string; headRef: string } {
  if (kind === 'tag') return { baseRef: branchName(text(event.base_ref)), headRef: '' };
  if (kind !== 'pull-request') return { baseRef: '', headRef: '' };
  const { base, head } = record(event.pull_request);
  const group = record(event.merge_group);
  return {
    baseRef: branchName(text(record(base).ref) || text(group.base_ref) || (env.GITHUB_BASE_REF ?? '')),
    headRef: branchName(text(record(head).ref) || text(group.head_ref) || (env.GITHUB_HEAD_REF ?? '')),
  };
}

const branchName = (ref: string): string => ref.replace(/^refs\/heads\//, '');

/** Only the time of this very commit counts: the payload of a tag may hold another's. */
function commitTimeOf(event: Payload, sha: string): number | undefined {
  const commits = [event.head_commit, record(event.merge_group).head_commit, record(event.workflow_run).head_commit].map(record);
  const timestamp = Date.parse(text(commits.find(({ id }) => text(id).toLowerCase() === sha)?.timestamp));
  return Number.isNaN(timestamp) ? undefined : Math.floor(timestamp / 1000);
}

function requireAll(values: Readonly<Record<string, string>>): void {
  const lacking = Object.keys(values).filter((name) => values[name] === '');
  if (lacking.length === 0) return;
  const fix = 'Run it as a step of a workflow; elsewhere set these variables, and GITHUB_REF, yourself';
  throw new ShipError(missing('event/missing', 'What happened can’t be read', `${lacking.join(', ')} and the event’s payload do not say it`, fix));
}

const missing = (code: string, what: string, why: string, fix: string): Problem => ({ code, what, why, fix });
