import { expect, test } from 'vitest';
import { takenFrom } from '../../../src/verify/context/taken.ts';

const paths = (dockerfile: string, target = '') => takenFrom(dockerfile, target)?.map(({ path, exclude }) => [path, ...exclude].join(' - '));

test.each<readonly [string, string, string, string[] | undefined]>([
  ['all', 'FROM a\nCOPY . .', '', ['.']],
  ['all, in other words', 'FROM a\nCOPY / /\nADD ./ /x\nCOPY ../ /', '', ['.', '.', '.']],
  ['several sources, cleaned', 'FROM a\nCOPY ./go.mod src/../go.sum /cmd/ /x/', '', ['go.mod', 'go.sum', 'cmd']],
  ['a list', 'FROM a\nCOPY ["a b", "/x"]', '', ['a b']],
  ['wildcards', 'FROM a\nCOPY *.go in*/x /', '', ['*.go', 'in*/x']],
  ['what is left out', 'FROM a\nCOPY --exclude=*.md --chown=1:1 --exclude=data . /', '', ['. - *.md - data']],
  ['addresses, repositories and here-documents', 'FROM a\nADD https://h/x git@h:r.git /\nCOPY <<E /x\ny\nE\nADD x.tar /', '', ['x.tar']],
  ['mounts', 'FROM a\nRUN --mount=target=/s,source=src --mount=type=cache,target=/c,source=x --mount=type=bind,target=. true', '', ['src', '.']],
  ['another stage’s files are none of the context', 'FROM a AS x\nCOPY in /\nFROM b\nCOPY --from=x /out /\nCOPY --from=c /etc /', '', ['in']],
  ['a stage that is not built', 'FROM a AS x\nCOPY in /\nFROM b\nCOPY only /', '', ['only']],
  ['a stage that another needs', 'FROM a AS x\nCOPY one /\nFROM x AS y\nCOPY two /\nFROM b\nRUN --mount=from=y,target=/y true', '', ['one', 'two']],
  ['the stage that is asked for', 'FROM a AS x\nCOPY one /\nFROM b\nCOPY two /', 'X', ['one']],
  ['a stage by its number', 'FROM a\nCOPY one /\nFROM b\nCOPY --from=0 /x /', '', ['one']],
  ['a variable', 'FROM a\nARG D\nCOPY $D /', '', undefined],
  ['a variable in the destination', 'FROM a\nARG D\nCOPY x $D', '', ['x']],
  ['a variable as the base of the only stage', 'ARG B=a\nFROM $B\nCOPY x /', '', ['x']],
  ['a variable that may be a stage', 'ARG B=x\nFROM a AS x\nCOPY . /\nFROM $B', '', undefined],
  ['a variable as another stage', 'FROM a AS x\nCOPY . /\nFROM b\nCOPY --from=$X /a /', '', undefined],
  ['another frontend', '# syntax=acme/x:1\nFROM a\nCOPY . .', '', undefined],
  ['a stage that does not exist', 'FROM a\nCOPY . .', 'no', undefined],
])('%s', (_, dockerfile, target, expected) => expect(paths(dockerfile, target)).toEqual(expected));
