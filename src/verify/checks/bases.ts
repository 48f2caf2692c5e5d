import type { RuleOf } from '../../policy/check.ts';
import type { runtime as declared } from '../../policy/checks/runtime.ts';
import { foreign, stageNamed, stagesIn } from '../../image/dockerfile.ts';
import { parseReference } from '../../image/reference.ts';
import { othersOf, reached } from '../context/taken.ts';
import type { Known, Say } from './subject.ts';

interface Base {
  readonly text: string;
  readonly line: number;
}

/** The images that the Dockerfile builds upon and copies from, by name only: what a registry has under a name may change between two builds. */
export function judgeBases({ dockerfile }: Known, say: Say<RuleOf<typeof declared>>): void {
  if (dockerfile === undefined) return;
  for (const { text, line } of basesOf(dockerfile)) {
    const version = versionOf(text);
    if (version === undefined) continue;
    const { isPinned, isMoving, name } = version;
    const found = { where: text, at: { file: dockerfile.file, line } };
    if (isMoving) {
      const what = `The base image \`${text}\` is whatever is newest when the image is built`;
      say('base', { ...found, what, fix: `Name a version: \`${name}:…\`` });
    }
    if (!isPinned) {
      const what = `The base image \`${text}\` has no digest: the same commit may be built upon another one`;
      say('base-pinned', { ...found, what, fix: `Add the digest, \`${text}@sha256:…\`, and let a bot renew it` });
    }
  }
}

/** Each image once. A name that comes from a variable is not known here. */
function basesOf({ text, target = '', contexts = [] }: NonNullable<Known['dockerfile']>): Base[] {
  if (foreign(text)) return [];
  const stages = stagesIn(text);
  const bases = (reached(stages, target) ?? []).flatMap((stage): Base[] => {
    const own = stages.indexOf(stage);
    const named = stage.instructions.flatMap((instruction) => othersOf(instruction).map((name) => ({ text: name, line: instruction.line })));
    const others = named.filter((other) => stageNamed(stages, other.text, own) === undefined);
    const isStage = !/^\d+$/.test(stage.base) && stageNamed(stages, stage.base, own) !== undefined;
    return isStage ? others : [{ text: stage.base, line: stage.from.line }, ...others];
  });
  const images = bases
    .toSorted((a, b) => a.line - b.line)
    .filter(({ text: name }) => name !== 'scratch' && name !== '' && !name.includes('$') && !contexts.includes(name));
  return [...new Map(images.toReversed().map((base) => [base.text, base])).values()].toReversed();
}

function versionOf(text: string): { readonly isPinned: boolean; readonly isMoving: boolean; readonly name: string } | undefined {
  try {
    const { tag, digest, repository } = parseReference(text);
    return { isPinned: digest !== '', isMoving: digest === '' && tag === 'latest', name: repository.name };
  } catch {
    // BuildKit says what is wrong with it.
    return undefined;
  }
}
