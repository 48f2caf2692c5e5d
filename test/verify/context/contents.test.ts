import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Found } from '../../../src/policy/finding.ts';
import { realFiles } from '../../../src/ports/files.ts';
import { judgeContext } from '../../../src/verify/checks/context.ts';
import { readContext } from '../../../src/verify/context/contents.ts';

const clock = { monotonic: () => 0 };

/** A folder with files of that many bytes, and a Dockerfile in it. */
function folder(dockerfile: string, sizes: Record<string, number>, texts: Record<string, string> = {}): string {
  const context = mkdtempSync(path.join(tmpdir(), 'gin-ship-context-'));
  const write = (name: string, data: string | Buffer) => {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), data);
  };
  write('Dockerfile', dockerfile);
  for (const [name, size] of Object.entries(sizes)) write(name, Buffer.alloc(size));
  for (const [name, text] of Object.entries(texts)) write(name, text);
  return context;
}

const read = (context: string, limits?: Parameters<typeof readContext>[2], target = '') =>
  readContext(
    { context, file: path.join(context, 'Dockerfile'), shownFile: 'app/Dockerfile', target },
    { files: realFiles(undefined, () => {}), clock },
    limits,
  );

const ALL = 'FROM scratch\nCOPY . /\n';

describe('what is sent', () => {
  test('all that is not kept back', async () => {
    const context = folder(
      ALL,
      { 'a.go': 10, 'data/x': 1000, 'data/deep/y': 500, '.git/HEAD': 5, 'notes/z': 7 },
      { '.dockerignore': 'notes\n.git\n' },
    );
    expect(await read(context)).toMatchObject({
      bytes: 10 + 1500 + ALL.length + 'notes\n.git\n'.length,
      parts: [{ name: 'data', bytes: 1500, unused: 0 }, { name: 'Dockerfile' }, { name: '.dockerignore' }, { name: 'a.go' }],
      unused: 0,
      git: [],
      environment: [],
      ignoreFile: 'app/.dockerignore',
      complete: true,
    });
  });

  test('only what some stage takes: .git and data that lie beside it are no matter', async () => {
    const context = folder('FROM scratch\nCOPY cmd *.mod in*/x /\n', {
      'cmd/a': 1,
      'go.mod': 2,
      'in1/x': 4,
      'in1/y': 8,
      'data/big': 100,
      '.git/HEAD': 1,
      '.env': 1,
    });
    expect(await read(context)).toMatchObject({ files: 3, bytes: 7, git: [], environment: [], ignoreFile: undefined });
  });

  test('nothing, where nothing is taken', async () => {
    expect(await read(folder('FROM busybox\nRUN true\n', { data: 100 }))).toMatchObject({ files: 0, bytes: 0 });
  });

  test('a .dockerignore of this Dockerfile goes before the general one', async () => {
    const texts = { '.dockerignore': 'a\n', 'Dockerfile.dockerignore': '*\n!a\n' };
    expect(await read(folder(ALL, { a: 3, b: 5 }, texts))).toMatchObject({ bytes: 3, ignoreFile: 'app/Dockerfile.dockerignore' });
  });

  test('the folder of history and the files of variables', async () => {
    const sizes = { '.git/HEAD': 1, 'sub/.git/x': 1, '.env': 1, 'sub/.env.local': 1, '.env.example': 1, '.envrc': 1, 'env.go': 1 };
    expect(await read(folder(ALL, sizes))).toMatchObject({ git: ['.git', 'sub/.git'], environment: ['.env', 'sub/.env.local'] });
  });

  test('history that a step asks for by name is no oversight', async () => {
    const dockerfile = 'FROM a\nCOPY . .\nRUN --mount=type=bind,source=.git,target=.git go build\n';
    expect(await read(folder(dockerfile, { '.git/HEAD': 1 }))).toMatchObject({ git: [], files: 2 });
    expect(await read(folder(ALL, { '.git/HEAD': 1, '.git/x': 1 }, { '.dockerignore': '.git\n!.git/HEAD' }))).toMatchObject({ git: [], files: 3 });
  });

  test('what every COPY leaves out is sent all the same', async () => {
    const dockerfile = 'FROM a\nCOPY --exclude=data --exclude=**/*.md . /\nCOPY data/keep /\n';
    const context = folder(dockerfile, { 'data/x': 100, 'data/keep': 50, 'd/a.md': 30, 'd/a.go': 9 });
    expect(await read(context)).toMatchObject({ unused: 130, parts: [{ name: 'data', bytes: 150, unused: 100 }, {}, { name: 'd', unused: 30 }] });
    const taken = folder(`${dockerfile}RUN --mount=target=/s true\n`, { 'data/x': 100 });
    expect(await read(taken)).toMatchObject({ unused: 0 });
  });

  test('a folder without end is walked to the limit', async () => {
    const context = folder(ALL, { 'a/b/c': 5, 'z/y': 5 });
    expect(await read(context, { entries: 4, milliseconds: 1000 })).toMatchObject({ complete: false });
  });

  test('where only BuildKit knows, nothing', async () => {
    expect(await read(folder('FROM a\nARG D\nCOPY $D /\n', { '.git/HEAD': 1 }))).toBeUndefined();
  });
});

test('the example app sends what it builds from', async () => {
  const context = path.join(import.meta.dirname, '../../../example-app');
  const found = await read(context);
  expect(found).toMatchObject({ git: [], environment: [], unused: 0, complete: true, ignoreFile: 'app/.dockerignore' });
  expect(found?.bytes).toBeLessThan(2e6);
});

describe('what is said of it', () => {
  const settings = { 'highest-bytes': 1000, 'highest-unused-bytes': 100 };
  const judged = async (context: string, limits?: Parameters<typeof readContext>[2]) => {
    const said: [string, Found][] = [];
    judgeContext(await read(context, limits), 'app/Dockerfile', settings, (rule, found) => said.push([rule, found]));
    return said.map(([rule, { what, where, at }]) => `${rule} ${where} @${at?.file}: ${what}`);
  };

  test('nothing of a context as it should be, and of one that is not known', async () => {
    expect(await judged(folder(ALL, { 'a.go': 900 }, { '.dockerignore': '.git' }))).toEqual([]);
    expect(await judged(folder('FROM a\nCOPY $D /\n', { '.git/HEAD': 5000 }))).toEqual([]);
  });

  test('each thing once, with where to mend it', async () => {
    const context = folder('FROM a\nCOPY --exclude=data . /\n', { '.git/HEAD': 1, 'x/.env': 1, 'data/x': 3000, 'b/x': 4, 'c/x': 3, 'e/x': 2 });
    expect(await judged(context)).toEqual([
      'git .git @app/Dockerfile: The whole history is sent to the builder, and every commit repeats the steps after its COPY',
      'environment x/.env @app/Dockerfile: A file of environment variables, which often holds secrets, is sent to the builder',
      'large the context @app/Dockerfile: 3.0 kB in 7 files are sent to the builder, more than 1.0 kB: data 3.0 kB, Dockerfile 31 B, b 4 B, and 4 more',
      'unused the context @app/Dockerfile: 3.0 kB are sent to the builder and then excluded by every COPY: data 3.0 kB',
    ]);
    expect(await judged(folder(ALL, { 'a/b/c': 9000, big: 4000 }), { entries: 4, milliseconds: 9 })).toEqual([
      expect.stringMatching(/^large .* at least 4\.0 kB in 2 files/),
    ]);
  });
});
