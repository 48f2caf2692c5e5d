// `kubectl apply --dry-run` on a real API server: what schemas can't know, such as selectors that don't match, names that are too long, and admission.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { clusterUp, GIVEN, type Cluster } from '../../test/lab/cluster/cluster.ts';
import { crdFiles } from '../../test/lab/cluster/modules.ts';
import { attempt, run } from '../../test/lab/run.ts';
import type { Say } from '../../test/lab/say.ts';
import type { Finding, Resource, Target } from './render.ts';
import { objects, type Check, type Origin, type Verdict } from './tools.ts';

interface Asked {
  readonly cluster: Cluster;
  readonly kubectl: (...args: string[]) => ReturnType<typeof attempt>;
}

async function connect(say: Say): Promise<Asked> {
  const cluster = await clusterUp({ say });
  const env = { ...process.env, ...cluster.env };
  // Only into a cluster of the tests' own.
  if (cluster.kind !== 'given') {
    for (const file of await crdFiles()) await run([cluster.kubectl, 'apply', '--server-side', '--filename', file], { env });
  }
  return { cluster, kubectl: async (...args) => await attempt([cluster.kubectl, ...args], { env }) };
}

/** Whether the cluster knows the kind: an operator's may be missing in a given one. */
async function served({ kubectl }: Asked, { apiVersion, kind }: Resource): Promise<boolean> {
  const { stdout } = await kubectl('get', '--raw', apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
  return stdout.includes(`"kind":"${kind}"`);
}

/** A dry run on the server needs the namespace for real. In somebody's cluster, one that was not there is removed again. */
async function inNamespaces(asked: Asked, target: Target, work: () => Promise<Verdict>): Promise<Verdict> {
  const wanted = [...new Set(target.resources.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const made: string[] = [];
  try {
    for (const name of wanted) if ((await asked.kubectl('create', 'namespace', name)).code === 0 && asked.cluster.kind === 'given') made.push(name);
    return await work();
  } finally {
    for (const name of made) await asked.kubectl('delete', 'namespace', name);
  }
}

/** A file with what the cluster can be asked about, and what it can't. */
async function known(asked: Asked, target: Target): Promise<{ file: string; unknown: string[] }> {
  const documents = parseAllDocuments(readFileSync(target.file, 'utf8')).filter((document) => document.toJS() !== null);
  const there = await Promise.all(target.resources.map(async (resource) => await served(asked, resource)));
  const file = `${target.file}.known.yaml`;
  writeFileSync(
    file,
    documents
      .filter((_, index) => there[index] === true)
      .map((document) => document.toString())
      .join('---\n'),
  );
  return { file, unknown: target.resources.filter((_, index) => there[index] !== true).map(({ kind }) => kind) };
}

/** kubectl says one mistake a line. */
function findingsOf(stderr: string, target: Target, origin: Origin): Finding[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return [{ text: 'kubectl ended with an error and said nothing' }];
  return lines.map((line) => {
    const text = line.replace(/error when \w+ "[^"]*": /, '');
    const about = target.resources.find(
      ({ kind, metadata: { name } }) => line.toLowerCase().includes(kind.toLowerCase()) && line.includes(`"${name}"`),
    );
    const file = about && origin(about.kind, about.metadata.name);
    return { text, ...(file === undefined ? {} : { file }) };
  });
}

type Mode = 'client' | 'server';

async function dryRun(asked: Asked, mode: Mode, target: Target, origin: Origin): Promise<Verdict> {
  const apply = async (): Promise<Verdict> => {
    const { file, unknown } = await known(asked, target);
    const { code, stderr } = await asked.kubectl('apply', `--dry-run=${mode}`, '--filename', file);
    const without = unknown.length === 0 ? '' : `, without ${unknown.join(', ')}: not known to this cluster`;
    const looked = `${objects(target.resources.length - unknown.length)}, cluster: ${asked.cluster.kind}${without}`;
    return { looked, findings: code === 0 ? [] : findingsOf(stderr, target, origin) };
  };
  return mode === 'server' ? await inNamespaces(asked, target, apply) : await apply();
}

const nameOf = (mode: Mode): string => `kubectl apply --dry-run=${mode}`;

/** Both kinds of dry run. Without `wanted` only a cluster that is named is asked, because one of our own may take minutes to make. */
export async function dryRuns(wanted: boolean, origin: Origin, say: Say): Promise<Check[]> {
  const modes = ['client', 'server'] as const;
  if (!wanted && !process.env[GIVEN]) {
    const absent = `no cluster: \`-- --cluster\` starts one of the lab's, ${GIVEN} names another`;
    return modes.map((mode) => ({ name: nameOf(mode), absent, look: async () => ({ looked: '', findings: [] }) }));
  }
  const asked = await connect(say);
  return modes.map((mode) => ({ name: nameOf(mode), look: async (target) => await dryRun(asked, mode, target, origin) }));
}
