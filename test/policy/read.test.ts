import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyOf } from '../../src/policy/default.ts';
import type { Level, Mode } from '../../src/policy/level.ts';
import { readPolicy } from '../../src/policy/read.ts';
import { mistakes, NO_INPUTS, read } from './given.ts';

describe('what a policy file gives', () => {
  test.each<[why: string, text: string, levels: Record<string, Level>, settings: object]>([
    ['an empty file changes nothing', '', { 'user/root': 'error', 'user/name': 'warn' }, {}],
    ['nor does one of comments only', '# nothing yet\n\nchecks:\n  # user: error\n', { 'user/root': 'error' }, {}],
    [
      'a level of a check is that of its rules',
      'checks:\n  user: warn\n',
      { 'user/root': 'warn', 'user/name': 'warn', 'entrypoint/missing': 'error' },
      {},
    ],
    ['a rule’s own wins, also where it stands first', 'checks:\n  user/name: off\n  user: error\n', { 'user/root': 'error', 'user/name': 'off' }, {}],
    [
      'what is off by default is left alone by its check',
      'checks:\n  forbidden: error\n',
      { 'forbidden/git': 'error', 'forbidden/sources': 'error', 'forbidden/shells': 'off' },
      {},
    ],
    [
      'and switched on by its name',
      'checks: { forbidden: off, forbidden/shells: error }',
      { 'forbidden/git': 'off', 'forbidden/shells': 'error' },
      {},
    ],
    [
      'a check with settings keeps its levels',
      'checks:\n  size:\n    max-pull: 10MB\n    max-growth-share: 10%\n',
      { 'size/pull': 'error' },
      { size: { 'max-pull': 10_000_000, 'max-growth-share': 0.1, 'max-disk': undefined } },
    ],
    [
      'or has one beside them',
      'checks:\n  waste:\n    level: error\n    lowest-efficiency: 0.9\n',
      { 'waste/bytes': 'error' },
      { waste: { 'lowest-efficiency': 0.9, 'highest-wasted-bytes': 20e6 } },
    ],
    ['quotes make no difference to a level', 'checks:\n  "user": \'off\'\n', { 'user/root': 'off' }, {}],
    ['a list of texts', 'checks:\n  labels:\n    required: [a, "1"]\n', {}, { labels: { required: ['a', '1'] } }],
    ['an empty list is a value', 'checks:\n  labels: { required: [] }\n', {}, { labels: { required: [] } }],
    [
      'an alias is what it stands for',
      'checks:\n  forbidden: { allow: &ok [{ path: a/**, reason: because }] }\n  privilege: { allow: *ok }\n',
      {},
      { privilege: { allow: [{ path: 'a/**', reason: 'because' }] } },
    ],
    [
      'an allowance',
      'checks:\n  secrets:\n    allow:\n      - path: app/key.pem\n        reason: "for tests"\n      - { kind: private-key, reason: made here }\n',
      {},
      {
        secrets: {
          allow: [
            { path: 'app/key.pem', reason: 'for tests' },
            { kind: 'private-key', reason: 'made here' },
          ],
        },
      },
    ],
    ['the words of levels are words in YAML 1.1 too', '%YAML 1.1\n---\nchecks:\n  user: off\n', { 'user/root': 'off' }, {}],
    ['a byte order mark and carriage returns', '\uFEFFchecks:\r\n  user: off\r\n', { 'user/root': 'off' }, {}],
  ])('%s', async (_, text, levels, settings) => {
    const { policy, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(policy).toMatchObject({ source: '.gin-ship/policy.yml', mode: 'policy', levels, settings });
  });

  test('without a file it is the default policy', async () => {
    const { policy, problems } = await readPolicy(undefined, NO_INPUTS);
    expect(problems).toEqual([]);
    expect(policy).toEqual(policyOf());
    expect(policy.source).toBe('');
  });

  test('it is frozen to its last part', async () => {
    const { policy } = await read('checks:\n  secrets: { allow: [{ path: a, reason: b }] }\n');
    expect(() => Object.assign(policy.settings.secrets.allow[0] ?? {}, { path: '**' })).toThrow(TypeError);
    expect(() => Object.assign(policy.levels, { 'user/root': 'off' })).toThrow(TypeError);
  });

  test('the line of each setting is known, for what is wrong with the file that it names', async () => {
    const { lines } = await read('checks:\n  go:\n    go-sum: service/go.sum\n');
    expect([...lines]).toEqual([['go.go-sum', 3]]);
  });
});

describe('modes', () => {
  test.each<[Mode, text: string, rule: string, Level]>([
    ['policy', '', 'user/name', 'warn'],
    ['strict', '', 'user/name', 'error'],
    ['strict', '', 'forbidden/shells', 'off'],
    ['strict', 'checks: { user/name: off }', 'user/name', 'off'],
    ['warn', '', 'user/root', 'warn'],
    ['warn', 'checks: { user: off }', 'user/root', 'off'],
    ['off', 'checks: { user: error }', 'user/root', 'off'],
    ['strict', '', 'integrity/bytes', 'error'],
    ['warn', '', 'integrity/bytes', 'error'],
    ['off', '', 'integrity/bytes', 'error'],
  ])('%s, %j: %s is %s', async (policyLevel, text, rule, level) => {
    const { policy } = await read(text, { policyLevel });
    expect(policy.mode).toBe(policyLevel);
    expect(policy.levels[rule]).toBe(level);
  });
});

describe('inputs win over the file', () => {
  test('max-size is a limit that holds, whatever the file says of its rule', async () => {
    const { policy } = await read('checks:\n  size: { level: off, max-pull: 1GB, max-disk: 2GB }\n', { maxSize: 5_000_000 });
    expect(policy.settings.size).toMatchObject({ 'max-pull': 5_000_000, 'max-disk': 2e9 });
    expect(policy.levels).toMatchObject({ 'size/pull': 'error', 'size/disk': 'off' });
  });

  test.each([
    [true, 'checks: { user: { allow-root: false } }', true, 'error'],
    [false, 'checks: { user: { level: off, allow-root: true } }', false, 'error'],
    [undefined, 'checks: { user: { level: warn, allow-root: true } }', true, 'warn'],
  ] as const)('allow-root: %s over %s', async (allowRoot, text, allowed, level) => {
    const { policy } = await read(text, { allowRoot });
    expect(policy.settings.user['allow-root']).toBe(allowed);
    expect(policy.levels['user/root']).toBe(level);
  });

  test('the mode has the last word', async () => {
    const { policy } = await read('', { maxSize: 1, policyLevel: 'warn' });
    expect(policy.levels['size/pull']).toBe('warn');
  });
});

describe('what is wrong is told with its line', () => {
  test.each<[text: string, ...told: string[]]>([
    ['- user', '1: the image policy is a list | it is no mapping | Begin it with `checks:`'],
    ['strict', '1: the image policy is `strict` | it is no mapping | Begin it with `checks:`'],
    ['\nuser: error\n', '2: `user` | a policy has nothing of that name | Move it below `checks:`'],
    ['check:\n  user: off\n', '1: `check` | a policy has nothing of that name | Did you mean `checks`?'],
    ['checks: [user]', '1: `checks` is a list | it is no mapping | Write one check a line below it, such as `user: error`'],
    ['checks:\n  usr: error\n', '2: `usr` | there is no such check | Did you mean `user`?'],
    ['checks:\n  user/nmae: off\n', '2: `user/nmae` | the check `user` has no such rule | Did you mean `user/name`?'],
    ['checks:\n  user/: off\n', '2: `user/` | the check `user` has no such rule | Use `user/root`, `user/name`, `user/unknown`'],
    ['checks:\n  usr/name: off\n', '2: `usr/name` | there is no such check | Did you mean `user/name`?'],
    ['checks:\n  setuid: off\n', '2: `setuid` | there is no such check | Did you mean `privilege/setuid`?'],
    [
      'checks:\n  constructor: off\n',
      '2: `constructor` | there is no such check | Use `user`, `entrypoint`, `secrets`, `forbidden`, `privilege`, `size`, `waste`, `go`, `runtime`, `labels`, `reproducible`, `dockerfile`, `context`',
    ],
    [
      'checks:\n  user/constructor: off\n',
      '2: `user/constructor` | the check `user` has no such rule | Use `user/root`, `user/name`, `user/unknown`',
    ],
    [
      'checks:\n  ? [a]\n  : off\n',
      '2: `…` | there is no such check | Use `user`, `entrypoint`, `secrets`, `forbidden`, `privilege`, `size`, `waste`, `go`, `runtime`, `labels`, `reproducible`, `dockerfile`, `context`',
    ],
    [
      'checks:\n  integrity: off\n  integrity/bytes: warn\n',
      '2: `integrity` | this check is always on and always an error: without it nothing else that is said of the image would mean anything | Take it out of the policy',
      '3: `integrity/bytes` | this check is always on and always an error: without it nothing else that is said of the image would mean anything | Take it out of the policy',
    ],
    ['checks:\n  user: eror\n', '2: `user` is `eror` | it is no level | Did you mean `error`?'],
    ['checks:\n  user: Off\n', '2: `user` is `Off` | it is no level | Did you mean `off`?'],
    ['checks:\n  user: disabled\n', '2: `user` is `disabled` | it is no level | Use `error`, `warn`, `off`'],
    ['checks:\n  user: false\n', '2: `user` is `false` | a level is a word | Write one of `error`, `warn`, `off`'],
    ['checks:\n  user: 0\n', '2: `user` is `0` | a level is a word | Write one of `error`, `warn`, `off`'],
    ['checks:\n  user:\n  labels: error\n', '2: `user` is empty | it has no level | Write one of `error`, `warn`, `off`, or take the line out'],
    ['checks:\n  user: [error]\n', '2: `user` is a list | it is neither a level nor a mapping | Write `user: error`'],
    [
      'checks:\n  user/root:\n    level: error\n',
      '3: `user/root` is a mapping | a rule has a level and nothing else | Write `user/root: error`; settings belong below their check',
    ],
    ['checks:\n  user:\n    level: true\n', '3: `user.level` is `true` | a level is a word | Write one of `error`, `warn`, `off`'],
    [
      'checks:\n  user:\n    root: off\n',
      '3: `user.root` | the check `user` has no such setting | It is a rule: write `user/root: …` beside `user:`',
    ],
    ['checks:\n  size:\n    max-pul: 1\n', '3: `size.max-pul` | the check `size` has no such setting | Did you mean `max-pull`?'],
    ['checks:\n  entrypoint:\n    path: /app\n', '3: `entrypoint.path` | the check `entrypoint` has no such setting | Use `level`'],
    ['checks:\n  size:\n    max-pull:\n', '3: `size.max-pull` is empty | it has no value | Give it one, or take the line out'],
    [
      'checks:\n  size:\n    max-pull: 10 megs\n',
      '3: `size.max-pull` is `10 megs` | it is no size | Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as `20MB`',
    ],
    [
      'checks:\n  size: { max-pull: -1, max-disk: 1.5, max-layer: [1] }\n',
      '2: `size.max-pull` is `-1` | it is no size | Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as `20MB`',
      '2: `size.max-disk` is `1.5` | it is no size | Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as `20MB`',
      '2: `size.max-layer` is a list | it is no size | Write bytes, or a number with kB, MB, GB, KiB, MiB or GiB, such as `20MB`',
    ],
    [
      'checks:\n  waste:\n    lowest-efficiency: 95\n',
      '3: `waste.lowest-efficiency` is `95` | it is no share | Write a number from 0 to 1, or a percentage such as `5%`',
    ],
    ['checks:\n  user:\n    allow-root: yes\n', '3: `user.allow-root` is `yes` | it is neither true nor false | Write `true` or `false`'],
    ['checks:\n  go:\n    lowest-version: 1.20\n', '3: `go.lowest-version` is `1.20` | YAML reads it as no text | Put quotes around it'],
    [
      'checks:\n  go:\n    lowest-version: newest\n',
      "3: `go.lowest-version` is `newest` | it is not of the form that is due | Write a version of Go in quotes, such as `'1.26'` or `'1.26.1'`",
    ],
    ['checks:\n  labels:\n    required: a\n', '3: `labels.required` is `a` | it is no list | Write one entry a line, each with `- ` in front'],
    [
      'checks:\n  labels:\n    required:\n      - a\n      - 1\n      -\n',
      '5: entry 2 of `labels.required` is `1` | YAML reads it as no text | Put quotes around it',
      '6: entry 3 of `labels.required` is empty | it has no value | Give it one, or take the line out',
    ],
    [
      'checks:\n  secrets:\n    allow:\n      - path: a\n      - reason: because\n      - a\n      - pth: a\n        reason: b\n      - path: " "\n        reason: b\n',
      '4: entry 1 of `secrets.allow` is a mapping | it gives no reason | Write `reason:` and `path:` or `kind:`',
      '5: entry 2 of `secrets.allow` is a mapping | it would allow everything | Write `reason:` and `path:` or `kind:`',
      '6: entry 3 of `secrets.allow` is `a` | it is no mapping | Write `reason:` and `path:` or `kind:`',
      '7: entry 4 of `secrets.allow` is a mapping | it has the unknown part `pth` | Did you mean `path`?',
      '9: entry 5 of `secrets.allow` is a mapping | it has no glob that is understood here | Write a path in the image, such as `app/testdata/**`, without `!` in front',
    ],
    [
      'checks:\n  privilege:\n    allow: [{ rule: setud, reason: b }, { kind: x, reason: b }]\n',
      '3: entry 1 of `privilege.allow` is a mapping | it names the unknown rule `setud` | Did you mean `setuid`?',
      '3: entry 2 of `privilege.allow` is a mapping | it has the unknown part `kind` | Use `path`, `rule`, `reason`',
    ],
    ['checks:\n  user: off\n  labels: off\n  user: error\n', '4: `user` is given twice | it stands in line 2 already | Keep one of them'],
    [
      'checks:\n  secrets:\n    allow:\n      - path: a\n        path: b\n        reason: c\n',
      '5: `path` is given twice | it stands in line 4 already | Keep one of them',
    ],
    ['checks: {}\nchecks: {}\n', '2: `checks` is given twice | it stands in line 1 already | Keep one of them'],
  ])('%j', async (text, ...told) => {
    expect(await mistakes(text)).toEqual(told);
  });

  test('all of them in one run, in the order of the file; what is right is read all the same', async () => {
    const { problems, policy } = await read('checks:\n  usr: error\n  labels: warn\n  size: { max-pull: x }\n  labels: off\n  go: of\n');
    expect(problems.map(({ at }) => at?.line)).toEqual([2, 4, 5, 6]);
    expect(problems[0]).toMatchObject({ code: 'policy/file', at: { file: '.gin-ship/policy.yml', line: 2 } });
    expect(policy.levels['labels/missing']).toBe('off');
  });

  test('text from the file is one line, and no longer than it has to be', async () => {
    const [told = ''] = await mistakes(`checks:\n  "a\\n::error::${'x'.repeat(500)}": error\n`);
    expect(told.split(' | ')[0]).toBe(`2: \`a ::error::${'x'.repeat(46)}…\``);
  });
});

describe('what is no YAML', () => {
  test.each<[text: string, ...told: string[]]>([
    [
      'checks:\n\tuser: error\n',
      '2: the image policy can’t be read | it is no YAML that is understood here (Tabs are not allowed as indentation) | Indent with spaces',
    ],
    [
      'checks:\n  user: error\n---\nchecks: {}\n',
      '3: the image policy can’t be read | it is no YAML that is understood here (Source contains multiple documents; please use YAML.parseAllDocuments()) | Keep one document: take the line `---` out',
    ],
    [
      'checks:\n  user: !level error\n',
      '2: the image policy can’t be read | it is no YAML that is understood here (Unresolved tag: !level) | Take the tag (`!…`) out',
    ],
    [
      'checks:\n  user: "error\n',
      '3: the image policy can’t be read | it is no YAML that is understood here (Missing closing "quote) | Check indentation, quotes and brackets there and in the line above',
    ],
    [
      'checks:\n  user: *levels\n',
      '2: `*levels` | nothing of that name stands before it | Put quotes around it, or `&levels` in front of what is meant',
    ],
    [
      'checks:\n  forbidden:\n    files: [**/*.pem]\n',
      '3: `**/*.pem` | nothing of that name stands before it | Put quotes around it, or `&*/*.pem` in front of what is meant',
    ],
  ])('%j', async (text, ...told) => {
    expect(await mistakes(text)).toEqual(told);
  });

  const nine = (of: string): string => `[${Array.from({ length: 9 }, () => of).join(', ')}]`;
  const laughs = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    (name, at, all) => `x${name}: &${name} ${nine(at === 0 ? 'lol' : `*${all[at - 1] ?? ''}`)}`,
  );

  test.each<[why: string, text: string, told: RegExp]>([
    ['nested without end', '['.repeat(250_000), /nested too deep/],
    ['nested without end, and closed', `${'{a: '.repeat(50_000)}${'}'.repeat(50_000)}`, /nested too deep/],
    ['keys without end', `checks:\n${Array.from({ length: 20_000 }, (_, at) => `  a${at}:`).join('\n')}`, /there is no such check/],
    ['aliases without end', `checks: &a\n  user: off\nx: [${'*a,'.repeat(80_000)}]`, /more than 100 aliases/],
    [
      'aliases that multiply',
      `${laughs.join('\n')}\nchecks: { labels: { required: [*h] } }`,
      /its aliases lead in circles, or multiply beyond reason/,
    ],
    ['an alias that leads in a circle', 'checks:\n  labels:\n    required: &a [*a]\n', /it is no text|aliases/],
  ])('%s: within bounds', { timeout: 30_000 }, async (_, text, told) => {
    const all = await mistakes(text);
    expect(all.length).toBeGreaterThan(0);
    expect(all.length).toBeLessThanOrEqual(50);
    expect(all.at(-1)).toMatch(told);
  });
});

