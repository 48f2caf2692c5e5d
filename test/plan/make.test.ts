import { expect, test } from 'vitest';
import { readCompatibility } from '../../src/contract/compatibility.ts';
import { readInputs } from '../../src/contract/read.ts';
import { shipInputs } from '../../src/contract/ship.ts';
import { makePlan } from '../../src/plan/make.ts';
import type { Files } from '../../src/ports/ports.ts';
import { COMMIT_TIME, NOW, on } from '../tags/given.ts';

test('a label has the commit’s time also where git told it, not the event: two builds of one commit are to have one digest', async () => {
  const { inputs } = readInputs(shipInputs, (name) => (name === 'dry-run' ? 'true' : ''));
  const event = { ...on('pull/12/merge'), commitTime: undefined };
  const files = {
    stat: async (file: string) => (file === '/work' ? { size: 0, directory: true } : undefined),
    list: async () => [],
    realPath: async (file: string) => file,
  } as unknown as Files;
  const facts = {
    inputs,
    event,
    compatibility: readCompatibility({}),
    remote: undefined,
    commitTime: COMMIT_TIME,
    now: NOW,
    workspace: '/work',
    env: {},
  };
  const plan = await makePlan(facts, [], files).catch((thrown: unknown) => thrown);
  expect(plan).toMatchObject({
    labels: expect.arrayContaining([['org.opencontainers.image.created', new Date(COMMIT_TIME * 1000).toISOString()]]) as unknown,
  });
});
