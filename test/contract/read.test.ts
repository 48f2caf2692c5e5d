import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../src/contract/field.ts';
import { camel, readInputs } from '../../src/contract/read.ts';

const of = fieldsOf('Any');
const fields = {
  name: of.text({ description: '' }),
  'no-cache': of.flag({ description: '' }),
  cache: of.choice(['auto', 'off'], { description: '', default: 'auto' }),
  lines: of.lines({ description: '' }),
  items: of.items({ description: '' }),
  secrets: of.pairs({ description: '', secret: true }),
  contexts: of.pairs({ description: '' }),
  args: of.args({ description: '' }),
  timeout: of.seconds({ description: '', default: '30s' }),
  port: of.port({ description: '' }),
  separator: of.separator({ description: '' }),
  must: of.text({ description: '', required: true }),
} as const;

type Given = Partial<Record<keyof typeof fields, string>>;
const read = (given: Given) => readInputs(fields, (name) => ({ must: 'x', ...given })[name as keyof typeof fields] ?? '');

describe('what an input becomes', () => {
  test.each<[Given, object]>([
    [{}, { name: '', noCache: undefined, cache: 'auto', lines: [], items: [], secrets: [], timeout: 30, port: undefined, separator: '' }],
    [{ name: '  a b ' }, { name: 'a b' }],
    [{ 'no-cache': 'true' }, { noCache: true }],
    [{ 'no-cache': 'False' }, { noCache: false }],
    [{ cache: 'OFF' }, { cache: 'off' }],
    [{ lines: 'a,b\r\n\n  # a comment\n c # not one' }, { lines: ['a,b', 'c # not one'] }],
    [{ items: 'linux/amd64, linux/arm64\nlinux/386' }, { items: ['linux/amd64', 'linux/arm64', 'linux/386'] }],
    [{ items: '"a,b",c,"say ""hi"""' }, { items: ['a,b', 'c', 'say "hi"'] }],
    [
      { secrets: 'token=a=b\nempty=' },
      {
        secrets: [
          ['token', 'a=b'],
          ['empty', ''],
        ],
      },
    ],
    [{ lines: 'a\n"b,""c"""\n"d" e\n# no\n"open' }, { lines: ['a', 'b,"c"', '"d" e', '"open'] }],
    [
      { secrets: '"key=-----BEGIN\n\n# kept\n-----END\n"\r\n"json={""a"":1}"\nplain="as it stands"\n"list=a,b"' },
      {
        secrets: [
          ['key', '-----BEGIN\n\n# kept\n-----END\n'],
          ['json', '{"a":1}'],
          ['plain', '"as it stands"'],
          ['list', 'a,b'],
        ],
      },
    ],
    [{ args: 'A=b=c\n FOO \nE=' }, { args: [['A', 'b=c'], ['FOO'], ['E', '']] }],
    [{ timeout: '2m' }, { timeout: 120 }],
    [{ timeout: '45' }, { timeout: 45 }],
    [{ port: '8080' }, { port: 8080 }],
    [{ separator: ' ' }, { separator: ' ' }],
  ])('%j', (given, expected) => {
    const { inputs, problems } = read(given);
    expect(problems).toEqual([]);
    expect(inputs).toMatchObject(expected);
  });
});

describe('what is none', () => {
  test.each<[Given, string]>([
    [{ 'no-cache': 'yes' }, 'Input `no-cache` is `yes`'],
    [{ 'no-cache': '1' }, 'Input `no-cache` is `1`'],
    [{ cache: 'on' }, 'Input `cache` is `on`'],
    [{ timeout: '0' }, 'Input `timeout` is `0`'],
    [{ timeout: '1h' }, 'Input `timeout` is `1h`'],
    [{ port: '65536' }, 'Input `port` is `65536`'],
    [{ port: '08x' }, 'Input `port` is `08x`'],
    [{ must: ' ' }, 'Input `must` is empty'],
    [{ secrets: 'hunter2' }, 'Input `secrets` is `***`'],
    [{ contexts: 'a=hunter2\nb\nc=1\n=d' }, 'Input `contexts` is `b⏎=d`'],
    [{ args: 'A=hunter2\na second line' }, 'Input `args` is `a second line`'],
    [{ args: '=x' }, 'Input `args` is `=x`'],
  ])('%j', (given, what) => {
    const { problems } = read(given);
    expect(problems.map((problem) => problem.what)).toEqual([what]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('all mistakes are told at once, and the right inputs are read all the same', () => {
    const { inputs, problems } = read({ 'no-cache': 'yes', port: '0', timeout: 'soon', name: 'fine' });
    expect(problems.map(({ code }) => code)).toEqual(['input/no-cache', 'input/timeout', 'input/port']);
    expect(inputs.name).toBe('fine');
  });

  test('a long value is cut', () => {
    expect(read({ cache: 'x'.repeat(500) }).problems[0]?.what.length).toBeLessThan(150);
  });
});

test.each([
  ['build-args', 'buildArgs'],
  ['images', 'images'],
  ['a-b-c', 'aBC'],
])('%s is %s in code', (name, expected) => {
  expect(camel(name)).toBe(expected);
});
