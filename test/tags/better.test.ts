import { describe, expect, test } from 'vitest';
import { ShipError } from '../../src/error.ts';
import { parseImages } from '../../src/image/name.ts';
import { isTag } from '../../src/image/tag.ts';
import { labelsOf, parseLabels } from '../../src/image/labels.ts';
import { parseRules } from '../../src/tags/parse.ts';
import { ask, namesOf, on, question } from './given.ts';

const SEMVER = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}';
const MONOREPO = ['{{version}}', '{{major}}'].map((pattern) => `type=semver,pattern=${pattern},match=^app/(v.*)$`).join('\n');

const problemsOf = (read: () => unknown) => {
  try {
    read();
    return [];
  } catch (thrown) {
    if (thrown instanceof ShipError) return thrown.problems;
    throw thrown;
  }
};

// The ten points of “Better than the original”. 1 (no API) and 9 (events) are test/refs/event.test.ts.

describe('2: latest and moving tags never go backwards', () => {
  test.each([
    ['the newest', ['v1.2.3', 'v1.2.2'], ['1.2.3', '1.2', '1', 'latest']],
    ['an older line', ['v1.2.3', 'v2.0.0'], ['1.2.3', '1.2', '1']],
    ['an older minor', ['v1.2.3', 'v1.10.0'], ['1.2.3', '1.2']],
    ['an older patch', ['v1.2.3', 'v1.2.10'], ['1.2.3']],
    ['a pre-release ahead', ['v1.2.3', 'v2.0.0-rc.1'], ['1.2.3', '1.2', '1', 'latest']],
    ['tags that are no versions', ['v1.2.3', 'v9', 'nightly', 'v01.9.0'], ['1.2.3', '1.2', '1', 'latest']],
  ])('semver: %s', (_what, tags, expected) => {
    expect(namesOf(ask(on('tags/v1.2.3'), { tags: SEMVER, remote: { tags } }))).toEqual(expected);
  });

  test.each([
    ['pep440', 'type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}', ['1.10', '1.9.dev1', '2rc1'], ['1.2.3']],
    ['ref', 'type=ref,event=tag', ['1.10'], ['1.2.3']],
    ['match, shared value', 'type=match,pattern=\\d+', ['1.10'], []],
    ['match, with a flag that would remember', 'type=match,pattern=/\\d+/g', ['1.10'], []],
    ['match, own value', 'type=match,pattern=\\d+.*', ['1.10'], ['1.2.3']],
    ['match, another line', 'type=match,pattern=\\d+.*', ['other-1.10'], ['1.2.3', 'latest']],
  ])('%s', (_what, rules, remote, expected) => {
    expect(namesOf(ask(on('tags/1.2.3'), { tags: rules, remote: { tags: remote } }))).toEqual(expected);
  });

  test('a part of the repository is judged by its own tags', () => {
    const names = namesOf(ask(on('tags/app/v1.2.3'), { tags: MONOREPO, remote: { tags: ['app/v1.2.3', 'v9.0.0', 'lib/v8.0.0'] } }));
    expect(names).toEqual(['1.2.3', '1', 'latest']);
  });

  test('tags that can not be read leave them out and say so', () => {
    const decision = ask(on('tags/v1.2.3'), { tags: SEMVER, remote: { unreadable: 'fatal: no' } });
    expect(namesOf(decision)).toEqual(['1.2.3']);
    expect(decision.warnings).toHaveLength(3);
  });

  test('who asks for latest gets it', () => {
    expect(namesOf(ask(on('tags/v1.2.3'), { tags: 'type=semver,pattern={{version}}', flavor: 'latest=true', remote: { tags: ['v2.0.0'] } }))).toEqual(
      ['1.2.3', 'latest'],
    );
  });
});

describe('3: commas and brackets in a pattern', () => {
  test.each([
    ['type=match,pattern=v(\\d{1,2}).*,group=1', '1'],
    ['type=match,pattern=[^v,]+', '1.2.3'],
    ['type=match,"pattern=v(\\d{1,2}).*",group=1', '1'],
    ['type=match,pattern="v(\\d{1,2}).*",group=1', '1'],
    ['"type=match,""pattern=v(\\d{1,2}).*"",group=1"', '1'],
    ['type=match,pattern=v\\d+\\.\\d+', 'v1.2'],
    ['type=match,pattern=/V([\\d.]+)/gi,group=1', '1.2.3'],
    ['type=semver,pattern={{version}},match=\\d+\\.\\d+\\.\\d+', '1.2.3'],
  ])('%s', (rule, expected) => {
    expect(namesOf(ask(on('tags/v1.2.3'), { tags: rule, flavor: 'latest=false' }))).toEqual([expected]);
  });

  test.each(['v(\\d+', 'v[0-9', '*v', 'v(?<a', '\\d{2,1}'])('%s is an error that shows it', (pattern) => {
    const [problem] = problemsOf(() => parseRules(`type=match,pattern=${pattern},group=1`));
    expect(problem?.why).toContain(`\`${pattern}\` is no regular expression`);
  });
});

