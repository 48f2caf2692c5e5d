import type { Executable, GoBuild } from '../contents/executable.ts';
import { stepsOf } from './command.ts';
import { madeBy } from './made-by.ts';
import type { Subject } from './subject.ts';

/** A Go program of the image. */
export interface GoProgram {
  /** With `/` in front. */
  readonly path: string;
  readonly layer: number;
  readonly executable: Executable;
  readonly go: GoBuild;
}

/**
 * The Go programs that the user wrote: the one that the container starts, and others of its module, such as `/migrate`. Others come from elsewhere (a health probe, a
 * toolchain), and their makers answer for them. Where a script is started, nothing says which program it runs: then those of the layers above the base image are the
 * user's, as long as they are all of one module that was not downloaded as such.
 */
export function ownPrograms(subject: Subject): GoProgram[] {
  const all = goPrograms(subject);
  const started = stepsOf(subject).at(-1);
  const own = all.find(({ path, layer }) => started?.node?.layer === layer && `/${started.node.entry.path}` === path);
  if (own !== undefined) {
    const module = own.go.main?.path;
    // The one that is started is known by the name that ENTRYPOINT has for it.
    const others = all.filter((program) => program !== own && module !== undefined && program.go.main?.path === module);
    return [{ ...own, path: started?.path ?? own.path }, ...others];
  }
  if (started?.executable !== undefined && !started.name.endsWith('sh')) return [];
  const above = all.filter(({ layer, go }) => madeBy(subject, layer).at !== undefined && go.main !== undefined && go.main.sum === '');
  return new Set(above.map(({ go }) => go.main?.path)).size === 1 ? above : [];
}

/** All Go programs that a container sees, each once. */
export function goPrograms({ root, layers }: Pick<Subject, 'root' | 'layers'>): GoProgram[] {
  return layers.flatMap(({ executables }, layer) =>
    [...executables].flatMap(([path, executable]) => {
      const isSeen = root.at(path)?.layer === layer;
      return isSeen && executable.go !== undefined ? [{ path: `/${path}`, layer, executable, go: executable.go }] : [];
    }),
  );
}

/** A module of a Go program as it was built in: where it is replaced, what replaces it. */
export interface Module {
  readonly path: string;
  readonly version: string;
  /** `h1:…` as in go.sum; '' where there is none, as for a folder. */
  readonly sum: string;
}

/** The modules of all Go programs of an image, each once, by path and version. Main modules are not among them. */
export function modulesOf(image: Pick<Subject, 'root' | 'layers'>): Module[] {
  const all = goPrograms(image).flatMap(({ go }) => go.modules.map((module) => module.replacedBy ?? module));
  const known = new Map(all.map(({ path, version, sum }) => [`${path} ${version}`, { path, version, sum }]));
  return [...known].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, module]) => module);
}
