import type { Executable } from '../contents/executable.ts';
import type { Node } from '../contents/tree.ts';
import type { Subject } from './subject.ts';

/** One program that is looked up when the container starts; each starts the next one. */
export interface Step {
  /** As it is named: `/app`, `serve`, `/bin/sh`. */
  readonly name: string;
  /** Who looks it up. A shell, and what uses execvp(3), takes a file for a script where the kernel can’t tell what it is. */
  readonly by: 'engine' | 'script' | 'shell' | 'wrapper';
  /** It is the shell of the shell form. */
  readonly shellForm: boolean;
  /** The script whose first line asks for it. */
  readonly script: Step | undefined;
  /** Where it is, or should be, with `/` in front; the name where no folder of PATH has it. */
  readonly path: string;
  readonly node: Node | undefined;
  readonly executable: Executable | undefined;
  /** First line of a script, with its `#!`. */
  readonly line: string | undefined;
}

type Looked = Pick<Subject, 'image' | 'root' | 'layers'>;

/** Engines' own, where the image has none (containerd, WithDefaultPathEnv). */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** No entrypoint has more programs in front of the service. */
const MOST_STEPS = 8;
const SHELLS = /^(ba|da|a|z|k|mk)?sh$/;

/** ENTRYPOINT and CMD as engines put them together. */
export const wordsOf = ({ image }: Pick<Subject, 'image'>): readonly string[] => {
  const { Entrypoint = [], Cmd = [] } = image.configuration.config ?? {};
  return [...Entrypoint, ...Cmd];
};

