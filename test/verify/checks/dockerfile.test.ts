import { expect, test } from 'vitest';
import type { Warning } from '../../../src/build/warning.ts';
import type { Found } from '../../../src/policy/finding.ts';
import { judgeDockerfile } from '../../../src/verify/checks/dockerfile.ts';

const warning = (given: Partial<Warning> = {}): Warning => ({
  rule: 'MaintainerDeprecated',
  text: 'Maintainer instruction is deprecated',
  about: 'Use a label instead',
  url: 'https://docs.docker.com/x/',
  line: 2,
  end: 2,
  ...given,
});

function judged(warnings: readonly Warning[], skip: readonly string[] = []): Found[] {
  const said: Found[] = [];
  judgeDockerfile(warnings, 'app/Dockerfile', { skip }, (_, found) => said.push(found));
  return said;
}

test('a remark of BuildKit at its line, with its cure and where it is explained', () => {
  expect(judged([warning()])).toEqual([
    {
      what: 'MaintainerDeprecated: Maintainer instruction is deprecated',
      where: 'app/Dockerfile:2',
      fix: 'Use a label instead. See https://docs.docker.com/x/',
      at: { file: 'app/Dockerfile', line: 2 },
    },
  ]);
});

test('a remark without a rule, an explanation and a line, as other frontends make them', () => {
  expect(judged([warning({ rule: '', about: '', url: '', line: undefined })])).toEqual([
    { what: 'Maintainer instruction is deprecated', where: 'app/Dockerfile', fix: 'Change the instruction', at: { file: 'app/Dockerfile' } },
  ]);
});

test('what the policy skips is not told', () => {
  expect(judged([warning(), warning({ rule: 'UndefinedVar' })], ['MaintainerDeprecated'])).toHaveLength(1);
  expect(judged([])).toEqual([]);
});
