import { expect, test } from 'vitest';
import { planPush } from '../../src/plan/push.ts';
import { on } from '../tags/given.ts';

const push = on('heads/main');
const pullRequest = { ...on('pull/12/merge'), trusted: true };
const fork = { ...pullRequest, trusted: false };

test.each([
  ['auto', 'a push', push, true],
  ['auto', 'a pull request', pullRequest, false],
  ['auto', 'a fork', fork, false],
  ['true', 'a push', push, true],
  ['true', 'a pull request', pullRequest, true],
  ['true', 'a fork', fork, false],
  ['false', 'a push', push, false],
  ['false', 'a pull request', pullRequest, false],
] as const)('push: %s on %s', (asked, _, event, expected) => {
  const planned = planPush(asked, event);
  expect(planned.push).toBe(expected);
  expect(planned.trusted).toBe(event.trusted);
  expect(planned.why).not.toBe('');
});
