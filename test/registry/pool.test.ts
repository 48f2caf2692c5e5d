import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from '../../src/registry/pool.ts';

test('results are in the order of the items, and never more than the width is under way', async () => {
  let underWay = 0;
  let most = 0;
  const results = await inParallel(3, [5, 1, 4, 2, 3], async (item) => {
    most = Math.max(most, ++underWay);
    await wait(item);
    underWay--;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(3);
});

test('after a failure nothing new begins, and what is under way is waited for', async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    await wait(item === 1 ? 5 : 30);
    ended.push(item);
    if (item === 1) throw new Error('the first');
  };
  await expect(inParallel(2, [1, 2, 3, 4], work)).rejects.toThrow('the first');
  expect(ended).toEqual([1, 2]);
});
