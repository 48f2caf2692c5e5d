import type { PolicyInputs } from '../contract/policy.ts';
import type { Problem } from '../error.ts';
import { type Changes, policyOf } from './default.ts';
import { type Mistake, NESTED, parsePolicy, UNREADABLE } from './document.ts';
import { MOST_MISTAKES, Reading } from './grammar.ts';
import type { Policy } from './policy.ts';

/** The text of a policy file, and its path as the user knows it. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

export interface PolicyRead {
  /** Not to be used where there is a problem. */
  readonly policy: Policy;
  readonly problems: readonly Problem[];
  /** The line of each setting that the file gives, by `check.setting`. */
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * The policy of a file (none: the default one) and the inputs, which win over the file. Every mistake in the file is found, each with its line.
 */
export async function readPolicy(file: PolicyFile | undefined, inputs: Omit<PolicyInputs, 'policy'>): Promise<PolicyRead> {
  const { levels, settings, lines, problems } = await read(file);
  const policy = policyOf(inputs.policyLevel, withInputs({ levels, settings }, inputs), file?.name);
  return { policy, lines, problems: problems.slice(0, MOST_MISTAKES) };
}

type FileRead = Changes & Omit<PolicyRead, 'policy'>;
const nothing: FileRead = { levels: new Map(), settings: new Map(), lines: new Map(), problems: [] };

async function read(file: PolicyFile | undefined): Promise<FileRead> {
  if (file === undefined) return nothing;
  const { name } = file;
  const problem = ({ line, about, why, fix }: Mistake): Problem => ({
    code: 'policy/file',
    what: `${name}, line ${line}: ${about}`,
    why,
    fix,
    at: { file: name, line },
  });
  try {
    const { root, mistakes, sound } = await parsePolicy(file.text);
    if (!sound) return { ...nothing, problems: mistakes.map(problem) };
    const reading = new Reading(root);
    const { levels, settings, lines } = reading;
    return { levels, settings, lines, problems: [...mistakes, ...reading.mistakes].toSorted((a, b) => a.line - b.line).map(problem) };
  } catch (thrown) {
    // The parser calls itself for each level of nesting.
    if (!(thrown instanceof RangeError)) throw thrown;
    return { ...nothing, problems: [problem({ line: 1, about: UNREADABLE, ...NESTED })] };
  }
}

/** Who gives a limit wants it kept, whatever the file says of its rule. */
function withInputs(changes: Changes, { maxSize, allowRoot }: Omit<PolicyInputs, 'policy'>): Changes {
  const levels = new Map(changes.levels);
  const settings = new Map(changes.settings);
  const set = (check: string, name: string, value: unknown) => settings.set(check, new Map([...(settings.get(check) ?? []), [name, value]]));
  if (maxSize !== undefined) {
    set('size', 'max-pull', maxSize);
    levels.set('size/pull', 'error');
  }
  if (allowRoot !== undefined) {
    set('user', 'allow-root', allowRoot);
    if (!allowRoot) levels.set('user/root', 'error');
  }
  return { levels, settings };
}
