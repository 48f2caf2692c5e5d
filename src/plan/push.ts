import type { Event } from '../refs/event.ts';
import type { PushPlan } from './plan.ts';

/** Whether this run pushes. Code from a fork never does, whatever was asked for. */
export function planPush(asked: 'auto' | 'true' | 'false', event: Event): PushPlan {
  const { trusted, fromPullRequest } = event;
  if (!trusted) return { push: false, trusted, why: 'the code comes from a fork: it is built and verified without logins and secrets, never pushed' };
  if (asked === 'false') return { push: false, trusted, why: '`push: false`' };
  if (fromPullRequest && asked === 'auto')
    return { push: false, trusted, why: 'a pull request is built and verified only; `push: true` pushes those of this repository' };
  return {
    push: true,
    trusted,
    why: asked === 'true' ? '`push: true`' : `what ${event.name} brings to ${event.refName || 'this commit'} is shipped`,
  };
}
