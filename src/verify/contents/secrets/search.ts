import { type Pattern, PATTERNS } from './patterns.ts';

/** What a trigger means. */
interface Meant {
  readonly pattern: Pattern;
  readonly trigger: Buffer;
}

/** Of a pair of bytes: it begins a trigger, or is the second and third byte of one. */
const BEGINS = 1;
const CONTINUES = 2;

const pairs = new Uint8Array(65_536);
const meanings = new Map<number, Meant[]>();
for (const pattern of PATTERNS) {
  for (const text of pattern.triggers) {
    const trigger = Buffer.from(text, 'latin1');
    const key = keyAt(trigger, 0);
    meanings.set(key, [...(meanings.get(key) ?? []), { pattern, trigger }]);
    // As the machine reads two bytes as one number, whichever end comes first there.
    const words = new Uint16Array(2);
    new Uint8Array(words.buffer).set([...trigger.subarray(0, 2), ...trigger.subarray(1, 3)]);
    pairs[words[0] ?? 0] = (pairs[words[0] ?? 0] ?? 0) | BEGINS;
    pairs[words[1] ?? 0] = (pairs[words[1] ?? 0] ?? 0) | CONTINUES;
  }
}

function keyAt(data: Buffer, at: number): number {
  return ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
}

/**
 * Looks for the triggers of all patterns in one go: two bytes at a time, of which one or the other pair of a trigger's first three must be seen. Each byte of
 * every layer passes here, so this loop decides what the whole check costs.
 * @param from where to begin; what begins in front of it is not told
 * @param hit is told the pattern and where its trigger begins; false ends the search
 */
export function search(data: Buffer, from: number, hit: (pattern: Pattern, at: number) => boolean): void {
  const odd = data.byteOffset & 1;
  const words = new Uint16Array(data.buffer, data.byteOffset + odd, (data.length - odd) >> 1);
  // The pair at an even address is looked at, so a trigger at an odd one is seen by its second pair.
  for (let word = Math.max(0, (from - odd) >> 1); word < words.length; word++) {
    const seen = pairs[words[word] as number] as number;
    if (seen === 0) continue;
    const at = odd + word * 2;
    if ((seen & CONTINUES) !== 0 && at - 1 >= from && !tell(data, at - 1, hit)) return;
    if ((seen & BEGINS) !== 0 && at >= from && !tell(data, at, hit)) return;
  }
}

function tell(data: Buffer, at: number, hit: (pattern: Pattern, at: number) => boolean): boolean {
  for (const { pattern, trigger } of meanings.get(keyAt(data, at)) ?? []) {
    // A trigger that is cut off is taken for whole: the rest is looked at when it is there.
    const there = data.subarray(at, at + trigger.length);
    if (there.equals(trigger.subarray(0, there.length)) && !hit(pattern, at)) return false;
  }
  return true;
}
