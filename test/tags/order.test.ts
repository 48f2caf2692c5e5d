import { describe, expect, test } from 'vitest';
import { naturalOrder, outranks } from '../../src/tags/order.ts';
import { parsePep440 } from '../../src/tags/pep440.ts';

describe('outranks', () => {
  test.each([
    ['v2.0.0', 'v1.9.9'],
    ['v1.10.0', 'v1.9.0'],
    ['1.2.3', 'v1.2.2'],
    ['V2', 'v1.9'],
    ['v1.2.3', 'v1.2'],
    ['v1.2.3', 'v1.2.3-rc.1'],
    ['v1.0.0', 'v2.0.0-beta'],
    ['v2.0.0-rc.10', 'v2.0.0-rc.9'],
    ['v2.0.0-rc.1', 'v2.0.0-rc'],
    ['release12', 'release9'],
    ['p1/v1.1.0', 'p1/v1.0.0'],
    ['2026-02-01', '2026-01-31'],
    ['20260131', '20260131-RC2'],
    ['v99999999999999999999.1', 'v99999999999999999998.2'],
  ])('%s above %s', (higher, lower) => {
    const [a, b] = [naturalOrder(higher), naturalOrder(lower)];
    if (a === undefined || b === undefined) throw new Error('no order');
    expect([outranks(a, b), outranks(b, a), outranks(a, a)]).toEqual([true, false, false]);
  });

  test.each([
    ['app-v2.0.0', 'v1.0.0'],
    ['p2/v2.0.0', 'p1/v1.0.0'],
  ])('%s and %s are of two lines', (one, other) => {
    const [a, b] = [naturalOrder(one), naturalOrder(other)];
    if (a === undefined || b === undefined) throw new Error('no order');
    expect([outranks(a, b), outranks(b, a)]).toEqual([false, false]);
  });

  test('without a number there is no order', () => {
    expect(naturalOrder('stable')).toBeUndefined();
  });
});

describe('parsePep440', () => {
  test.each([
    ['1.2.3', '1.2.3', true],
    ['v1.0', '1.0', true],
    ['1.1beta2', '1.1b2', false],
    ['1.1-alpha', '1.1a0', false],
    ['1.2.3rc2', '1.2.3rc2', false],
    ['1.2c1', '1.2rc1', false],
    ['1.2-preview_3', '1.2rc3', false],
    ['1.2post1', '1.2.post1', false],
    ['1.2-1', '1.2.post1', false],
    ['1.2.rev3', '1.2.post3', false],
    ['1.2.dev', '1.2.dev0', false],
    ['1!2.0', '1!2.0', true],
    ['1.0+Ubuntu-1', '1.0+ubuntu.1', true],
    ['01.02', '1.2', true],
    ['1.0a1.post2.dev3', '1.0a1.post2.dev3', false],
  ])('%s → %s', (text, version, final) => {
    expect(parsePep440(text)).toMatchObject({ version, final });
  });

  test.each(['', 'v', '1.2.x', 'release1', '1..2', '1.0+'])('%j is none', (text) => {
    expect(parsePep440(text)).toBeUndefined();
  });
});
