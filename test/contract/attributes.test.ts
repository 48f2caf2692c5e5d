import { describe, expect, test } from 'vitest';
import { parseAttributes } from '../../src/contract/attributes.ts';
import { readCompatibility } from '../../src/contract/compatibility.ts';
import { ShipError } from '../../src/error.ts';
import { nearest, suggest } from '../../src/contract/suggest.ts';

describe('parseAttributes', () => {
  test.each([
    ['type=sha', ['type=sha']],
    ['a', ['=a']],
    [' Type = sha , prefix= ', ['type=sha', 'prefix=']],
    ['pattern=a=b', ['pattern=a=b']],
    ['pattern=v(\\d{1,2}),group=1', ['pattern=v(\\d{1,2})', 'group=1']],
    ['pattern=[,]x,group=1', ['pattern=[,]x', 'group=1']],
    ['pattern=[(],group=1', ['pattern=[(]', 'group=1']],
    ['pattern=\\(,group=1', ['pattern=\\(', 'group=1']],
    ['pattern=\\,,group=1', ['pattern=\\,', 'group=1']],
    ['pattern=a,b,group=1', ['pattern=a,b', 'group=1']],
    ['pattern=(a,group=1', ['pattern=(a', 'group=1']],
    ['value=a(b,enable=false', ['value=a(b', 'enable=false']],
    ["pattern={{date 'YYYY,MM'}},priority=1", ["pattern={{date 'YYYY,MM'}}", 'priority=1']],
    ['"pattern=a,""b""",group=1', ['pattern=a,"b"', 'group=1']],
    ['pattern="a,b",group=1', ['pattern=a,b', 'group=1']],
    ['"pattern=a,b=c"', ['pattern=a', 'b=c']],
    ['"type=match,""pattern=a,b=c"""', ['type=match', 'pattern=a,b=c']],
    ['a,,b', ['=a', '=b']],
  ])('%s', (line, expected) => {
    expect(parseAttributes(line).map(({ name, value }) => `${name}=${value}`)).toEqual(expected);
  });
});

describe('suggestions', () => {
  test.each([
    ['formt', 'format'],
    ['prefx', 'prefix'],
    ['pritority', 'priority'],
    ['enabel', 'enable'],
    ['FORMAT', 'format'],
    ['zzz', undefined],
  ])('%s → %s', (wrong, meant) => {
    expect(nearest(wrong, ['format', 'prefix', 'priority', 'enable', 'suffix'])).toBe(meant);
  });

  test('what is far from all gets the list', () => {
    expect(suggest('zzz', ['a', 'b'])).toBe('Use `a`, `b`');
  });
});

describe('readCompatibility', () => {
  test('defaults', () => {
    expect(readCompatibility({ DOCKER_METADATA_SHORT_SHA_LENGTH: '', DOCKER_METADATA_PR_HEAD_SHA: undefined })).toEqual({
      shortShaLength: 7,
      annotationLevels: ['manifest'],
      prHeadSha: true,
    });
  });

  test('what is given', () => {
    const env = {
      DOCKER_METADATA_SHORT_SHA_LENGTH: '12',
      DOCKER_METADATA_ANNOTATIONS_LEVELS: 'index, manifest-descriptor,index',
      DOCKER_METADATA_PR_HEAD_SHA: 'false',
    };
    expect(readCompatibility(env)).toEqual({ shortShaLength: 12, annotationLevels: ['index', 'manifest-descriptor'], prHeadSha: false });
  });

  test('all that is wrong is said at once', () => {
    const env = { DOCKER_METADATA_SHORT_SHA_LENGTH: '-1', DOCKER_METADATA_ANNOTATIONS_LEVELS: 'index,layer', DOCKER_METADATA_PR_HEAD_SHA: 'yes' };
    const thrown = ((): unknown => {
      try {
        return readCompatibility(env);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(ShipError);
    expect((thrown as ShipError).problems.map(({ what }) => what)).toEqual([
      'Environment variable `DOCKER_METADATA_SHORT_SHA_LENGTH` is `-1`',
      'Environment variable `DOCKER_METADATA_ANNOTATIONS_LEVELS` is `index,layer`',
      'Environment variable `DOCKER_METADATA_PR_HEAD_SHA` is `yes`',
    ]);
  });

  test.each(['0', '65', '7.5', '١'])('%s is no length', (text) => {
    expect(() => readCompatibility({ DOCKER_METADATA_SHORT_SHA_LENGTH: text })).toThrow('it is no length');
  });
});
