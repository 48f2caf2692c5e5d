import { readPolicy, type PolicyRead } from '../../src/policy/read.ts';

export const NO_INPUTS = { policyLevel: 'policy', maxSize: undefined, allowRoot: undefined } as const;

/** A policy file of this text, read without any input. */
export const read = (text: string, inputs: Partial<Parameters<typeof readPolicy>[1]> = {}): Promise<PolicyRead> =>
  readPolicy({ name: '.gin-ship/policy.yml', text }, { ...NO_INPUTS, ...inputs });

/** `line: what | why | fix` of each mistake, without the name of the file. */
export async function mistakes(text: string): Promise<string[]> {
  const { problems } = await read(text);
  return problems.map(({ what, why, fix, at }) => `${at?.line}: ${what.replace(`.gin-ship/policy.yml, line ${at?.line}: `, '')} | ${why} | ${fix}`);
}
