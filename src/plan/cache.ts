import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ShipInputs } from '../contract/ship.ts';
import { splitOutsideQuotes, Wrong } from '../contract/field.ts';
import { inputProblem } from '../contract/read.ts';
import type { Problem } from '../error.ts';

/** What decides about the layer cache besides the inputs. */
export interface CacheFacts {
  /** false on code from a fork: it may read a cache but never write one that trusted runs read. */
  readonly trusted: boolean;
  /** Whether this run pushes: only then it is allowed to write to the registry. */
  readonly push: boolean;
  /** Name of the first image; '' where there is none. */
  readonly image: string;
  /** The Dockerfile as shown: two builds of one repository must not overwrite each other's cache. */
  readonly shownFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CacheFlags {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

type CacheInputs = Pick<ShipInputs, 'cache' | 'cacheFrom' | 'cacheTo' | 'target' | 'platforms'>;
interface Chosen {
  readonly from: string;
  readonly to: string;
  readonly writes: boolean;
}

/** `mode=max` keeps the steps of earlier stages too, which is where the time goes; a cache that fails must not fail the job. */
const KEPT = 'mode=max,ignore-error=true';

/** The values of `--cache-from` and `--cache-to`, buildx's syntax. */
export function cacheFlags(inputs: CacheInputs, facts: CacheFacts): CacheFlags {
  const problems = [...wrongEntries('cache-from', inputs.cacheFrom), ...wrongEntries('cache-to', inputs.cacheTo)];
  const warnings: string[] = [];
  const kind = inputs.cache === 'auto' ? (ghaReachable(facts.env) ? 'gha' : 'off') : inputs.cache;
  const chosen = choose(kind, inputs, facts, problems);
  if (inputs.cache === 'gha' && !ghaReachable(facts.env)) {
    warnings.push('`cache: gha` does nothing here: the runner offers no cache service (ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set)');
  }
  const writes = facts.trusted && (chosen?.writes ?? false);
  if (!facts.trusted && inputs.cacheTo.length > 0)
    warnings.push('`cache-to` is left out: code from a fork does not write a cache that other runs read');
  return {
    from: [...(chosen ? [chosen.from] : []), ...inputs.cacheFrom],
    to: [...(chosen && writes ? [chosen.to] : []), ...(facts.trusted ? inputs.cacheTo : [])],
    problems,
    warnings,
  };
}

/** What buildx and BuildKit's client refuse (buildx, util/buildflags/cache.go; BuildKit, client/solve.go), but only once a builder is there. */
function wrongEntries(input: 'cache-from' | 'cache-to', entries: readonly string[]): Problem[] {
  return entries.flatMap((entry) => {
    const wrong = whyWrong(input, entry);
    return wrong === undefined ? [] : [inputProblem(input, entry, wrong)];
  });
}

function whyWrong(input: 'cache-from' | 'cache-to', entry: string): Wrong | undefined {
  // References alone.
  if (!entry.includes('=')) return undefined;
  const fields = splitOutsideQuotes(entry);
  const bare = fields.find((field) => !field.includes('='));
  if (bare !== undefined)
    return new Wrong(`\`${bare}\` in it is no \`name=value\``, 'Write it like `type=registry,ref=ghcr.io/owner/app:buildcache`');
  const given = new Map(fields.map((field) => [field.slice(0, field.indexOf('=')).toLowerCase(), field.slice(field.indexOf('=') + 1)]));
  const type = given.get('type') ?? '';
  if (type === '') return new Wrong('it has no `type=`', `Begin it with \`type=registry\`, \`type=local\` or \`type=gha\``);
  const folder = input === 'cache-from' ? 'src' : 'dest';
  const due = type === 'local' ? folder : type === 'registry' ? 'ref' : undefined;
  if (due === undefined || given.get(due)) return undefined;
  return new Wrong(
    `\`type=${type}\` needs \`${due}=\``,
    `Add ${due === 'ref' ? '`ref=ghcr.io/owner/app:buildcache`' : `a folder: \`${due}=/path\``}`,
  );
}

function choose(kind: Exclude<CacheInputs['cache'], 'auto'>, inputs: CacheInputs, facts: CacheFacts, problems: Problem[]): Chosen | undefined {
  const scope = scopeOf(inputs, facts);
  if (kind === 'gha') {
    if (!ghaReachable(facts.env)) return undefined;
    // GitHub itself keeps branches apart: a run reads its own branch's entries and the default branch's.
    return { from: `type=gha,scope=${scope}`, to: `type=gha,scope=${scope},${KEPT}`, writes: true };
  }
  if (kind === 'registry') {
    if (facts.image === '') {
      problems.push(
        inputProblem(
          'cache',
          'registry',
          new Wrong('there is no image to keep the cache beside', 'Give the input `images`, or use `cache-from` and `cache-to`'),
        ),
      );
      return undefined;
    }
    const ref = `type=registry,ref=${facts.image}:buildcache`;
    // image-manifest: several registries refuse the index that BuildKit would write.
    return { from: ref, to: `${ref},image-manifest=true,oci-mediatypes=true,${KEPT}`, writes: facts.push };
  }
  if (kind === 'local') {
    const folder = path.join(localRoot(facts.env), scope);
    return { from: `type=local,src=${folder}`, to: `type=local,dest=${folder},${KEPT}`, writes: true };
  }
  return undefined;
}

/** What buildx itself looks for (buildx, build/opt.go: addGithubToken). */
function ghaReachable(env: CacheFacts['env']): boolean {
  return Boolean(env['ACTIONS_RUNTIME_TOKEN'] && (env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL']));
}

/** A self-hosted runner keeps RUNNER_TOOL_CACHE between jobs. */
function localRoot(env: CacheFacts['env']): string {
  return env['RUNNER_TOOL_CACHE']
    ? path.join(env['RUNNER_TOOL_CACHE'], 'gin-ship', 'layers')
    : path.join(env['HOME'] ?? '/root', '.cache', 'gin-ship', 'layers');
}

/** One for each Dockerfile, stage and set of platforms: an export replaces the whole scope. */
function scopeOf({ target, platforms }: CacheInputs, { shownFile }: CacheFacts): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([shownFile, target, [...platforms].sort()]))
    .digest('hex');
  return `gin-ship-${hash.slice(0, 12)}`;
}
