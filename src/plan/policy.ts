import path from 'node:path';
import { Wrong } from '../contract/field.ts';
import type { PolicyInputs } from '../contract/policy.ts';
import { inputProblem } from '../contract/read.ts';
import { messageOf, type Problem } from '../error.ts';
import { parseReference } from '../image/reference.ts';
import type { Policy } from '../policy/policy.ts';
import { type PolicyFile, readPolicy } from '../policy/read.ts';
import type { Files } from '../ports/ports.ts';
import type { FoundFile } from './plan.ts';
import { within } from './sources.ts';

/** Looked for where the input `policy` is empty. */
const FOLDER = '.gin-ship';
const NAMES = new Set(['policy.yml', 'policy.yaml']);

/** Bytes. A long policy has a few thousand; what is read in a second at most is no way to keep a runner busy. */
const MOST_BYTES = 256 * 1024;
const MOST_GO_SUM = 16 * 1024 * 1024;

export interface PlannedPolicy {
  /** Not to be used where there is a problem. */
  readonly policy: Policy;
  /** The go.sum that the program is compared with; undefined where there is none, or nothing is compared. */
  readonly goSum: FoundFile | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Decides the image policy: finds and reads its file, and what it names in the repository.
 * @param context absolute folder that is built; undefined where nothing is built
 */
export async function planPolicy(inputs: PolicyInputs, context: string | undefined, workspace: string, files: Files): Promise<PlannedPolicy> {
  const problems: Problem[] = [];
  const file = await findPolicy(inputs.policy, workspace, files, problems);
  const { policy, lines, problems: mistakes } = await readPolicy(file, inputs);
  problems.push(...mistakes);
  // What a setting names is looked at only where the file says so itself: no default is wrong.
  const wrongSetting = (setting: string, value: string, { message: why, fix }: Wrong): void => {
    const line = lines.get(setting);
    const at = { file: policy.source, ...(line === undefined ? {} : { line }) };
    problems.push({ code: 'policy/file', what: `${policy.source}, line ${line ?? '?'}: \`${setting}\` is \`${value}\``, why, fix, at });
  };
  const { reference } = policy.settings.size;
  if (reference !== 'previous')
    tryOut(
      () => parseReference(reference),
      (wrong) => wrongSetting('size.reference', reference, wrong),
    );
  const goSum = await findGoSum(policy, context, workspace, files, wrongSetting);
  return { policy, goSum, problems };
}

function tryOut(attempt: () => unknown, otherwise: (wrong: Wrong) => void): void {
  try {
    attempt();
  } catch (thrown) {
    if (!(thrown instanceof Wrong)) throw thrown;
    otherwise(thrown);
  }
}

/** The file that is asked for, or that is there by default. */
async function findPolicy(asked: string, workspace: string, files: Files, problems: Problem[]): Promise<PolicyFile | undefined> {
  const there = ((await files.list(path.join(workspace, FOLDER))) ?? []).filter((name) => NAMES.has(name)).map((name) => `${FOLDER}/${name}`);
  const [first, second] = there;
  if (asked === '' && first !== undefined && second !== undefined) {
    const why = 'nobody knows which of the two is meant';
    problems.push({ code: 'policy/file', what: `There are ${first} and ${second}`, why, fix: 'Delete one of them', at: { file: second } });
    return undefined;
  }
  const name = asked === '' ? first : asked;
  if (name === undefined) return undefined;
  const text = await readText(path.resolve(workspace, name), workspace, files);
  if (typeof text === 'string') return { name: path.relative(workspace, path.resolve(workspace, name)), text };
  problems.push(
    asked === ''
      ? { code: 'policy/file', what: `The image policy ${name} can’t be used`, why: text.message, fix: text.fix, at: { file: name } }
      : inputProblem('policy', asked, withHint(text, there)),
  );
  return undefined;
}

const withHint = (wrong: Wrong, there: readonly string[]): Wrong =>
  there.length === 0 ? wrong : new Wrong(wrong.message, `${wrong.fix}; ${there.join(' and ')} is there, and is taken where the input is empty`);

/** The text of a file of the checkout, or why it can't be had. */
export async function readText(file: string, workspace: string, files: Files): Promise<string | Wrong> {
  const wrong = await whyNot(file, MOST_BYTES, workspace, files);
  if (wrong !== undefined) return wrong;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await files.read(file));
  } catch (thrown) {
    if (thrown instanceof TypeError) return new Wrong('it is no text in UTF-8', 'Save it as UTF-8');
    return new Wrong(`it can’t be read (${messageOf(thrown)})`, 'Let the user that runs this job read it');
  }
}

/** Whether a file of the checkout can be read, with all links resolved: what lies outside of the workspace is none of the repository's business. */
async function whyNot(file: string, most: number, workspace: string, files: Files): Promise<Wrong | undefined> {
  const found = await files.stat(file);
  if (found === undefined) return new Wrong('there is no such file in the workspace', 'Check the path, and that actions/checkout ran before');
  if (!(await within(file, workspace, files)))
    return new Wrong('it leads out of the workspace', 'Give a file that was checked out; a link must not lead out either');
  if (found.directory) return new Wrong('it is a folder', 'Give the path of the file');
  if (found.size > most) return new Wrong(`it has ${found.size} bytes, and may have ${most}`, 'Check that it is the file that is meant');
  return undefined;
}

async function findGoSum(
  { levels, settings: { go } }: Policy,
  context: string | undefined,
  workspace: string,
  files: Files,
  wrongSetting: (setting: string, value: string, wrong: Wrong) => void,
): Promise<FoundFile | undefined> {
  if (levels['go/modules'] === 'off') return undefined;
  const asked = go['go-sum'];
  if (asked === '' && context === undefined) return undefined;
  const file = asked === '' ? path.join(context ?? '', 'go.sum') : path.resolve(workspace, asked);
  const wrong = await whyNot(file, MOST_GO_SUM, workspace, files);
  if (wrong === undefined) return { file, shownFile: path.relative(workspace, file) };
  if (asked !== '') wrongSetting('go.go-sum', asked, wrong);
  return undefined;
}
