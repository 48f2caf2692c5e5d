import { describe, expect, test } from 'vitest';
import { bakeFiles, namesAsJson, parseTarget } from '../../src/image/bake.ts';
import { annotationsOf, labelWarnings, labelsOf, parseAnnotations, parseLabels } from '../../src/image/labels.ts';
import { SHA, on, question } from '../tags/given.ts';

const PREFIX = 'org.opencontainers.image.';
const about = (env: Record<string, string> = {}) => ({ ...question(on('tags/v1.2.3'), { env }), version: 'v1.2.3' });

describe('labels', () => {
  test('the standard ones, sorted', () => {
    expect(labelsOf(about(), [])).toEqual([
      [`${PREFIX}created`, '2026-11-22T20:15:00.000Z'],
      [`${PREFIX}description`, 'Answers pong'],
      [`${PREFIX}licenses`, 'MIT'],
      [`${PREFIX}revision`, SHA],
      [`${PREFIX}source`, 'https://github.com/Octo-Org/ping'],
      [`${PREFIX}title`, 'ping'],
      [`${PREFIX}url`, 'https://github.com/Octo-Org/ping'],
      [`${PREFIX}version`, 'v1.2.3'],
    ]);
  });

  test('created is the time of the commit, whenever it is built; else now', () => {
    const created = (question: ReturnType<typeof about>) => labelsOf(question, [])[0]?.[1];
    expect(created({ ...about(), now: 0 })).toBe(created(about()));
    expect(created({ ...about(), event: { ...about().event, commitTime: undefined } })).toBe('2026-11-23T17:30:00.000Z');
  });

  test('own ones are added, and win; expressions are evaluated', () => {
    const labels = Object.fromEntries(
      labelsOf(about(), parseLabels(`maintainer=A=B\n${PREFIX}title=The "Ping"\nbuilt={{date 'YYYY'}} of {{tag}}\nempty=`)),
    );
    expect(labels).toMatchObject({ maintainer: 'A=B', [`${PREFIX}title`]: 'The "Ping"', built: '2026 of v1.2.3', empty: '' });
  });

  test('one in double quotes is taken out of them, and may have several lines', () => {
    const own = '"maintainer=Joe, ""Inc."""\n"text=one\ntwo"';
    expect(Object.fromEntries(labelsOf(about(), parseLabels(own)))).toMatchObject({ maintainer: 'Joe, "Inc."', text: 'one\ntwo' });
    expect(annotationsOf(about(), parseAnnotations('"index:text=a, b"'))).toContain('index:text=a, b');
  });

  test('a line without = is left out with a warning', () => {
    const own = parseLabels('invalid\nfoo=');
    expect(labelsOf(about(), own).filter(([name]) => !name.startsWith(PREFIX))).toEqual([['foo', '']]);
    expect(labelWarnings('labels', own)).toEqual(['Input `labels`: `invalid` is left out, because it has no `=`']);
  });

  test('mistakes are told, all at once', () => {
    expect(() => parseLabels('=x\na={{brnch}}')).toThrow(/a name is missing.*\n.*not known here\. Did you mean `branch`\?/);
  });
});

const titles = (own: string, env: Record<string, string> = {}) =>
  annotationsOf(about(env), parseAnnotations(own)).filter((line) => /title|mine/.test(line));

describe('annotations', () => {
  test('go to the manifest', () => {
    expect(titles('mine=1')).toEqual(['manifest:mine=1', `manifest:${PREFIX}title=ping`]);
  });

  test('go to the levels of the compatibility setting', () => {
    expect(titles('mine=1', { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'index,manifest' })).toEqual([
      'index:mine=1',
      `index:${PREFIX}title=ping`,
      'manifest:mine=1',
      `manifest:${PREFIX}title=ping`,
    ]);
  });

  test('a line that names its level goes there only', () => {
    expect(titles(`index:mine=1\nmanifest:${PREFIX}title=Other\nindex[linux/amd64],index-descriptor:mine=a:b`)).toEqual([
      `manifest:${PREFIX}title=Other`,
      'index:mine=1',
      'index[linux/amd64]:mine=a:b',
      'index-descriptor:mine=a:b',
    ]);
  });
});

describe('files for bake', () => {
  test('what HCL would take for a template is escaped', () => {
    const named = {
      version: '',
      images: [],
      references: [],
      tagNames: [],
      labels: [['a', '${HOME} %{if} $5 100%']] as const,
      annotations: ['index:a=${b}'],
    };
    const files = bakeFiles(named, 'meta');
    expect(JSON.parse(files['bake-file'])).toMatchObject({ target: { meta: { labels: { a: '$${HOME} %%{if} $5 100%' } } } });
    expect(JSON.parse(files['bake-file-annotations'])).toEqual({ target: { meta: { annotations: ['index:a=$${b}'] } } });
  });

  test('a target has a name that bake takes', () => {
    expect(parseTarget('docker-metadata_9')).toBe('docker-metadata_9');
    for (const name of ['a b', 'a.b', 'a/b']) expect(() => parseTarget(name)).toThrow(/no such name/);
  });

  const named = {
    version: 'a',
    images: ['u/a', 'ghcr.io/u/a'],
    references: ['u/a:a', 'ghcr.io/u/a:a'],
    tagNames: ['a'],
    labels: [['l', 'v']] as const,
    annotations: ['manifest:l=v'],
  };
  const args = { DOCKER_META_IMAGES: 'u/a,ghcr.io/u/a', DOCKER_META_VERSION: 'a' };

  test('one for each part and one for all but the annotations', () => {
    const files = Object.entries(bakeFiles(named, 'meta')).map(([name, text]) => [
      name,
      (JSON.parse(text) as { target: { meta: unknown } }).target.meta,
    ]);
    expect(Object.fromEntries(files)).toEqual({
      'bake-file': { tags: named.references, args, labels: { l: 'v' } },
      'bake-file-tags': { tags: named.references, args },
      'bake-file-labels': { labels: { l: 'v' } },
      'bake-file-annotations': { annotations: ['manifest:l=v'] },
    });
  });

  test('and the same as JSON', () => {
    expect(JSON.parse(namesAsJson(named))).toEqual({ tags: named.references, 'tag-names': ['a'], labels: { l: 'v' }, annotations: ['manifest:l=v'] });
  });
});
