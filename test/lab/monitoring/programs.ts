// Prometheus, Alertmanager and the node exporter: out of public images where Docker answers, else out of Debian's packages.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { dockerAnswers } from '../docker.ts';
import { debianPackages, keyOf } from '../packages.ts';
import { folder, folders } from '../paths.ts';
import { run } from '../run.ts';
import type { Say } from '../say.ts';

export interface MonitoringPrograms {
  readonly prometheus: string;
  readonly promtool: string;
  /** What stands before its flags. */
  readonly alertmanager: readonly string[];
  readonly amtool: string;
  readonly nodeExporter: string;
}

type Name = keyof MonitoringPrograms;
type Files = Readonly<Record<Name, string>>;

/** From sid: Alertmanager takes WeCom's secret from a file since 0.31. They need nothing of a newer C library. */
const PACKAGES = ['prometheus/sid', 'promtool/sid', 'prometheus-alertmanager/sid', 'prometheus-node-exporter/sid'];
const IN_PACKAGES: Readonly<Record<Name, string>> = {
  prometheus: 'prometheus',
  promtool: 'promtool',
  alertmanager: 'prometheus-alertmanager',
  amtool: 'amtool',
  nodeExporter: 'prometheus-node-exporter',
};

/** Service of example-app/compose.yaml and file in its image. */
const IN_IMAGES: Readonly<Record<Name, readonly [service: string, file: string]>> = {
  prometheus: ['prometheus', '/bin/prometheus'],
  promtool: ['prometheus', '/bin/promtool'],
  alertmanager: ['alertmanager', '/bin/alertmanager'],
  amtool: ['alertmanager', '/bin/amtool'],
  nodeExporter: ['node-exporter', '/bin/node_exporter'],
};

const NAMES = Object.keys(IN_IMAGES) as Name[];

function each(where: (name: Name) => string): Files {
  return Object.fromEntries(NAMES.map((name) => [name, where(name)])) as Files;
}

/** Debian's Alertmanager reads its own templates from /usr/share: the child sees there what was unpacked, and nobody else does. */
function withOwnShare(program: string, share: string): readonly string[] {
  const mounted = 'mount -t overlay -o "ro,lowerdir=$0:/usr/share" share /usr/share && exec "$@"';
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', mounted, share, program];
}

/** The image that compose would run. */
function imageOf(name: Name): string {
  const compose = parse(readFileSync(path.resolve(import.meta.dirname, '../../../example-app/compose.yaml'), 'utf8')) as {
    services: Record<string, { image: string }>;
  };
  const service = IN_IMAGES[name][0];
  const image = compose.services[service]?.image;
  if (image === undefined) throw new Error(`lab: example-app/compose.yaml has no image for ${service}`);
  return image;
}

async function copyOut(image: string, into: string): Promise<void> {
  const container = await run(['docker', 'create', '--quiet', image]); // pulls what is not there
  try {
    for (const name of NAMES.filter((one) => imageOf(one) === image))
      await run(['docker', 'cp', `${container}:${IN_IMAGES[name][1]}`, path.join(into, name)]);
  } finally {
    await run(['docker', 'rm', '--force', container]);
  }
}

/** The programs in the images are static: they run beside the engine as well as in it, and tests need no second way to start them. */
async function fromImages(say: Say): Promise<Files> {
  const images = [...new Set(NAMES.map(imageOf))];
  const target = path.join(folders.tools, `monitoring-${keyOf(images)}`);
  const programs = each((name) => path.join(target, name));
  if (existsSync(target)) return programs;
  say(`taking the programs out of ${images.join(', ')} (a minute, once)`);
  const made = mkdtempSync(path.join(folder(folders.tools), '.making-'));
  try {
    for (const image of images) await copyOut(image, made);
    renameSync(made, target);
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!existsSync(target)) throw error; // else another process was first
  }
  return programs;
}

/** About 15 s the first time, then nothing. */
export async function monitoringPrograms(say: Say = (line) => console.error(`lab: ${line}`)): Promise<MonitoringPrograms> {
  if (process.platform !== 'linux')
    throw new Error('lab: Prometheus and its neighbours are run as programs of Linux; run these tests on Linux, or in a container');
  if (await dockerAnswers()) {
    const files = await fromImages(say);
    return { ...files, alertmanager: [files.alertmanager] };
  }
  const programs = await debianPackages('monitoring', PACKAGES, say);
  const files = each((name) => programs.file(IN_PACKAGES[name]));
  return { ...files, alertmanager: withOwnShare(files.alertmanager, path.join(programs.root, 'usr/share')) };
}
