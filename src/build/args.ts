import type { BuildPlan, Plan, SecretSource } from '../plan/plan.ts';
import { field } from './csv.ts';

/** What of the plan reaches the builder. */
export type BuildRequest = Pick<Plan, 'build' | 'labels' | 'annotations'>;

export interface BuildPaths {
  /** Folder of the OCI layout; buildx makes it. */
  readonly layout: string;
  /** File for BuildKit's metadata. */
  readonly metadata: string;
}

export interface BuildCommand {
  /** After `docker`. Holds no secret. */
  readonly argv: readonly string[];
  /** Added to the environment of docker. Holds the secrets. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @param builder for `--builder`; '' is the current one
 * @param secrets the values of the secrets that come from an input, by id
 */
export function buildCommand(request: BuildRequest, builder: string, paths: BuildPaths, secrets: ReadonlyMap<string, string>): BuildCommand {
  const { build } = request;
  const epoch = build.sourceDateEpoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(build.sourceDateEpoch) };
  const argv = [
    'buildx',
    'build',
    ...one('--builder', builder),
    '--progress=rawjson',
    `--metadata-file=${paths.metadata}`,
    `--output=${output(build, paths.layout)}`,
    `--file=${build.file}`,
    ...one('--target', build.target),
    ...one('--platform', build.platforms.join(',')),
    ...pairs('--build-arg', [...build.buildArgs, ...Object.entries(epoch)]),
    ...pairs('--build-context', build.buildContexts),
    ...pairs('--label', request.labels),
    ...many('--annotation', annotations(request)),
    ...many('--secret', build.secrets.map(secretSource)),
    ...many('--ssh', build.ssh),
    ...(build.noCache ? ['--no-cache'] : []),
    ...(build.pull ? ['--pull'] : []),
    ...one('--network', build.network),
    ...many('--add-host', build.addHosts),
    ...many('--allow', build.allow),
    ...many('--ulimit', build.ulimit),
    ...one('--shm-size', build.shmSize),
    ...attestations(build.attests),
    ...many('--cache-from', build.cacheFrom),
    ...many('--cache-to', build.cacheTo),
    '--',
    build.context,
  ];
  return { argv, env: { ...epoch, ...secretValues(build.secrets, secrets) } };
}

/** `--flag=value`: a value that begins with `-` is none of buildx's flags. */
const many = (flag: string, values: readonly string[]): string[] => values.map((value) => `${flag}=${value}`);
const one = (flag: string, value: string): string[] => (value === '' ? [] : [`${flag}=${value}`]);
const pairs = (flag: string, values: readonly (readonly [name: string, value?: string])[]): string[] =>
  values.map(([name, value]) => (value === undefined ? `${flag}=${name}` : `${flag}=${name}=${value}`));

/** One output only. What is tested is loaded from this very layout: a second exporter could differ from what is pushed. */
function output({ sourceDateEpoch }: BuildPlan, layout: string): string {
  // Without a time to rewrite to, BuildKit only warns.
  const rewrite = sourceDateEpoch === undefined ? '' : ',rewrite-timestamp=true';
  return `type=oci,${field('dest', layout)},tar=false${rewrite}`;
}

/** buildx adds a provenance attestation unless told otherwise: an index with another digest on every run. */
function attestations(attests: readonly string[]): string[] {
  const provenance = attests.some((attest) => /(^|,)type=provenance(,|$)/.test(attest));
  return [...(provenance ? [] : ['--provenance=false']), ...many('--attest', attests)];
}

/** BuildKit fails on an annotation of the index where it writes none: one platform without attestations is a single manifest. */
function annotations({ build, annotations: all }: BuildRequest): readonly string[] {
  if (build.platforms.length > 1 || build.attests.length > 0) return all;
  return all.flatMap((annotation) => {
    const [, levels, rest] = /^([a-z,-]+(?:\[[^\]]*\])?):(.*)$/s.exec(annotation) ?? [];
    if (levels === undefined) return [annotation];
    const kept = levels.split(',').filter((level) => level !== 'index' && level !== 'index-descriptor');
    return kept.length === 0 ? [] : [`${kept.join(',')}:${rest}`];
  });
}

const variable = (index: number): string => `GIN_SHIP_SECRET_${index}`;

function secretSource(secret: SecretSource, index: number): string {
  const id = field('id', secret.id);
  if (secret.from === 'file') return `${id},${field('src', secret.path)}`;
  return `${id},${field('env', secret.from === 'env' ? secret.name : variable(index))}`;
}

/** Values go through the environment of one process: an argument is seen by every user of the machine, a file outlives a crash. */
function secretValues(sources: readonly SecretSource[], values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(sources.flatMap((secret, index) => (secret.from === 'input' ? [[variable(index), values.get(secret.id) ?? '']] : [])));
}
