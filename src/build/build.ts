import path from 'node:path';
import { ShipError, type Problem } from '../error.ts';
import type { BuildPlan } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { buildCommand, type BuildRequest } from './args.ts';
import type { Builder } from './builder.ts';
import { buildxTooOld, engineProblem, type DockerEnv } from './engine.ts';
import { buildFailure } from './failure.ts';
import { Progress, type Step } from './progress.ts';
import type { Warning } from './warning.ts';

/** What one build made. */
export interface Built {
  /** Folder of the OCI layout. */
  readonly layout: string;
  /** What `--metadata-file` holds. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The Dockerfile's steps in the order they began. */
  readonly steps: readonly Step[];
  /** BuildKit's own checks of the Dockerfile: every build evaluates them, whether its steps come from the cache or not. */
  readonly warnings: readonly Warning[];
  /** Bytes of the context that this build sent. */
  readonly sent: number;
  readonly seconds: number;
  readonly builder: Builder;
}

/** What the build needs besides the plan, because it is secret or of this run only. */
export interface BuildSurroundings {
  readonly env: DockerEnv;
  /** Values of the secrets that come from an input, by id. */
  readonly secrets: ReadonlyMap<string, string>;
}

const SHORTEST_MASKED = 4;

/**
 * Builds the image once, into an OCI layout below RUNNER_TEMP.
 * @throws ShipError `build/…` with the Dockerfile's line and the failed step's last output; `engine/…`
 */
export async function build(
  request: BuildRequest,
  builder: Builder,
  { env, secrets }: BuildSurroundings,
  ports: Ports,
  title = `Build ${request.build.shownFile}`,
): Promise<Built> {
  const { files, runner, clock } = ports;
  const folder = await files.temporaryFolder('gin-ship-build-');
  const paths = { layout: path.join(folder, 'layout'), metadata: path.join(folder, 'metadata.json') };
  const command = buildCommand(request, builder.name, paths, secrets);
  await maskSecrets(request.build, ports);

  const progress = new Progress((line) => runner.info(line));
  const onLine = (line: string, from: 'stdout' | 'stderr') => from === 'stderr' && progress.line(line);
  const started = clock.monotonic();
  const { code, stdout } = await runner.group(title, () =>
    runner.verbatim(async () => {
      // A label or an argument of several lines may hold what looks like a workflow command.
      runner.info(`docker ${command.argv.map(quoted).join(' ')}`);
      const ended = await ports.exec.run('docker', command.argv, { env: { ...env, ...builder.env, ...command.env }, onLine });
      for (const line of progress.words) runner.info(line);
      return ended;
    }),
  );
  if (code !== 0) throw await failure(request.build, code, progress, env, ports);
  if (stdout.trim() !== '') runner.debug(stdout);
  const { steps, warnings, sent } = progress;
  if (warnings.length === 0) runner.debug('BuildKit has no remark on the Dockerfile; one older than 0.15 has no checks of it');
  const metadata = JSON.parse((await files.read(paths.metadata)).toString()) as Built['metadata'];
  return { layout: paths.layout, metadata, steps, warnings, sent, seconds: (clock.monotonic() - started) / 1000, builder };
}

async function failure({ shownFile }: BuildPlan, code: number, progress: Progress, env: DockerEnv, ports: Ports): Promise<ShipError> {
  const stderr = progress.words.join('\n');
  const own = engineProblem({ code, stderr }) ?? (await buildxTooOld(stderr, env, ports));
  // What docker says stands in the group already.
  if (own !== undefined) return new ShipError(withoutDetail(own));
  return new ShipError(buildFailure({ code, words: progress.words, step: progress.failed, shownFile }));
}

function withoutDetail(problem: Problem): Problem {
  const { detail, ...rest } = problem;
  return detail === undefined ? problem : rest;
}

/** Those from inputs are masked when they are read; what a variable or a file holds is known only here. */
async function maskSecrets({ secrets }: BuildPlan, { runner, files }: Ports): Promise<void> {
  for (const secret of secrets) {
    const value = secret.from === 'env' ? runner.env[secret.name] : secret.from === 'file' ? (await files.read(secret.path)).toString() : '';
    // Line by line, because a log shows lines; a mask for the `{` of a JSON key would hide every `{` there is.
    for (const line of (value ?? '').split(/\r?\n/)) if (line.trim().length >= SHORTEST_MASKED) runner.mask(line.trim());
  }
}

/** For people who want to run it themselves; a build argument may hold blanks. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
