/** Numbers that readers get wrong. */
const ODD = [0, 1, 0x7f, 0x80, 0xff, 0x20, 0x30, 0x37, 0x39, 0x2f, 0x2e, 0x0a, 0x3d];

/** Random numbers that a seed gives again (xorshift32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return below <= 0 ? 0 : (state >>> 0) % below;
  };
}

/** One to eight changes of an input: bits, bytes, runs, parts moved, taken out or in from another one, an end cut off. */
export function mutated(seeds: readonly Buffer[], random: (below: number) => number): Buffer {
  const pick = () => seeds[random(seeds.length)] ?? Buffer.alloc(0);
  let input = Buffer.from(pick());
  for (let changes = 1 + random(8); changes > 0; changes--) input = changed(input, pick(), random);
  return input;
}

function changed(input: Buffer<ArrayBuffer>, other: Buffer, random: (below: number) => number): Buffer<ArrayBuffer> {
  const at = random(input.length);
  const run = 1 + random(random(4) === 0 ? 600 : 12);
  switch (random(9)) {
    case 0:
      input[at] = (input[at] ?? 0) ^ (1 << random(8));
      return input;
    case 1:
      input[at] = random(256);
      return input;
    case 2:
      return filled(input, at, at + run, random);
    case 3:
      return Buffer.from(input.subarray(0, at));
    case 4:
      return Buffer.concat([input.subarray(0, at), input.subarray(at + run)]);
    case 5:
      return Buffer.concat([input.subarray(0, at), other.subarray(random(other.length)), input.subarray(at)]).subarray(0, 1 << 16);
    case 6:
      return Buffer.concat([input.subarray(0, at - (at % 512)), input.subarray(random(2) * 512)]).subarray(0, 1 << 16);
    case 7:
      other.subarray(random(other.length)).copy(input.subarray(at, at + run));
      return input;
    default:
      // A field of a header.
      return filled(input, at - (at % 512) + 100 + random(50), at - (at % 512) + 100 + random(57), random);
  }
}

function filled(input: Buffer<ArrayBuffer>, start: number, end: number, random: (below: number) => number): Buffer<ArrayBuffer> {
  input.subarray(start, end).fill(ODD[random(ODD.length)] ?? 0);
  return input;
}
