// Started as a process of its own: reads a layout, and tells how it ended, how long it took and what memory it took at most.
import { readFileSync } from 'node:fs';
import { ShipError } from '../../../src/error.ts';
import { readLayout } from '../../../src/image/layout.ts';
import { realFiles } from '../../../src/ports/files.ts';
import { readContents } from '../../../src/verify/integrity.ts';

/** Largest resident size so far, in bytes. */
const peak = (): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;

const [folder = ''] = process.argv.slice(2);
const files = realFiles(undefined, () => undefined);
const [before, start] = [peak(), performance.now()];
let end: readonly string[] = [];
let nodes = 0;
try {
  const { images } = await readContents(await readLayout(folder, files), [], 'policy', files);
  for (const { root } of images) nodes += [...root.nodes()].length;
} catch (thrown) {
  if (!(thrown instanceof ShipError)) throw thrown;
  end = thrown.problems.map(({ code, why }) => `${code}: ${why}`);
}
console.log(JSON.stringify({ end, nodes, ms: performance.now() - start, before, peak: peak() }));
