import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bar, bytes, code, duration, fenced, table } from '../../src/report/markdown.ts';
import { Stages, timeline } from '../../src/report/timeline.ts';

describe('units', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [3_780_490, '3.8 MB'],
    [255_678, '256 kB'],
    [1_000_000_000, '1.0 GB'],
  ])('%d bytes', (count, expected) => expect(bytes(count)).toBe(expected));

  test.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [59_900, '59.9 s'],
    [125_000, '2 min 5 s'],
    [119_999, '2 min 0 s'],
  ])('%d milliseconds', (ms, expected) => expect(duration(ms)).toBe(expected));

  test.each([
    [0, '▏'],
    [0.5, '████'],
    [1, '████████'],
    [2, '████████'],
  ])('a bar of %d', (share, expected) => expect(bar(share, 8)).toBe(expected));
});

describe('text from outside stays text', () => {
  test('a log can’t end its block', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '~', 'a', '\n', ' '), { maxLength: 40 }), (parts) => {
        const lines = fenced(parts.join('')).trimEnd().split('\n');
        const fence = lines[0] ?? '';
        return fence.length >= 3 && lines.slice(1, -1).every((line) => !line.includes(fence)) && lines.at(-1) === fence;
      }),
    );
  });

  test('a cell can’t end its row', () => {
    expect(table(['a'], [['x | y\nz']])).toBe('| a |\n|---|\n| x \\| y z |\n');
  });

  test('a name can’t end its code span', () => {
    expect(code('a`b')).toBe('`` a`b ``');
  });
});

describe('the timeline', () => {
  test('a stage that failed is noted too, and its error goes on', async () => {
    let now = 0;
    const stages = new Stages({ now: () => 0, monotonic: () => (now += 10), sleep: async () => {}, random: () => 0 });
    await stages.run('Plan', async () => 1);
    await expect(stages.run('Build', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(stages.all).toEqual([
      { name: 'Plan', start: 10, end: 20, failed: false },
      { name: 'Build', start: 30, end: 40, failed: true },
    ]);
    expect(timeline(stages.all)).toContain('  Plan 10 ms :done, 10, 20\n  Build 10 ms :crit, 30, 40');
  });
});
