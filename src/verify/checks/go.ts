import type { RuleOf, SettingsOf } from '../../policy/check.ts';
import type { go as declared } from '../../policy/checks/go.ts';
import type { GoModule } from '../contents/executable.ts';
import { madeBy } from './made-by.ts';
import { type GoProgram, ownPrograms } from './programs.ts';
import type { Known, Say, Subject } from './subject.ts';

type Rule = RuleOf<typeof declared>;
type Said = readonly [rule: Rule, what: string, fix: string] | undefined;

/** How many modules a finding names. */
const NAMED = 3;

/** How the user's Go programs were built, by what the linker left in them. What a program does not say (old Go, another build system) is not held against it. */
export function judgeGo(subject: Subject, settings: SettingsOf<typeof declared>, say: Say<Rule>): void {
  for (const program of ownPrograms(subject)) {
    const { path, layer, executable, go } = program;
    const says = go.settings['-compiler'] !== undefined;
    const all: Said[] = [
      version(program, settings['lowest-version']),
      modules(program, subject.known.goSum),
      ...fromCommit(program, subject.known.commit),
      says && go.settings['-trimpath'] !== 'true'
        ? ['trimpath', `${path} is built without -trimpath: paths of the build machine are in it`, '`go build -trimpath`']
        : undefined,
      executable.interpreter === undefined
        ? undefined
        : ['static', `${path} is linked dynamically: it needs ${executable.interpreter} and the C library of its base image`, cure(go.settings)],
      executable.symbols ? ['stripped', `${path} ships its symbol table, which stack traces do not need`, '`go build -ldflags "-s -w"`'] : undefined,
      replaced(program),
    ];
    for (const said of all) if (said !== undefined) say(said[0], { what: said[1], where: path, fix: said[2], layer, at: madeBy(subject, layer).at });
  }
}

const cure = (settings: GoProgram['go']['settings']): string =>
  settings['-buildmode'] === 'pie' ? '`CGO_ENABLED=0 go build` without `-buildmode=pie`' : '`CGO_ENABLED=0 go build`';

/** 1.26rc1 is older than 1.26, which is 1.26.0. @returns undefined where it is no version of Go */
function numbersOf(version: string): number[] | undefined {
  const [whole, major, minor, patch, kind, of] = /(?:^|\bgo)(\d+)\.(\d+)(?:\.(\d+)|(beta|rc)(\d+))?/.exec(version) ?? [];
  if (whole === undefined) return undefined;
  const rank = kind === undefined ? 2 : kind === 'rc' ? 1 : 0;
  return [Number(major), Number(minor), rank, Number(patch ?? of ?? 0)];
}

function version({ go, path }: GoProgram, lowest: string): Said {
  const floor = numbersOf(lowest);
  const built = go.version === '' ? [1, 17, 2, Infinity] : numbersOf(go.version);
  if (floor === undefined || built === undefined) return undefined;
  const at = floor.findIndex((number, index) => number !== built[index]);
  if (at < 0 || (built[at] ?? 0) > (floor[at] ?? 0)) return undefined;
  const by = go.version === '' ? 'a Go before 1.18' : /go[\d.]+\w*/.exec(go.version)?.[0].replace('go', 'Go ');
  const fix = 'Use a newer `golang` image, or a newer `toolchain` in go.mod';
  return ['version', `${path} is built with ${by}, and the policy asks for Go ${lowest} at least`, fix];
}

/** Modules that were downloaded, as they were built in: a folder has no version, and no sum. */
const downloaded = ({ go }: GoProgram): GoModule[] => go.modules.map((module) => module.replacedBy ?? module).filter(({ sum }) => sum !== '');

function modules(program: GoProgram, goSum: Known['goSum']): Said {
  if (goSum === undefined) return undefined;
  const sums = sumsIn(goSum.text);
  const built = downloaded(program).map((module) => ({ name: `${module.path} ${module.version}`, sum: module.sum }));
  const other = built.filter(({ name, sum }) => sums.has(name) && sums.get(name) !== sum);
  const absent = built.filter(({ name }) => !sums.has(name));
  // Where most are absent, the file is of another module of the repository.
  const wrong = [...other, ...(absent.length * 2 > built.length ? [] : absent)];
  if (wrong.length === 0) return undefined;
  const rest = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : '';
  const names = wrong.slice(0, NAMED).map(({ name }) => (sums.has(name) ? `${name} has another sum` : `${name} is missing there`));
  const fix = `Run \`go mod tidy\` and \`go mod verify\`, commit ${goSum.file}, and build from it`;
  return ['modules', `${program.path} is not built from what ${goSum.file} says: ${names.join(', ')}${rest}`, fix];
}

/** By `path version`; lines about go.mod alone have `/go.mod` in the version, which no module has. */
function sumsIn(text: string): Map<string, string> {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(lines.flatMap(([path = '', at = '', sum]): [string, string][] => (sum === undefined ? [] : [[`${path} ${at}`, sum]])));
}

function fromCommit({ go, path }: GoProgram, commit: string | undefined): Said[] {
  const { vcs: system, 'vcs.revision': revision, 'vcs.modified': modified } = go.settings;
  if (system !== 'git' || revision === undefined) return [];
  const isOther = commit !== undefined && revision !== commit;
  const other = `${path} is built from the commit ${revision.slice(0, 12)}, and ${commit?.slice(0, 12)} is shipped`;
  const fix =
    'Name what changes during the build in .gitignore. In a build context, what .dockerignore keeps back counts as deleted: mount `.git` only with all files, or build with `-buildvcs=false`';
  return [
    isOther
      ? ['revision', other, 'Build it from the commit that is checked out: look for a program that is copied in or taken from a cache']
      : undefined,
    modified === 'true' ? ['modified', `${path} is built from files that differ from the commit ${revision.slice(0, 12)}`, fix] : undefined,
  ];
}

function replaced({ go, path }: GoProgram): Said {
  const folders = go.modules.flatMap(({ path: module, replacedBy }) =>
    replacedBy !== undefined && /^(\.|\/)/.test(replacedBy.path) ? [`${module} by ${replacedBy.path}`] : [],
  );
  if (folders.length === 0) return undefined;
  const rest = folders.length > NAMED ? ` and ${folders.length - NAMED} more` : '';
  return [
    'replaced',
    `${path} is built with modules replaced by folders: ${folders.slice(0, NAMED).join(', ')}${rest}`,
    'Take the `replace` out of go.mod, and require a version',
  ];
}
