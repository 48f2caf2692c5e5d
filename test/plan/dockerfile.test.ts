import { describe, expect, test } from 'vitest';
import { hasStage, stagesOf } from '../../src/plan/dockerfile.ts';
import { nearest } from '../../src/contract/suggest.ts';
import { platformProblems } from '../../src/plan/platforms.ts';

describe('the stages of a Dockerfile', () => {
  test.each([
    ['one without a name', 'FROM alpine\nRUN x', [], 1, true],
    ['any case, any space', 'from  a  as  Build\nFROM --platform=$BUILDPLATFORM b AS b2  ', ['build', 'b2'], 2, true],
    ['comments and arguments before', '# syntax=docker/dockerfile:1\nARG X=1\n\n# FROM no AS no\nFROM a AS yes', ['yes'], 1, true],
    ['a line that goes on', 'FROM \\\n  # a comment between\n\n  a \\\n  AS x\nRUN a \\\n  FROM b AS no', ['x'], 1, true],
    ['another escape', '# escape=`\nFROM a `\n AS x\nRUN dir C:\\\nFROM b AS y', ['x', 'y'], 2, true],
    ['a here-document', 'FROM a AS x\nRUN <<EOF\nFROM b AS no\nEOF\nFROM c AS y', ['x', 'y'], 2, true],
    [
      'two here-documents, one with tabs and quotes',
      'FROM a AS x\nCOPY <<-"A" <<B /d/\nFROM no AS n1\n\tA\nFROM no AS n2\nB\nFROM c AS y',
      ['x', 'y'],
      2,
      true,
    ],
    ['a shift is no here-document', 'FROM a AS x\nRUN echo $((1 << 2))\nFROM b AS y', ['x', 'y'], 2, true],
    ['a name from an argument', 'ARG N\nFROM a AS ${N}', [], 1, false],
    ['another frontend', '# syntax=acme/lang:1\nthis is something else', [], 0, false],
    ['a line break of Windows and a byte order mark', '\uFEFF# syntax=docker.io/docker/dockerfile:1.7\r\nFROM a AS x\r\n', ['x'], 1, true],
    ['no line break at the end of a line that goes on', 'FROM a AS x \\', ['x'], 1, true],
  ])('%s', (_, text, names, count, complete) => {
    expect(stagesOf(text)).toEqual({ names, count, complete });
  });

  test('what is not known is left to BuildKit', () => {
    expect(hasStage({ names: [], count: 1, complete: false }, 'any')).toBe(true);
  });
});

describe('platforms', () => {
  test.each([
    'linux/amd64',
    'linux/arm64/v8',
    'linux/arm/v7',
    'linux/386',
    'Linux/AMD64',
    'linux/x86_64',
    'windows/amd64',
    'wasip1/wasm',
    'linux/amd64/v3',
  ])('%s', (platform) => {
    expect(platformProblems([platform])).toEqual([]);
  });

  test.each([
    ['amd64', 'Write `linux/amd64`'],
    ['linux', 'Write it like'],
    ['linux/amd46', 'Did you mean `linux/amd64`?'],
    ['linxu/arm64', 'Did you mean `linux/arm64`?'],
    ['linux/sparc', 'Use one of'],
    ['linux/arm/7', 'a variant'],
    ['linux/arm/v7/x', 'a variant'],
  ])('%s', (platform, fix) => {
    expect(platformProblems([platform])).toMatchObject([{ code: 'input/platforms', fix: expect.stringContaining(fix) }]);
  });
});

test.each([
  ['buidl', ['build', 'final'], 'build'],
  ['bld', ['build'], undefined],
  ['x', ['build', 'y'], 'y'],
  ['anything', [], undefined],
  ['FINAL', ['final'], 'final'],
])('nearest to %s among %j', (text, candidates, found) => {
  expect(nearest(text, candidates)).toBe(found);
});
