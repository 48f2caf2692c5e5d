import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** All temporary files of a test run in one folder, so that none is left behind. */
export default function temporary(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'gin-ship-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
