import path from 'node:path';
import { checkInputs } from '../contract/check.ts';
import { inputProblem, readInputs } from '../contract/read.ts';
import { ShipError, type Problem } from '../error.ts';
import type { ImageSource } from '../image/source.ts';
import { planPolicy, readText } from '../plan/policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Ports } from '../ports/ports.ts';
import { readAuthority } from '../registry/authority.ts';
import { readUserConfig } from '../registry/config.ts';
import { type Login, readLogins, withRegistry } from '../registry/logins.ts';
import { shownHost } from '../registry/names.ts';
import { openRegistries, type Registries } from '../registry/registries.ts';
import type { Known } from '../verify/checks/subject.ts';
import { NOTHING_KNOWN, readFile } from '../verify/known.ts';
import { keep, workspaceOf } from './decide.ts';

export interface DecidedCheck {
  readonly source: ImageSource;
  readonly platform: string;
  readonly workspace: string;
  readonly policy: Policy;
  readonly registries: Registries;
  /** What the image is held against; of the commit, its labels and its port nothing is known. */
  readonly known: Known;
}

/** Reads the inputs of `check` and the files that they name. @throws ShipError with all mistakes of the run at once */
export async function decideCheck(ports: Ports): Promise<DecidedCheck> {
  const { runner, files } = ports;
  const { inputs, problems } = readInputs(checkInputs, (name) => runner.input(name));
  if (inputs.password !== '') runner.mask(inputs.password);
  const logins = await readLogins(inputs, runner).catch((thrown: unknown) => keep(thrown, problems) ?? []);
  const workspace = workspaceOf(ports, problems);
  const ca = await readAuthority(inputs.registryCa, files, runner).catch((thrown: unknown) => keep(thrown, problems));
  const { policy, goSum, problems: mistakes } = await planPolicy(inputs, undefined, workspace, files);
  problems.push(...mistakes);
  const dockerfile = await readDockerfile(inputs.dockerfile, workspace, ports, problems);
  const { image: source, platform } = inputs;
  if (problems.length > 0 || source === undefined) throw new ShipError(problems);

  const first = source.kind === 'registry' ? source.reference.repository.registry : undefined;
  const registries = openRegistries({ logins: withPassword(logins, first, ports), user: await readUserConfig(files, runner), ca }, ports);
  return { source, platform, workspace, policy, registries, known: { ...NOTHING_KNOWN, goSum: await readFile(goSum, files), dockerfile } };
}

/** An empty password is that of a pull request from a fork: what can be read without one is read. */
function withPassword(logins: readonly Login[], first: string | undefined, { runner }: Ports) {
  return withRegistry(logins, first).filter(({ from, registry, password }) => {
    if (password === '') runner.info(`No login to ${shownHost(registry)}: the password in \`${from}\` is empty`);
    return password !== '';
  });
}

async function readDockerfile(given: string, workspace: string, { files }: Ports, problems: Problem[]): Promise<Known['dockerfile']> {
  if (given === '') return undefined;
  const file = path.resolve(workspace, given);
  const text = await readText(file, workspace, files);
  if (typeof text === 'string') return { file: path.relative(workspace, file), text, target: '' };
  problems.push(inputProblem('dockerfile', given, text));
  return undefined;
}
