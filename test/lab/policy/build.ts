// Builds the images of the corpus with the lab's BuildKit into OCI layouts, kept by content: a second run only looks.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Lab } from '../lab.ts';
import { folder, labFolder } from '../paths.ts';
import { attempt } from '../run.ts';
import { githubToken } from './material.ts';
import { compiled, keyOf, type Program } from './programs.ts';
import { EPOCH, LABELS, type Content, type Specimen } from './specimen.ts';

const isProgram = (content: Content): content is Program => typeof content === 'object' && 'program' in content;
const isCopy = (content: Content): content is { readonly copyOf: string } => typeof content === 'object' && 'copyOf' in content;

/** What the image depends on. Not what is expected of it. */
async function key(specimen: Specimen): Promise<string> {
  const { dockerfile, files, build, output, labels, damage } = specimen;
  const hash = createHash('sha256').update(JSON.stringify([dockerfile, build, output, labels ?? LABELS, damage?.how, EPOCH]));
  // Compilers change the text of a function; its file is what it is.
  if (damage !== undefined) hash.update(readFileSync(path.join(import.meta.dirname, 'corpus/bytes.ts')));
  for (const [name, content] of Object.entries(files)) {
    hash.update(`\0${name}\0`);
    if (isProgram(content)) hash.update(await keyOf(content.program));
    else if (isCopy(content)) hash.update(fingerprint(content.copyOf));
    else hash.update(content);
  }
  // The stand-ins are what most images stand on.
  const images = path.join(import.meta.dirname, '..', 'images');
  for (const file of readdirSync(images).toSorted()) hash.update(readFileSync(path.join(images, file)));
  return hash.digest('hex').slice(0, 12);
}

/** Names and sizes: what is copied comes from locked packages or from the machine. */
function fingerprint(from: string): string {
  if (!statSync(from).isDirectory()) return String(statSync(from).size);
  const names = readdirSync(from, { recursive: true, encoding: 'utf8' }).toSorted();
  return names.map((name) => `${name} ${statSync(path.join(from, name)).size}`).join('\n');
}

/** Two at a time: one is unpacked while another is packed. */
const AT_ONCE = 3;

/**
 * The layout of each image, by name. `lab` is asked for only where something has to be built.
 * @param bring brings the lab up
 */
export async function layouts(specimens: readonly Specimen[], bring: () => Promise<Lab>): Promise<ReadonlyMap<string, string>> {
  const corpus = folder(labFolder, 'corpus', 'images');
  const keyed = await Promise.all(
    specimens.map(async (specimen) => ({ specimen, target: path.join(corpus, `${specimen.name}-${await key(specimen)}`) })),
  );
  const missing = keyed.filter(({ target }) => !existsSync(target));
  if (missing.length > 0) {
    const lab = await bring();
    const waiting = [...missing];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await make(next.specimen, next.target, lab);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  return new Map(keyed.map(({ specimen, target }) => [specimen.name, target]));
}

async function make(specimen: Specimen, target: string, lab: Lab): Promise<void> {
  const made = mkdtempSync(path.join(path.dirname(target), '.making-'));
  try {
    const context = folder(made, 'context');
    writeFileSync(path.join(made, 'Dockerfile'), specimen.dockerfile);
    for (const [name, content] of Object.entries(specimen.files)) await put(path.join(context, name), content);
    const layout = path.join(made, 'layout');
    const argv = [lab.docker, ...buildArguments(specimen, path.join(made, 'Dockerfile'), layout), context];
    const env = { ...process.env, ...lab.env, SOURCE_DATE_EPOCH: String(EPOCH), GIN_SHIP_CORPUS: githubToken('mount') };
    const { code, stderr } = await attempt(argv, { env });
    if (code !== 0) throw new Error(`corpus: ${specimen.name} is not built:\n${stderr.slice(-2000)}`);
    specimen.damage?.to(layout);
    for (const old of readdirSync(path.dirname(target)))
      if (old.slice(0, -13) === specimen.name) rmSync(path.join(path.dirname(target), old), { recursive: true });
    renameSync(layout, target);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function buildArguments({ build = [], output = 'rewrite-timestamp=true', labels = LABELS }: Specimen, file: string, layout: string): string[] {
  const named = Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`);
  const exporter = ['type=oci', `dest=${layout}`, 'tar=false', output].join(',');
  return ['buildx', 'build', '--quiet', '--provenance=false', `--output=${exporter}`, `--file=${file}`, ...named, ...build];
}

async function put(file: string, content: Content): Promise<void> {
  folder(path.dirname(file));
  if (isProgram(content)) copyFileSync(await compiled(content.program), file);
  else if (isCopy(content)) cpSync(content.copyOf, file, { recursive: true, dereference: true });
  else writeFileSync(file, content);
  if (!isCopy(content)) chmodSync(file, isProgram(content) ? 0o755 : 0o644);
}

/** Bytes on disk of all that is kept. */
export const bytesOf = (layout: string): number =>
  readdirSync(layout, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => sum + statSync(path.join(layout, name)).size, 0);
