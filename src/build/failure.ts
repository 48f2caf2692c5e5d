import path from 'node:path';
import type { Place, Problem } from '../error.ts';
import { causeOf } from './causes.ts';
import { lastLine } from './engine.ts';
import { CLIPPED, type FailedStep } from './progress.ts';

/** What is known about a build that failed. */
export interface Failure {
  readonly code: number;
  /** buildx's own words on standard error, without BuildKit's events. */
  readonly words: readonly string[];
  readonly step: FailedStep | undefined;
  /** The Dockerfile as the user knows it. */
  readonly shownFile: string;
}

/** The instruction that failed, why, where it stands in the Dockerfile, and what it wrote last. */
export function buildFailure({ code, words, step, shownFile }: Failure): Problem {
  const text = words.join('\n');
  const error = [step?.error ?? '', text].join('\n');
  const log = step?.log ?? [];
  const cause = causeOf(error, log.join('\n'));
  const at = placeOf(words, shownFile);
  // buildx's own words are in the group already, as its last lines.
  const detail = log.join('\n');
  return {
    code: cause?.code ?? (step === undefined ? 'build/failed' : 'build/step'),
    what: cause?.what ?? (step === undefined ? 'The build failed' : `\`${instruction(step.name)}\` failed`),
    why: cause?.why ?? whyStep(step) ?? (lastLine(reason(words)) || `buildx ended with code ${code}`),
    fix: cause?.fix ?? whereToLook(step),
    ...(at === undefined ? {} : { at }),
    ...(detail === '' ? {} : { detail }),
  };
}

function whereToLook(step: FailedStep | undefined): string {
  if (step === undefined || step.log.length === 0) return 'See what buildx says at the end of the group “Build” above';
  if (step.clipped === '') return 'See the last lines of its output; the whole output is in the group “Build” above';
  return `See the last lines of its output. It is not whole: BuildKit threw away what was beyond its log limit of ${step.clipped}. Let the step print less, or write to a file and show its end: \`cmd >log 2>&1 || { tail -n 100 log; exit 1; }\``;
}

/** Without BuildKit's `[build 3/5]` in front, and short enough for one line. */
function instruction(name: string): string {
  const plain = name.replace(/^\[[^\]]*\] /, '').replace(/\s+/g, ' ');
  return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}

function whyStep(step: FailedStep | undefined): string | undefined {
  if (step === undefined) return undefined;
  const [, code] = /exit code: (\d+)/.exec(step.error) ?? [];
  if (code === undefined) return step.error.replace(/^failed to solve: /, '');
  const said = telling(step.log);
  return `exit code ${code}${said === '' ? '' : `: ${said}`}`;
}

/**
 * The line of a log that tells most. The last one is often only `make: *** [build] Error 1`, so the first that points at a place in the
 * source is preferred, then the last that speaks of an error.
 */
export function telling(log: readonly string[]): string {
  const lines = log.map(plainLine).filter((line) => line !== '' && !CLIPPED.test(line));
  const found =
    lines.find((line) => /^(\S+\.\w+):\d+(:\d+)?: /.test(line)) ??
    lines.findLast(
      (line) =>
        /\b(error|fatal|panic|failed|cannot|can't|not found|no such|denied|undefined)\b/i.test(line) &&
        !/^(g?make(\[\d+\])?: \*\*\*|exit status)/.test(line),
    ) ??
    lines.at(-1) ??
    '';
  return found.length > 200 ? `${found.slice(0, 199)}…` : found;
}

/** Without colours, and without the marks of tools that write for a runner (`##[error]`, `::error::`): in an annotation they are only odd. */
const plainLine = (line: string): string =>
  line
    .replace(/\u001b\[[0-9;]*m/g, '')
    .trim()
    .replace(/^::[\w-]+( [^:]*)?::\s*/, '')
    .replace(/##\[[\w-]+\]\s*/g, '');

/** From `ERROR:` on. */
const reason = (words: readonly string[]): string => {
  const at = words.findIndex((word) => word.startsWith('ERROR: '));
  // A value that buildx refuses is told first, and how to call it after that.
  const usage = words.findIndex((word) => word.startsWith('Usage: '));
  return (at >= 0 ? words.slice(at) : usage > 0 ? words.slice(0, usage) : words)
    .join('\n')
    .replace(/^ERROR: (failed to build: )?(failed to solve: )?/, '');
};

/** buildx ends with an excerpt, `Dockerfile:23` over a rule (BuildKit, solver/errdefs/source.go); the innermost one comes first. */
function placeOf(words: readonly string[], shownFile: string): Place | undefined {
  for (const [index, word] of words.entries()) {
    const [, file, line] = /^(\S.*):(\d+)$/.exec(word) ?? [];
    if (file !== undefined && /^-{20}$/.test(words[index + 1] ?? ''))
      return { file: path.basename(file) === path.basename(shownFile) ? shownFile : file, line: Number(line) };
  }
  const [, line] = /dockerfile parse error on line (\d+)/.exec(words.join('\n')) ?? [];
  return line === undefined ? undefined : { file: shownFile, line: Number(line) };
}