/** The last value of a variable of the image. */
export const variable = ({ image }: Pick<Subject, 'image'>, name: string): string | undefined =>
  image.configuration.config?.Env?.findLast((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);

/**
 * The programs that the container starts, as far as it is certain: through `tini --`, `env`, `sh -c "exec …"`, and the interpreter of a script.
 * It ends with the first that is not there, or of which nobody knows what it starts.
 */
export function stepsOf(subject: Looked): Step[] {
  const steps: Step[] = [];
  let next: Next | undefined = { words: wordsOf(subject), by: 'engine' };
  while (next !== undefined && steps.length < MOST_STEPS) {
    const [name = '', ...rest]: readonly string[] = next.words;
    if (next.words.length === 0) break;
    const shellForm = steps.length === 0 && isShell(name) && /^-\w*c$/.test(rest[0] ?? '');
    const step: Step = { name, by: next.by, shellForm, script: next.script, ...look(subject, name) };
    steps.push(step);
    next = step.node === undefined ? undefined : (interpreted(step, rest) ?? wrapped(step, rest));
  }
  return steps;
}

interface Next {
  readonly words: readonly string[];
  readonly by: Step['by'];
  readonly script?: Step | undefined;
}

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
const isShell = (name: string): boolean => SHELLS.test(baseName(name));

function look(subject: Looked, name: string): Pick<Step, 'path' | 'node' | 'executable' | 'line'> {
  const { root, layers } = subject;
  const path = name.includes('/') ? absolute(subject, name) : (searched(subject, name) ?? name);
  const node = path.startsWith('/') ? root.resolve(path) : undefined;
  const contents = node && layers[node.layer];
  return {
    path,
    node,
    executable: node && contents?.executables.get(node.entry.path),
    line: node && contents?.kept.get(node.entry.path)?.toString('latin1'),
  };
}

const absolute = ({ image }: Looked, name: string): string =>
  name.startsWith('/') ? name : `${image.configuration.config?.WorkingDir || ''}/${name.replace(/^(\.\/+)+/, '')}`.replace(/^\/*/, '/');

/** In the folders of PATH: the first that may be executed, else the first. */
function searched(subject: Looked, name: string): string | undefined {
  const folders = (variable(subject, 'PATH') ?? PATH).split(':').filter((folder) => folder.startsWith('/'));
  const paths = name === '' ? [] : folders.map((folder) => `${folder.replace(/\/+$/, '')}/${name}`);
  const files = paths.filter((path) => subject.root.resolve(path)?.entry.kind === 'file');
  return files.find((path) => ((subject.root.resolve(path)?.entry.mode ?? 0) & 0o111) !== 0) ?? files[0];
}

/** What the first line of a script asks for (Linux, binfmt_script): one program with at most one argument. */
function interpreted(step: Step, rest: readonly string[]): Next | undefined {
  const [, program, argument] = /^#![ \t]*([^ \t]+)[ \t]*(.*?)[ \t]*$/s.exec(step.line ?? '') ?? [];
  if (program === undefined) return undefined;
  return { words: [program, ...(argument === undefined || argument === '' ? [] : [argument]), step.path, ...rest], by: 'script', script: step };
}

/** Programs that become another one, and their options that take a value. */
const WRAPPERS: Readonly<Record<string, string>> = {
  tini: 'pe', 'tini-static': 'pe', 'docker-init': 'pe', 'dumb-init': 'r', catatonit: '', env: 'uC', nice: 'n', 'su-exec': '', gosu: '', setsid: '', stdbuf: 'ioe',
}; // prettier-ignore
/** These take a user first. */
const OTHER_USER = /^(su-exec|gosu)$/;

function wrapped({ name, script }: Step, rest: readonly string[]): Next | undefined {
  const base = baseName(name);
  if (isShell(name)) return /^-\w*c$/.test(rest[0] ?? '') ? commanded(rest[1] ?? '') : undefined;
  const valued = WRAPPERS[base];
  if (valued === undefined) return undefined;
  let words = withoutOptions(rest, valued);
  if (OTHER_USER.test(base)) words = words?.slice(1);
  if (base === 'env') words = words?.slice(words.findIndex((word) => !word.includes('=')) >>> 0);
  return words === undefined || words.length === 0 ? undefined : { words, by: 'wrapper', script };
}

/** What follows the options; undefined where one is not understood, such as `env -S`. */
function withoutOptions(words: readonly string[], valued: string): readonly string[] | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return words.slice(at + 1);
    if (!word.startsWith('-')) return words.slice(at);
    // The value of a long one may be the next word, which then is no program.
    const isUnsure = /^--[^=]+$/.test(word) && !words.includes('--', at);
    if (isUnsure || /^-(S|-split-string)/.test(word)) return undefined;
    if (word.startsWith('--')) at = words.indexOf('--', at) < 0 ? at : words.indexOf('--', at) - 1;
    else if (word.length === 2 && valued.includes(word.slice(1))) at++;
  }
  return [];
}

/** What a shell does by itself, or what begins a list of commands. */
const BUILT_IN =
  /^(alias|bg|break|case|cd|command|continue|declare|do|done|echo|elif|else|esac|eval|exit|export|false|fg|fi|for|function|getopts|hash|help|if|jobs|kill|let|local|popd|printf|pushd|pwd|read|readonly|return|select|set|shift|shopt|source|test|then|time|times|trap|true|type|typeset|ulimit|umask|unalias|unset|until|wait|while)$/;
const PLAIN = /^[\w./+:@%,-]+$/;

/** The first program of a command of a shell, where it is certain. What follows it is known only where the shell changes nothing in it. */
function commanded(command: string): Next | undefined {
  const words = command.trim().split(/\s+/);
  while (/^\w+=[\w./:@%,+-]*$/.test(words[0] ?? '')) words.shift();
  if (words[0] === 'exec') words.shift();
  const [name = '', ...rest] = words;
  if (!PLAIN.test(name) || name.startsWith('-') || BUILT_IN.test(name) || rest[0]?.startsWith('(') === true) return undefined;
  return { words: [name, ...(rest.every((word) => /^[\w./+:@%,=-]+$/.test(word)) ? rest : [])], by: 'shell' };
}
