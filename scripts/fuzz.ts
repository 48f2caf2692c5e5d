// `npm run fuzz -- [seconds] [target …]`: feeds the readers of layers with changed inputs. A fault is whatever is no meant error, or takes more than ten seconds.
// The input of a fault is written to a file, which becomes a case in a test.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { mutated, randomFrom } from './fuzz/mutate.ts';
import { targets } from './fuzz/targets.ts';

const SLOWEST_MS = 10_000;
const LARGEST = 1 << 17;

interface Work {
  readonly name: string;
  readonly seconds: number;
  readonly seed: number;
  /** How many inputs were begun, and the size and bytes of the last one: what is left when the reader hangs. */
  readonly shared: SharedArrayBuffer;
}

/** In a thread of its own, which can be ended when a reader is not. */
async function feed({ name, seconds, seed, shared }: Work): Promise<void> {
  const target = targets.find((one) => one.name === name);
  if (target === undefined) throw new Error(`no target is called ${name}`);
  const [counts, bytes] = [new Int32Array(shared, 0, 2), Buffer.from(shared, 8)];
  const random = randomFrom(seed);
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const input = mutated(target.seeds, random);
    if (random(2) === 0) target.repair?.(input);
    input.copy(bytes);
    counts[1] = input.length;
    Atomics.add(counts, 0, 1);
    await target.run(input);
  }
}

/** @returns what went wrong; undefined where nothing did */
async function fuzz(name: string, seconds: number): Promise<string | undefined> {
  const work: Work = { name, seconds, seed: Date.now() | 0, shared: new SharedArrayBuffer(8 + LARGEST) };
  const [counts, bytes] = [new Int32Array(work.shared, 0, 2), Buffer.from(work.shared, 8)];
  const worker = new Worker(new URL(import.meta.url), { workerData: work });
  let seen = -1;
  const fault = await new Promise<string | undefined>((resolve) => {
    const watch = setInterval(() => {
      if (counts[0] === seen) resolve(`it takes more than ${SLOWEST_MS / 1000} s`);
      seen = counts[0] ?? 0;
    }, SLOWEST_MS);
    worker.once('error', (error: Error) => resolve(error.stack ?? error.message));
    worker.once('exit', () => {
      clearInterval(watch);
      resolve(undefined);
    });
  });
  await worker.terminate();
  console.log(`fuzz: ${name}: ${(counts[0] ?? 0).toLocaleString('en')} inputs, ${fault === undefined ? 'no fault' : 'a fault'}`);
  if (fault === undefined) return undefined;
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'gin-ship-fuzz-')), name);
  writeFileSync(file, Buffer.from(bytes.subarray(0, counts[1])));
  return `${name}: ${fault}\nits input is in ${file}`;
}

if (isMainThread) {
  const [seconds = '60', ...names] = process.argv.slice(2);
  const chosen = targets.map(({ name }) => name).filter((name) => names.length === 0 || names.includes(name));
  for (const name of chosen) {
    const fault = await fuzz(name, Number(seconds) / chosen.length);
    if (fault === undefined) continue;
    console.error(fault);
    process.exitCode = 1;
  }
} else await feed(workerData as Work);
