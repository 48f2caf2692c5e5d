import type { Warning } from '../../build/warning.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { dockerfile as declared } from '../../policy/checks/dockerfile.ts';
import type { Say } from './subject.ts';

/**
 * BuildKit's build checks, which the build itself has evaluated. `# check=skip=…` in the Dockerfile is obeyed by BuildKit.
 * @param file the Dockerfile as the user knows it
 */
export function judgeDockerfile(
  warnings: readonly Warning[],
  file: string,
  { skip }: SettingsOf<typeof declared>,
  say: Say<RuleOf<typeof declared>>,
): void {
  for (const { rule, text, about, url, line } of warnings) {
    if (skip.includes(rule)) continue;
    const help = [sentence(about), url === '' ? '' : `See ${url}`].filter((part) => part !== '').join(' ');
    say('check', {
      what: rule === '' ? text : `${rule}: ${text}`,
      where: line === undefined ? file : `${file}:${line}`,
      fix: help === '' ? 'Change the instruction' : help,
      at: line === undefined ? { file } : { file, line },
    });
  }
}

/** BuildKit's explanations end without a stop. */
const sentence = (text: string): string => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`);
