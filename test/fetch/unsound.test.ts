import { expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { unsound } from '../../src/fetch/unsound.ts';
import { flaw } from '../../src/verify/consistency.ts';

const told = async (problem: ShipError['problems'][number]) => {
  const thrown = await unsound('ghcr.io/acme/shop:v1', 'Push it again', () => Promise.reject(new ShipError(problem))).catch(
    (error: unknown) => error,
  );
  return (thrown as ShipError).problems[0];
};

test('a flaw of the bytes has the cure for an image that somebody else has built', async () => {
  const problem = flaw('blob-digest', 'A part of the image is not what its digest says', 'it is another');
  expect(problem.fix).toContain('no-cache');
  expect(await told(problem)).toEqual({ ...problem, fix: 'Push it again' });
});

test('a cure that is about the image stays, without a word of a push', async () => {
  const problem = { ...flaw('layer-name', 'A layer', 'a name is long'), fix: 'Nothing was pushed. Use shorter names' };
  expect(await told(problem)).toEqual({ ...problem, fix: 'Use shorter names' });
});

test('a layout that can’t be read is told by the name of the image', async () => {
  expect(await told({ code: 'layout/broken', what: 'The image layout in /tmp/x can’t be read', why: 'w', fix: 'f' })).toEqual({
    code: 'layout/broken',
    what: "ghcr.io/acme/shop:v1 can't be read",
    why: 'w',
    fix: 'Push it again',
  });
});

test('all else stays as it is', async () => {
  const problem = { code: 'pull/denied', what: 'a', why: 'b', fix: 'c' };
  expect(await told(problem)).toEqual(problem);
  await expect(unsound('x', 'y', () => Promise.reject(new Error('other')))).rejects.toThrow('other');
});
