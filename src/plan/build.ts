import path from 'node:path';
import { type Arg, Wrong } from '../contract/field.ts';
import { inputProblem } from '../contract/read.ts';
import type { ShipInputs } from '../contract/ship.ts';
import type { Problem } from '../error.ts';
import type { Files } from '../ports/ports.ts';
import { cacheFlags, type CacheFacts } from './cache.ts';
import type { BuildPlan } from './plan.ts';
import { platformProblems } from './platforms.ts';
import { planSecrets } from './secrets.ts';
import { stepProblems } from './steps.ts';
import { findSources } from './sources.ts';

/** What decides about the build besides the inputs. */
export interface BuildFacts extends Omit<CacheFacts, 'shownFile'> {
  /** Absolute: GITHUB_WORKSPACE. */
  readonly workspace: string;
  /** Seconds since 1970: the time of the commit. */
  readonly sourceDateEpoch: number | undefined;
}

type Pairs = ShipInputs['buildContexts'];

export interface PlannedBuild {
  /** Not to be used where there is a problem. */
  readonly build: BuildPlan;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

const NOT_REPRODUCIBLE =
  "The build is not reproducible: the time of the commit is not known, so files keep the build's time and every run has another digest";

/** Decides the build without docker and without a network; finds all mistakes in its inputs. */
export async function planBuild(inputs: ShipInputs, facts: BuildFacts, files: Files): Promise<PlannedBuild> {
  const problems: Problem[] = [];
  const sources = await findSources(inputs, facts.workspace, files, problems);
  const secret = await planSecrets(inputs, facts, files);
  const cache = cacheFlags(inputs, { ...facts, shownFile: sources.shownFile });
  const attests = attestations(inputs, problems);
  const buildContexts = await namedContexts(inputs.buildContexts, facts.workspace, files, problems);
  const date = sourceDate(inputs.buildArgs, facts, problems);
  problems.push(...secret.problems, ...cache.problems, ...platformProblems(inputs.platforms));
  problems.push(...twice('build-args', inputs.buildArgs), ...stepProblems(inputs));
  const warnings = [
    ...secret.warnings,
    ...cache.warnings,
    ...unset(inputs.buildArgs, facts.env),
    ...(date.sourceDateEpoch === undefined ? [NOT_REPRODUCIBLE] : []),
  ];
  const { secrets, ssh } = secret;
  const build = { ...asGiven(inputs), ...sources, ...date, buildContexts, secrets, ssh, attests, cacheFrom: cache.from, cacheTo: cache.to };
  return { build, problems, warnings };
}

function asGiven(inputs: ShipInputs) {
  const { target, network, addHosts, allow, ulimit, shmSize, builder } = inputs;
  const platforms = [...new Set(inputs.platforms.map((platform) => platform.toLowerCase()))];
  return { target, platforms, network, addHosts, allow, ulimit, shmSize, builder, noCache: inputs.noCache ?? false, pull: inputs.pull ?? false };
}

/** A build argument SOURCE_DATE_EPOCH is the user's own choice of the time; it goes the same way as the commit's. */
function sourceDate(
  all: readonly Arg[],
  { env, sourceDateEpoch }: BuildFacts,
  problems: Problem[],
): Pick<BuildPlan, 'sourceDateEpoch' | 'buildArgs'> {
  // As docker does it: a name that the environment does not know is left out.
  const args = all.filter(([name, value]) => (value ?? env[name]) !== undefined);
  const epoch = args.find(([name]) => name === 'SOURCE_DATE_EPOCH');
  if (epoch === undefined) return { sourceDateEpoch, buildArgs: args };
  const given = epoch[1] ?? env['SOURCE_DATE_EPOCH'] ?? '';
  if (!/^\d{1,12}$/.test(given))
    problems.push(
      inputProblem(
        'build-args',
        `SOURCE_DATE_EPOCH=${given}`,
        new Wrong('it is no number of seconds since 1970', 'Write whole seconds, or leave it out: the time of the commit is taken then'),
      ),
    );
  return { sourceDateEpoch: Number(given), buildArgs: args.filter(([name]) => name !== 'SOURCE_DATE_EPOCH') };
}

/** docker leaves such an argument out without a word; its default would look like what was asked for. */
function unset(args: readonly Arg[], env: BuildFacts['env']): string[] {
  const names = args.filter(([name, value]) => (value ?? env[name]) === undefined).map(([name]) => name);
  return names.map((name) => `Build argument \`${name}\` is left out: it has no value, and there is no environment variable of that name`);
}

function twice(input: string, pairs: readonly Arg[]): Problem[] {
  const names = pairs.map(([name]) => name);
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return repeated.map((name) => inputProblem(input, name, new Wrong('it is given twice', 'Keep one of the lines')));
}

/** `provenance`, `sbom` and `attests` as values of `--attest`. */
function attestations(inputs: Pick<ShipInputs, 'provenance' | 'sbom' | 'attests'>, problems: Problem[]): string[] {
  const wanted = (type: 'provenance' | 'sbom', text: string, example: string): string[] => {
    if (text === '' || /^false$/i.test(text)) return [];
    if (/^true$/i.test(text)) return [`type=${type}`];
    if (/^[\w-]+=[^,]+(,[\w-]+=[^,]+)*$/.test(text) && !/(^|,)mode=(?!(min|max)(,|$))/.test(text)) return [`type=${type},${text}`];
    problems.push(
      inputProblem(type, text, new Wrong('it is neither true nor false nor a list of `name=value`', `Write \`true\`, \`false\` or \`${example}\``)),
    );
    return [];
  };
  for (const attest of inputs.attests) {
    if (!/(^|,)type=(provenance|sbom)(,|$)/.test(attest))
      problems.push(inputProblem('attests', attest, new Wrong('it has no known type', 'Begin it with `type=provenance` or `type=sbom`')));
  }
  return [
    ...wanted('provenance', inputs.provenance, 'mode=max'),
    ...wanted('sbom', inputs.sbom, 'generator=docker/scout-sbom-indexer'),
    ...inputs.attests,
  ];
}

/** A folder is made absolute and has to be there; an image, an address or a stage is left to BuildKit. */
async function namedContexts(pairs: Pairs, workspace: string, files: Files, problems: Problem[]): Promise<Pairs> {
  problems.push(...twice('build-contexts', pairs));
  return Promise.all(
    pairs.map(async ([name, value]) => {
      if (/^([\w-]+:\/\/|target:|git@)/.test(value)) return [name, value] as const;
      const folder = path.resolve(workspace, value);
      if ((await files.stat(folder)) === undefined) {
        problems.push(
          inputProblem(
            'build-contexts',
            `${name}=${value}`,
            new Wrong('there is no such folder', 'Give a folder of the workspace, `docker-image://…`, `oci-layout://…` or an address'),
          ),
        );
      }
      return [name, folder] as const;
    }),
  );
}
