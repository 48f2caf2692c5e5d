import type { Executable } from '../../../src/verify/contents/executable.ts';
import { watchExecutables } from '../../../src/verify/contents/executables.ts';
import { entryOf } from './entries.ts';

/** What is found of one executable file that comes in pieces of these sizes, over and over. */
export function watched(bytes: Buffer, sizes: readonly number[] = [128 * 1024], path = 'app', mode = 0o755): Executable | undefined {
  const watcher = watchExecutables({ keep: () => true });
  const sink = watcher.entry(entryOf({ path, mode, size: bytes.length }));
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    // A copy that is gone after the call, so that what is kept of it would show.
    const piece = Buffer.from(bytes.subarray(at, at + size));
    sink?.write(piece);
    piece.fill(0xa5);
    at += size;
  }
  sink?.end();
  return watcher.found.get(path);
}
