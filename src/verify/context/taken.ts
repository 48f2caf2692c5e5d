import { type Instruction, type Stage, chainOf, foreign, stageNamed, stagesIn, wordsOf } from '../../image/dockerfile.ts';
import { cleaned } from './ignore.ts';

/** One source of a COPY, an ADD or a bind mount that lies in the context. */
export interface Taken {
  /** Relative to the context; `.` is all of it. May hold wildcards. */
  readonly path: string;
  /** Patterns of `--exclude`. */
  readonly exclude: readonly string[];
}

/**
 * What the stages that are built take from the context. BuildKit's client sends only this, whatever else lies in the folder; but `--exclude` saves no sending.
 * @param target stage; '' is the last one
 * @returns undefined where only BuildKit knows: another frontend, or a variable in a source or a stage's name
 */
export function takenFrom(dockerfile: string, target: string): Taken[] | undefined {
  if (foreign(dockerfile)) return undefined;
  const stages = stagesIn(dockerfile);
  const built = reached(stages, target);
  if (built === undefined) return undefined;
  const taken = built.flatMap(({ instructions }) => instructions.flatMap(sourcesOf));
  if (taken.some(({ path, exclude }) => [path, ...exclude].some((text) => text.includes('$')))) return undefined;
  return taken.map(({ path, exclude }) => ({ path: cleaned(`/${path}`), exclude }));
}

/** The stages that are built. @returns undefined where only BuildKit knows */
export function reached(stages: readonly Stage[], target: string): Stage[] | undefined {
  const found = new Set(chainOf(stages, target));
  // A set is walked to its end, also what is added on the way.
  for (const stage of found) {
    for (const name of stage.instructions.flatMap(othersOf)) {
      if (name.includes('$')) return undefined;
      const other = stageNamed(stages, name, stages.indexOf(stage));
      if (other !== undefined) for (const each of chainOf(stages, String(stages.indexOf(other)))) found.add(each);
    }
  }
  // A variable may name a stage: which stages are built is known only where all are anyway.
  const unsure = [...found].some(({ base }) => base.includes('$')) && found.size < stages.length;
  return unsure || found.size === 0 ? undefined : [...found];
}

/** Names behind `--from=` and in mounts. */
export function othersOf(instruction: Instruction): string[] {
  return [...flagValues(instruction, 'from'), ...mountsOf(instruction).flatMap(({ from }) => (from === undefined ? [] : [from]))];
}

const flagValues = ({ flags }: Instruction, name: string): string[] =>
  flags.flatMap((flag) => (flag.startsWith(`--${name}=`) ? [flag.slice(name.length + 3)] : []));

function sourcesOf(instruction: Instruction): Taken[] {
  if (instruction.name === 'RUN') {
    const binds = mountsOf(instruction).filter(({ type = 'bind', from }) => type === 'bind' && from === undefined);
    return binds.map(({ source, src }) => ({ path: source ?? src ?? '/', exclude: [] }));
  }
  if (!/^(COPY|ADD)$/.test(instruction.name) || flagValues(instruction, 'from').length > 0) return [];
  const exclude = flagValues(instruction, 'exclude');
  const sources = wordsOf(instruction).slice(0, -1);
  // Here-documents, addresses and repositories are no files of the context.
  return sources.filter((source) => !/^(<<|[a-z][\w+.-]*:\/\/|git@)/i.test(source)).map((path) => ({ path, exclude }));
}

function mountsOf(instruction: Instruction): Readonly<Partial<Record<string, string>>>[] {
  return flagValues(instruction, 'mount').map((mount) =>
    Object.fromEntries(
      mount
        .replaceAll('"', '')
        .split(',')
        .map((part) => [part.split('=')[0]?.toLowerCase() ?? '', part.split('=').slice(1).join('=')] as const),
    ),
  );
}
