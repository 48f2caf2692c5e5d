import { describe, expect, test } from 'vitest';
import { constant, parseTemplate, render, uses } from '../../src/expression/template.ts';

const shown = (text: string): string =>
  render(parseTemplate(text), ({ name, argument, zone }) => `<${[name, argument, zone].filter((part) => part !== undefined).join('|')}>`);

describe('templates', () => {
  test.each([
    ['', ''],
    ['plain', 'plain'],
    ['a-{{branch}}-b', 'a-<branch>-b'],
    ['{{ branch }}{{sha}}', '<branch><sha>'],
    ['{{{branch}}}', '<branch>'],
    ["{{date 'YYYY, }} MM'}}", '<date|YYYY, }} MM>'],
    [`{{date "YYYY" tz='Asia/Tokyo'}}`, '<date|YYYY|Asia/Tokyo>'],
    ["{{commit_date tz='UTC'}}", '<commit_date|UTC>'],
    ['{{date}}', '<date>'],
    ['\\{{branch}}', '{{branch}}'],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
  ])('%j → %j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('what is used can be asked', () => {
    expect(uses(parseTemplate('{{branch}}'), ['branch', 'tag'])).toBe(true);
    expect(uses(parseTemplate('branch'), ['branch'])).toBe(false);
    expect([constant(parseTemplate('a')), constant(parseTemplate('')), constant(parseTemplate('{{sha}}'))]).toEqual(['a', '', undefined]);
  });
});
