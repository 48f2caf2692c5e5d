import path from 'node:path';
import type { Pair } from '../contract/field.ts';
import type { ShipInputs } from '../contract/ship.ts';
import type { Problem } from '../error.ts';
import type { Files } from '../ports/ports.ts';
import type { SecretSource } from './plan.ts';

type SecretInputs = Pick<ShipInputs, 'secrets' | 'secretEnvs' | 'secretFiles' | 'ssh'>;

export interface SecretFacts {
  readonly workspace: string;
  readonly trusted: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface SecretPlan {
  readonly secrets: readonly SecretSource[];
  readonly ssh: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Ids and places only; values stay where they are until the build. */
export async function planSecrets(inputs: SecretInputs, facts: SecretFacts, files: Files): Promise<SecretPlan> {
  if (!facts.trusted) return { secrets: [], ssh: [], problems: [], warnings: leftOut(inputs) };
  const paths = inputs.secretFiles.map(([id, file]) => [id, path.resolve(facts.workspace, file)] as const);
  const problems = [...duplicates(inputs), ...unsetVariables(inputs.secretEnvs, facts.env)];
  for (const [id, file] of paths) {
    const there = (await files.stat(file))?.directory === false;
    if (!there)
      problems.push(missing('secret-files', id, `there is no file ${file}`, 'Write it in an earlier step; the path is relative to the workspace'));
  }
  for (const entry of inputs.ssh) problems.push(...(await sshProblems(entry, facts, files)));
  const secrets: SecretSource[] = [
    ...inputs.secrets.map(([id]) => ({ id, from: 'input' as const })),
    ...inputs.secretEnvs.map(([id, name]) => ({ id, from: 'env' as const, name })),
    ...paths.map(([id, file]) => ({ id, from: 'file' as const, path: file })),
  ];
  return { secrets, ssh: inputs.ssh, problems, warnings: emptyValues(inputs, facts.env) };
}

function leftOut({ secrets, secretEnvs, secretFiles, ssh }: SecretInputs): string[] {
  const names = [...[...secrets, ...secretEnvs, ...secretFiles].map(([id]) => id), ...(ssh.length > 0 ? ['ssh'] : [])];
  return names.length === 0 ? [] : [`Build secrets and SSH keys are left out (${names.join(', ')}): code from a fork gets none`];
}

const missing = (input: string, id: string, why: string, fix: string): Problem => ({
  code: `input/${input}`,
  what: `Input \`${input}\` names \`${id}\``,
  why,
  fix,
});

function unsetVariables(pairs: readonly Pair[], env: SecretFacts['env']): Problem[] {
  return pairs
    .filter(([, name]) => env[name] === undefined)
    .map(([id, name]) =>
      missing(
        'secret-envs',
        id,
        `the environment variable \`${name}\` is not set`,
        `Set it under \`env:\` of this step: \`${name}: \${{ secrets.${name} }}\``,
      ),
    );
}

/** GitHub hands over '' for a secret that does not exist, which is seldom meant. */
function emptyValues({ secrets, secretEnvs }: SecretInputs, env: SecretFacts['env']): string[] {
  const ids = [...secrets.filter(([, value]) => value === ''), ...secretEnvs.filter(([, name]) => env[name] === '')].map(([id]) => id);
  return ids.map((id) => `The build secret \`${id}\` is empty: is the secret it comes from set for this repository and environment?`);
}

function duplicates(inputs: SecretInputs): Problem[] {
  const groups = { secrets: inputs.secrets, 'secret-envs': inputs.secretEnvs, 'secret-files': inputs.secretFiles };
  const given = Object.entries(groups).flatMap(([input, pairs]) => pairs.map(([id]) => ({ input, id })));
  return given.flatMap(({ input, id }, index) => {
    const first = given.findIndex((other) => other.id === id);
    return first === index ? [] : [missing(input, id, `\`${given[first]?.input}\` gives a secret of that id already`, 'Keep one of them')];
  });
}

/** `default`, `id` or `id=path[,path]`, as buildx reads it. */
async function sshProblems(entry: string, { env, workspace }: SecretFacts, files: Files): Promise<Problem[]> {
  const [id = '', paths] = entry.split(/=(.*)/s);
  const what = `Input \`ssh\` names \`${id}\``;
  if (paths === undefined || paths === '') {
    if (env['SSH_AUTH_SOCK']) return [];
    return [
      {
        code: 'input/ssh',
        what,
        why: 'there is no SSH agent: SSH_AUTH_SOCK is not set',
        fix: `Start an agent in an earlier step, or give a key: \`${id}=path\``,
      },
    ];
  }
  const absent: string[] = [];
  for (const file of paths.split(',')) {
    if ((await files.stat(path.resolve(workspace, file))) === undefined) absent.push(file);
  }
  return absent.map((file) => ({ code: 'input/ssh', what, why: `there is no file ${file}`, fix: 'Check the path of the key or the socket' }));
}
