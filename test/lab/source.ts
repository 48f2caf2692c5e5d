// Which code brought a lab up: one that an older checkout left running is brought up to date, not taken as it is.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FILES = [
  'bare.ts',
  'buildkitd.ts',
  'certificates.ts',
  'client.ts',
  'debian.ts',
  'engine.ts',
  'network.ts',
  'registry.ts',
  'tools/builder/go.mod',
];

export function sourceKey(): string {
  const images = readdirSync(path.join(import.meta.dirname, 'images')).toSorted();
  const hash = createHash('sha256');
  for (const file of [...FILES, ...images.map((name) => path.join('images', name))]) hash.update(readFileSync(path.join(import.meta.dirname, file)));
  return hash.digest('hex').slice(0, 12);
}
