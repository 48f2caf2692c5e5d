// `kubectl apply --dry-run` on a real API server: what schemas can't know, such as selectors that don't match, names that are too long, and admission.
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { clusterUp, GIVEN, type Cluster } from '../../test/lab/cluster/cluster.ts';
import { crdFiles } from '../../test/lab/cluster/modules.ts';
import { attempt, run, type Ran } from '../../test/lab/run.ts';
import type { Say } from '../../test/lab/say.ts';
import type { Finding, Resource, Target } from './render.ts';
import { objects, type Check, type Origin, type Verdict } from './tools.ts';

interface Asked {
  readonly cluster: Cluster;
  readonly kubectl: (args: readonly string[], input?: object) => Promise<Ran>;
}

async function connect(say: Say): Promise<Asked> {
  const cluster = await clusterUp({ say });
  const env = { ...process.env, ...cluster.env };
  // Only into a cluster of the tests' own.
  if (cluster.kind !== 'given') {
    for (const file of await crdFiles()) await run([cluster.kubectl, 'apply', '--server-side', '--filename', file], { env });
  }
  const kubectl: Asked['kubectl'] = async (args, input) =>
    await attempt([cluster.kubectl, ...args], { env, ...(input === undefined ? {} : { input: JSON.stringify(input) }) });
  return { cluster, kubectl };
}

/** A dry run on the server needs the namespace for real, and its labels say which pods are let in. In somebody's cluster, one that was not there is removed again. */
async function inNamespaces({ cluster, kubectl }: Asked, target: Target, work: () => Promise<Verdict>): Promise<Verdict> {
  const wanted = target.resources.filter(({ kind }) => kind === 'Namespace');
  const made: string[] = [];
  try {
    for (const namespace of wanted) {
      const { code } = await kubectl([cluster.kind === 'given' ? 'create' : 'apply', '--filename', '-'], namespace);
      if (code === 0 && cluster.kind === 'given') made.push(namespace.metadata.name);
    }
    return await work();
  } finally {
    for (const name of made) await kubectl(['delete', 'namespace', name]);
  }
}

/** Kinds of operators, which a given cluster may lack. */
const OPERATORS = /^(monitoring\.coreos\.com|external-secrets\.io)\//;

async function lacks({ cluster, kubectl }: Asked, { apiVersion, kind }: Resource): Promise<boolean> {
  if (cluster.kind !== 'given' || !OPERATORS.test(apiVersion)) return false;
  return !(await kubectl(['get', '--raw', `/apis/${apiVersion}`])).stdout.includes(`"kind":"${kind}"`);
}

/** A file with what the cluster can be asked about, and what it can't. */
async function known(asked: Asked, target: Target): Promise<{ file: string; unknown: string[] }> {
  const lacking = await Promise.all(target.resources.map(async (resource) => await lacks(asked, resource)));
  const file = `${target.file}.known.yaml`;
  const documents = target.resources.filter((_, index) => lacking[index] !== true);
  writeFileSync(file, documents.map((one) => stringify(one)).join('---\n'));
  return { file, unknown: target.resources.filter((_, index) => lacking[index] === true).map(({ kind }) => kind) };
}

/** Of kubectl's lines: mistakes, and what Pod Security would refuse, which a Deployment is only warned of. */
function findingsOf({ code, stderr }: Ran, target: Target, origin: Origin): Finding[] {
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && (!line.startsWith('Warning: ') || line.includes('would violate PodSecurity')));
  if (code !== 0 && lines.length === 0) return [{ text: 'kubectl ended with an error and said nothing' }];
  return lines.map((line) => {
    const text = line.replace(/error when \w+ "[^"]*": /, '');
    const kind = target.resources.filter((one) => line.toLowerCase().includes(one.kind.toLowerCase()));
    const about = kind.find(({ metadata: { name } }) => line.includes(`"${name}"`)) ?? kind[0];
    const file = about && origin(about.kind, about.metadata.name);
    return { text, ...(file === undefined ? {} : { file }) };
  });
}

type Mode = 'client' | 'server';

async function dryRun(asked: Asked, mode: Mode, target: Target, origin: Origin): Promise<Verdict> {
  const apply = async (): Promise<Verdict> => {
    const { file, unknown } = await known(asked, target);
    const ran = await asked.kubectl(['apply', `--dry-run=${mode}`, '--filename', file]);
    const without = unknown.length === 0 ? '' : `, without ${unknown.join(', ')}: not known to this cluster`;
    const looked = `${objects(target.resources.length - unknown.length)}, cluster: ${asked.cluster.kind}${without}`;
    return { looked, findings: findingsOf(ran, target, origin) };
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
