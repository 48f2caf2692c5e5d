import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** One direction: a folder may use what stands on its left, and nobody's on its right. */
const STAGES = ['refs', 'tags', 'plan', 'build', 'fetch', 'verify', 'push', 'report'];
/** One pure decision in three folders: these may call what stands on their left. */
const PURE = ['refs', 'tags', 'plan'];
/** Vocabulary that every stage may use. */
const SHARED = new Set(['contract', 'expression', 'image', 'policy', 'ports', 'registry']);

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

const folderOf = (name: string): string => (name.includes('/') ? (name.split('/')[0] ?? '') : '');

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join('src', file), 'utf8');
  return [...text.matchAll(/^(?:import|export) (type )?(?:[^'"]*? from )?['"]([^'"]+)['"]/gms)].map(([, type, from = '']) => ({
    file,
    folder: folderOf(file),
    from: from.startsWith('.') ? path.join(path.dirname(file), from) : from,
    typeOnly: type !== undefined,
  }));
}

const imports = files.flatMap(importsOf);

describe('one direction', () => {
  test('there are imports to look at', () => {
    expect(imports.length).toBeGreaterThan(30);
  });

  test('a stage calls no other stage, but refs → tags → plan, and all that come after read the plan', () => {
    const wrong = imports.filter(({ folder, from, typeOnly }) => {
      const other = folderOf(from);
      if (typeOnly || folder === other || !STAGES.includes(folder) || !STAGES.includes(other)) return false;
      // The plan is a value; the pure functions that read it (explain, bodyPattern) stand beside it.
      if (other === 'plan' && !PURE.includes(folder)) return false;
      return !(PURE.includes(folder) && PURE.includes(other) && PURE.indexOf(other) < PURE.indexOf(folder));
    });
    expect(wrong).toEqual([]);
  });

  test('a stage knows the results of earlier stages, never of later ones', () => {
    const wrong = imports.filter(({ folder, from }) => {
      const [own, other] = [STAGES.indexOf(folder), STAGES.indexOf(folderOf(from))];
      // What was decided is named in plan/plan.ts; the pure stages that decide it use its words.
      return own >= 0 && other > own && from !== 'plan/plan.ts';
    });
    expect(wrong).toEqual([]);
  });

  test('only actions/ knows the actions', () => {
    expect(imports.filter(({ folder, from }) => folder !== 'actions' && folderOf(from) === 'actions')).toEqual([]);
  });

  test('the shared vocabulary uses no stage, but for the contract, which reads the pure grammars', () => {
    const wrong = imports.filter(({ folder, from, typeOnly }) => {
      if (typeOnly || !SHARED.has(folder) || !STAGES.includes(folderOf(from))) return false;
      return !(folder === 'contract' && folderOf(from) === 'tags');
    });
    expect(wrong).toEqual([]);
  });
});

describe('effects', () => {
  test('@actions/* is imported in one file', () => {
    const users = imports.filter(({ from }) => from.startsWith('@actions/')).map(({ file }) => file);
    expect([...new Set(users)]).toEqual(['ports/runner.ts']);
  });

  test.each(['node:child_process', 'node:fs', 'node:fs/promises', 'node:http', 'node:https', 'node:net', 'node:timers/promises'])(
    '%s only in ports/',
    (module) => {
      expect(imports.filter(({ folder, from }) => from === module && folder !== 'ports')).toEqual([]);
    },
  );

  test('the environment is handed in, never reached for', () => {
    const reaching = files.filter((file) => /process\.(env|argv|cwd)/.test(readFileSync(path.join('src', file), 'utf8')));
    expect(reaching).toEqual(['actions/index.ts']);
  });
});

test('no module is mocked', () => {
  const tests = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.test.ts') && name !== 'house/imports.test.ts',
  );
  expect(tests.filter((name) => /\b(vi|jest)\.(mock|doMock|spyOn)\(/.test(readFileSync(path.join('test', name), 'utf8')))).toEqual([]);
});
