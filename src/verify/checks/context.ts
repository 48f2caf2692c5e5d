import { bytes } from '../../image/bytes.ts';
import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { context as declared } from '../../policy/checks/context.ts';
import type { ContextContents, Part } from '../context/contents.ts';
import type { Say } from './subject.ts';

/**
 * What goes to the builder from the context folder. BuildKit's client sends only what some stage that is built takes; files that lie in the folder and are not sent cost
 * nothing, so nothing is said of them. Nor is it of a `.git` that a COPY or a mount asks for by name: that is no oversight.
 * @param dockerfile as the user knows it
 */
export function judgeContext(
  context: ContextContents | undefined,
  dockerfile: string,
  settings: SettingsOf<typeof declared>,
  say: Say<RuleOf<typeof declared>>,
): void {
  if (context === undefined) return;
  const ignore = context.ignoreFile ?? '.dockerignore';
  const at = { file: context.ignoreFile ?? dockerfile };
  for (const folder of context.git) {
    const fix = `Add \`${lineFor(folder)}\` to ${ignore}; where \`go build\` stamps the revision from it, mount it for that step alone: \`RUN --mount=type=bind,source=${folder},target=…\``;
    say('git', { what: 'The whole history is sent to the builder, and every commit repeats the steps after its COPY', where: folder, fix, at });
  }
  for (const file of context.environment)
    say('environment', {
      what: 'A file of environment variables, which often holds secrets, is sent to the builder',
      where: file,
      fix: `Add \`**/.env*\` to ${ignore}; what a step needs to know comes as a build secret`,
      at,
    });
  judgeBytes(context, ignore, at, settings, say);
}

function judgeBytes(
  { files, bytes: sent, unused, parts, complete }: ContextContents,
  ignore: string,
  at: { readonly file: string },
  settings: SettingsOf<typeof declared>,
  say: Say<RuleOf<typeof declared>>,
): void {
  const highest = settings['highest-bytes'];
  const least = complete ? '' : 'at least ';
  if (highest !== undefined && sent > highest)
    say('large', {
      what: `${least}${bytes(sent)} in ${files === 1 ? 'one file is' : `${files} files are`} sent to the builder, more than ${bytes(highest)}: ${largest(parts, 'bytes')}`,
      where: 'the context',
      fix: `Keep back in ${ignore} what the build does not need, or copy only what it does need`,
      at,
    });
  const most = settings['highest-unused-bytes'];
  if (most !== undefined && unused > most)
    say('unused', {
      what: `${least}${bytes(unused)} are sent to the builder and then excluded by every COPY: ${largest(parts, 'unused')}`,
      where: 'the context',
      fix: `Name in ${ignore} what \`--exclude\` leaves out: the option works only once all is at the builder`,
      at,
    });
}

const SHOWN = 3;

/** `data 84 MB, node_modules 20 MB`. */
function largest(parts: readonly Part[], key: 'bytes' | 'unused'): string {
  const sorted = parts.filter((part) => part[key] > 0).toSorted((a, b) => b[key] - a[key]);
  const shown = sorted.slice(0, SHOWN).map((part) => `${part.name} ${bytes(part[key])}`);
  return [...shown, ...(sorted.length > SHOWN ? [`and ${sorted.length - SHOWN} more`] : [])].join(', ');
}

const lineFor = (folder: string): string => (folder === '.git' ? '.git' : '**/.git');