test('whatever stands in the file, it is read or told what is wrong, with a line that is there', { timeout: 60_000 }, async () => {
  const pieces = fc.constantFrom(
    'checks:',
    '\n',
    '  ',
    '    ',
    'user',
    'size',
    'secrets',
    '/',
    'name',
    ': ',
    'error',
    'off',
    'max-pull',
    'allow',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '&a ',
    '*a',
    '<<: ',
    '? ',
    '!!str ',
    '!x ',
    '| ',
    '> ',
    '"',
    "'",
    '#',
    '\t',
    '\u0000',
    '\u2028',
    '%YAML 1.1\n',
    '---\n',
    '...\n',
    '__proto__',
    '10MB',
    'null',
    '~',
    '@',
    '`',
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((all) => `checks:\n  ${all.join('')}`),
    fc.string({ unit: 'binary', maxLength: 50 }),
  );
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      const { problems, policy } = await read(given);
      const lines = given.split('\n').length;
      for (const { what, why, fix, at } of problems) {
        expect(at?.line).toBeGreaterThan(0);
        expect(at?.line).toBeLessThanOrEqual(lines);
        expect(what + why + fix).not.toMatch(/\p{Cc}/u);
      }
      expect(policy.levels['integrity/bytes']).toBe('error');
    }),
    { numRuns: 3000 },
  );
});
