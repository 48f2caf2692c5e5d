import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { parseFlavor } from '../../src/tags/flavor.ts';
import { parseRules } from '../../src/tags/parse.ts';
import { PLAIN } from '../../src/tags/rule.ts';

const whys = (read: () => unknown): readonly string[] => {
  try {
    read();
    return [];
  } catch (thrown) {
    return thrown instanceof ShipError ? thrown.problems.map(({ why }) => why) : [String(thrown)];
  }
};

describe('mistakes in rules', () => {
  test.each([
    ['type=foo', '`foo` is no type of rule'],
    ['type=semver', '`type=semver` needs `pattern`'],
    ['type=pep440', '`type=pep440` needs `pattern`'],
    ['type=match', '`type=match` needs `pattern`'],
    ['type=ref', '`type=ref` needs `event`'],
    ['type=raw', '`type=raw` needs `value`'],
    ['type=ref,event=push', '`event` is `push`'],
    ['type=sha,format=short,pattern=x', '`type=sha` has no attribute `pattern`'],
    ['type=sha,x', '`type=sha` takes no bare value, here `x`'],
    ['type=sha,format=medium', '`format` is `medium`'],
    ['type=match,pattern=x,group=foo', '`group` is `foo`, no number of a group'],
    ['x,priority=high', '`priority` is `high`, no number'],
    ['x,enable=yes', '`enable` is `yes`, neither true nor false'],
    ['x,enable=', '`enable` is ``, neither true nor false'],
    ['{{brnch}}', 'the expression `{{brnch}}` is not known here'],
    ['{{branch', '`{{branch` has no end'],
    ['{{#if x}}y{{/if}}', '`{{#if x}}` is no expression'],
    ["{{date 'YYYY' tz='Mars/X'}}", '`Mars/X` is no time zone'],
    ["{{date 'YYYY' zone='UTC'}}", '`{{date}}` has no argument `zone`'],
    ["{{branch 'x'}}", '`{{branch}}` takes no argument'],
    ['type=semver,pattern={{branch}}', 'the expression `{{branch}}` is not known here'],
  ])('%s', (line, why) => {
    expect(whys(() => parseRules(line))).toEqual([why]);
  });

  test('all of all lines are told, comments and blank lines are not read', () => {
    expect(whys(() => parseRules('# type=foo\n\ntype=foo\n type=sha,priority=x,suffix={{x}}\ntype=sha'))).toHaveLength(3);
  });
});

describe('parseFlavor', () => {
  test.each([
    ['', PLAIN],
    ['latest=auto', PLAIN],
    ['latest=true', { ...PLAIN, latest: true }],
    ['latest=FALSE', { ...PLAIN, latest: false }],
    ['prefix=p-', { ...PLAIN, prefix: ['p-'] }],
    ['prefix=', PLAIN],
    ['suffix=-s,onlatest=true', { ...PLAIN, suffix: ['-s'], suffixOnLatest: true }],
    ['latest=true\nprefix=p-,onlatest=true\nsuffix=-s', { ...PLAIN, latest: true, prefix: ['p-'], prefixOnLatest: true, suffix: ['-s'] }],
  ])('%j', (text, expected) => {
    expect(parseFlavor(text)).toEqual(expected);
  });

  test.each([
    ['latest', '`latest` has no name in front'],
    ['latest=maybe', '`latest` is `maybe`'],
    ['prefx=x', 'a flavor has no attribute `prefx`'],
    ['onlatest=true', '`onlatest` stands alone'],
    ['prefix=x,onlatest=yes', '`onlatest` is `yes`, neither true nor false'],
    ['prefix={{x}}', 'the expression `{{x}}` is not known here'],
  ])('%j is wrong', (text, why) => {
    expect(whys(() => parseFlavor(text))).toEqual([why]);
  });
});
