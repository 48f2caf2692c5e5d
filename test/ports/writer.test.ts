import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realFiles } from '../../src/ports/files.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-writer-'))));
afterAll(() => rmSync(folder, { recursive: true }));

test('what was written is in the file at once, and is for this user only', () => {
  const file = path.join(folder, 'a');
  const writer = realFiles(folder, () => {}).create(file);
  writer.write(Buffer.from('one '));
  writer.write(Buffer.from('two'));
  expect(readFileSync(file, 'utf8')).toBe('one two');
  writer.empty();
  expect(readFileSync(file, 'utf8')).toBe('');
  writer.write(Buffer.from('three'));
  writer.close();
  expect(readFileSync(file, 'utf8')).toBe('three');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that is there is emptied', () => {
  const file = path.join(folder, 'b');
  writeFileSync(file, 'something longer');
  const writer = realFiles(folder, () => {}).create(file);
  writer.write(Buffer.from('short'));
  writer.close();
  expect(readFileSync(file, 'utf8')).toBe('short');
});

test.skipIf(process.platform !== 'linux')('a full disk says so', () => {
  const writer = realFiles(folder, () => {}).create('/dev/full');
  expect(() => writer.write(Buffer.alloc(10))).toThrow(expect.objectContaining({ code: 'ENOSPC' }) as Error);
  writer.close();
});
