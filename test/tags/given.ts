import { readCompatibility } from '../../src/contract/compatibility.ts';
import { parseName } from '../../src/image/name.ts';
import type { Environment } from '../../src/plan/plan.ts';
import { readEvent, type Event } from '../../src/refs/event.ts';
import type { RemoteTags } from '../../src/refs/remote.ts';
import { decide, type Decision, type Question } from '../../src/tags/decide.ts';
import { parseFlavor } from '../../src/tags/flavor.ts';
import { parseRules } from '../../src/tags/parse.ts';

export const SHA = 'bf3d8e9a0000000000000000000000000000beef';
export const COMMIT_TIME = Date.UTC(2026, 10, 22, 20, 15) / 1000;
/** In Shanghai it is already the 24th. */
export const NOW = Date.UTC(2026, 10, 23, 17, 30);

const repository = {
  name: 'ping',
  full_name: 'Octo-Org/ping',
  html_url: 'https://github.com/Octo-Org/ping',
  description: 'Answers pong',
  default_branch: 'main',
  license: { spdx_id: 'MIT' },
};

/** An event on a ref: `heads/main`, `tags/v1.2.3`, `pull/12/merge`. */
export function on(ref: string, name = ref.startsWith('pull/') ? 'pull_request' : 'push'): Event {
  const env = { GITHUB_EVENT_NAME: name, GITHUB_REF: ref === '' ? '' : `refs/${ref}`, GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'Octo-Org/ping' };
  return readEvent(env, { repository, head_commit: { id: SHA, timestamp: new Date(COMMIT_TIME * 1000).toISOString() } });
}

export interface Given {
  readonly tags?: string;
  readonly flavor?: string;
  readonly environment?: Environment;
  readonly tz?: string;
  readonly images?: readonly string[];
  readonly env?: Record<string, string>;
  readonly remote?: RemoteTags;
}

export function question(event: Event, given: Given = {}): Question {
  return {
    event,
    rules: parseRules(given.tags ?? ''),
    flavor: parseFlavor(given.flavor ?? ''),
    repositories: (given.images ?? ['ghcr.io/octo-org/ping']).map(parseName),
    environment: given.environment ?? 'auto',
    tz: given.tz ?? 'UTC',
    compatibility: readCompatibility(given.env ?? {}),
    now: NOW,
  };
}

/** Decides as the action does; without `remote` the repository has the pushed tag only. */
export function ask(event: Event, given: Given = {}): Decision {
  const remote = given.remote ?? { tags: event.kind === 'tag' ? [event.refName] : [] };
  return decide(question(event, given), remote);
}

export const namesOf = (decision: Decision): readonly string[] => decision.tags.map(({ name }) => name);
