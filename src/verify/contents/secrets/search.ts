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
 * Looks for the triggers of all patterns in one go: of a trigger's first three bytes, one or the other pair stands at an even address.
 * @param from where to begin; what begins in front of it is not told
 * @param hit is told the pattern and where its trigger begins; false ends the search
 */
export function search(data: Buffer, from: number, hit: (pattern: Pattern, at: number) => boolean): void {
  if (data.length < 3) return;
  const odd = data.byteOffset & 1;
  const words = new Uint16Array(data.buffer, data.byteOffset + odd, (data.length - odd) >> 1);
  for (let word = next(words, Math.max(0, (from - odd) >> 1)); word < words.length; word = next(words, word + 1)) {
    const seen = pairs[words[word] as number] as number;
    const at = odd + word * 2;
    if ((seen & CONTINUES) !== 0 && at - 1 >= from && !tell(data, at - 1, hit)) return;
    if ((seen & BEGINS) !== 0 && at >= from && !tell(data, at, hit)) return;
  }
}

/** The next pair that is part of a trigger. Each byte of every layer passes here, so this loop decides what the whole check costs: four pairs at a time. */
function next(words: Uint16Array, from: number): number {
  const seen = pairs;
  const end = words.length - 3;
  let at = from;
  while (
    at < end &&
    ((seen[words[at] as number] as number) |
      (seen[words[at + 1] as number] as number) |
      (seen[words[at + 2] as number] as number) |
      (seen[words[at + 3] as number] as number)) ===
      0
  )
    at += 4;
  while (at < words.length && seen[words[at] as number] === 0) at += 1;
  return at;
}

function tell(data: Buffer, at: number, hit: (pattern: Pattern, at: number) => boolean): boolean {
  for (const { pattern, trigger } of meanings.get(keyAt(data, at)) ?? []) {
    // A trigger that is cut off is taken for whole: the rest is looked at when it is there.
    const there = data.subarray(at, at + trigger.length);
    if (there.equals(trigger.subarray(0, there.length)) && !hit(pattern, at)) return false;
  }
  return true;
}