describe('4: nothing is HTML-escaped', () => {
  test('in tags', () => {
    expect(namesOf(ask(on("heads/fix/o'brien&co"), { tags: 'type=raw,value={{branch}}' }))).toEqual(['fix-o-brien-co']);
  });

  test('in labels', () => {
    const about = { ...question(on('heads/main')), version: 'main' };
    expect(Object.fromEntries(labelsOf(about, parseLabels('query=a=b&c="<d>"')))).toMatchObject({ query: 'a=b&c="<d>"' });
  });
});

describe('5: every tag is valid', () => {
  test.each([
    ['heads/.hidden', 'hidden'],
    ['heads/-dash', 'dash'],
    ['heads/a//b', 'a-b'],
    ['heads/übergröße', 'bergr-e'],
  ])('%s', (ref, expected) => {
    expect(namesOf(ask(on(ref), { tags: 'type=ref,event=branch' }))).toEqual([expected]);
  });

  test('a branch of no usable character still has a tag of its own', () => {
    const [one, two] = ['heads/分支', 'heads/支分'].map((ref) => namesOf(ask(on(ref), { tags: 'type=ref,event=branch' }))[0] ?? '');
    expect([one, two].map((name) => isTag(name ?? ''))).toEqual([true, true]);
    expect(one).not.toBe(two);
  });

  test('long names are cut, and kept apart', () => {
    const [one, two] = ['x', 'y'].map((end) => namesOf(ask(on(`heads/${'a'.repeat(150)}${end}`), { tags: 'type=ref,event=branch' }))[0] ?? '');
    expect([one?.length, two?.length]).toEqual([128, 128]);
    expect(one).not.toBe(two);
  });

  test('an expression that is empty here leaves no dash in front', () => {
    expect(namesOf(ask(on('pull/12/merge'), { tags: 'type=raw,value={{branch}}-{{sha}}' }))).toEqual(['bf3d8e9']);
  });
});

describe('6: what could not apply is named', () => {
  test('v1.2 under semver', () => {
    const decision = ask(on('tags/v1.2'), { tags: 'type=semver,pattern={{version}}' });
    expect(decision.tags).toEqual([]);
    expect(decision.warnings).toEqual([
      'The rule `type=semver,pattern={{version}}` gives no tag: `v1.2` is no version by SemVer 2.0.0 (`1.2.3`, `v1.2.3-rc.1`)',
    ]);
  });

  test('a match without a match, and without the group', () => {
    expect(ask(on('tags/v1.2'), { tags: 'type=match,pattern=x' }).warnings[0]).toContain('`x` does not match `v1.2`');
    expect(ask(on('tags/v1.2'), { tags: 'type=match,pattern=v,group=1' }).warnings[0]).toContain('has no group 1');
  });

  test('a moving tag that is the only one, and belongs to a higher version, is noted', () => {
    const decision = ask(on('tags/v1.2.3'), { tags: 'type=semver,pattern={{major}}', flavor: 'latest=false', remote: { tags: ['v1.10.0'] } });
    expect([decision.tags, decision.version, decision.notes]).toEqual([[], '', ['`1` is left out: it belongs to `v1.10.0`']]);
  });

  test('a rule about another event is silent', () => {
    expect(ask(on('heads/main'), { tags: 'type=semver,pattern={{version}}\ntype=ref,event=pr\ntype=sha' }).warnings).toEqual([]);
  });
});

describe('7: no duplicates, lower case, no addresses', () => {
  test('tags', () => {
    expect(namesOf(ask(on('tags/v1.2.3'), { tags: `${SEMVER}\nlatest\n1.2.3` }))).toEqual(['1.2.3', '1.2', '1', 'latest']);
  });

  test('images', () => {
    expect(parseImages('Org/App\norg/app\ndocker.io/org/app\nGHCR.io/Org/App').map(({ name }) => name)).toEqual(['org/app', 'ghcr.io/org/app']);
  });

  test('addresses and blanks are errors', () => {
    expect(problemsOf(() => parseImages('https://ghcr.io/A/B\nfoo bar')).map(({ why }) => why)).toEqual([
      'an image name has no `https://`',
      'it holds a blank',
    ]);
  });
});

test('8: unknown attributes are errors with a suggestion, all at once', () => {
  const problems = problemsOf(() => parseRules('type=sha,formt=long\ntype=semvr\ntype=ref,event=brnch\nvalue=x,enabled=true'));
  expect(problems.map(({ fix }) => fix)).toEqual([
    'Did you mean `format`?',
    'Did you mean `semver`?',
    'Did you mean `branch`?',
    'Did you mean `enable`?',
  ]);
  expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['input/tags']));
});

describe('9: a merge queue and a created tag', () => {
  test('a tag that is created is no default branch', () => {
    expect(namesOf(ask(on('tags/main', 'create'), { tags: 'type=sha\ntype=raw,value=x,enable={{is_default_branch}}' }))).toEqual(['sha-bf3d8e9']);
  });

  test('a merge queue is about its pull request', () => {
    const event = on(`heads/gh-readonly-queue/main/pr-7-${'a'.repeat(40)}`, 'merge_group');
    expect(namesOf(ask(event, { tags: 'type=ref,event=branch\ntype=ref,event=pr' }))).toEqual(['pr-7']);
  });
});

test('10: sha on a pull request is the head commit', () => {
  const event = { ...on('pull/12/merge') };
  expect(namesOf(ask(event, { tags: 'type=sha' }))).toEqual([`sha-${event.sha.slice(0, 7)}`]);
});
