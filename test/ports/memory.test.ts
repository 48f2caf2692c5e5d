import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Makes 400 MB of objects of which a few stay, in a process of its own. @returns bytes of the space for young objects */
function youngAfter(first: string): number {
  const script = `${first}
    const { getHeapSpaceStatistics } = await import('node:v8');
    let kept = [];
    for (let at = 0; at < 4e6; at++) { const one = { at, text: String(at) }; if (at % 10 === 0) kept.push(one); if (kept.length > 1e5) kept = []; }
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);`;
  return Number(
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script], { encoding: 'utf8' }),
  );
}

it('keeps the space for young objects as small as it begins', () => {
  const grown = youngAfter('');
  const kept = youngAfter(`(await import(${JSON.stringify(new URL('../../src/ports/memory.ts', import.meta.url).href)})).keepHeapSmall();`);
  expect(grown).toBeGreaterThan(8e6);
  expect(kept).toBeLessThan(5e6);
});
