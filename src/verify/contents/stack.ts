import type { Entry } from '../../tar/entry.ts';
import { folderOf, inImage } from '../../tar/name.ts';
import type { Node } from './tree.ts';

/** A file of this name hides the one of the name behind the prefix; this one hides all of its folder (OCI image-spec, layer.md). */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** The path that a whiteout hides; undefined where an entry is none. Below `opaque` all is hidden, the folder itself is not. */
export function hiddenBy({ path }: Entry): { readonly path: string; readonly opaque: boolean } | undefined {
  // Nearly no entry is one, and every one is asked.
  if (!path.includes(WHITEOUT)) return undefined;
  const folder = folderOf(path);
  const name = folder === '' ? path : path.slice(folder.length + 1);
  if (!name.startsWith(WHITEOUT)) return undefined;
  if (name === OPAQUE) return { path: folder, opaque: true };
  // Other names with a second prefix are an old storage driver's own.
  if (name.startsWith(WHITEOUT + WHITEOUT)) return { path, opaque: false };
  return { path: path.slice(0, path.length - name.length) + name.slice(WHITEOUT.length), opaque: false };
}

/** What a later layer hides, or the same layer's later entry of that name. */
export interface Hidden extends Node {
  /** Index of the layer that hides it. */
  readonly by: number;
  /** What is there instead; undefined where it was deleted, or its folder was. */
  readonly instead: Entry | undefined;
}

export interface Stacked {
  at(path: string): Node | undefined;
  /** The file that a hard link is another name of, also where its first name is gone. */
  target(hardlink: Node): Node | undefined;
  nodes(): Iterable<Node>;
  readonly hidden: readonly Hidden[];
}

/** All layers on top of each other. Nodes are numbers inside, made when they are asked for: an image may have a quarter of a million. */
export function stack(layers: readonly (readonly Entry[])[]): Stacked {
  const table = new Table();
  for (const entries of layers) {
    table.begin(entries);
    for (const entry of entries) if (hiddenBy(entry) === undefined) table.put(entry);
    table.tidy();
  }
  return table;
}

/** What a folder is that no layer has an entry for, but something below it. */
const implied = (path: string): Entry => ({
  path, kind: 'folder', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0, link: '', capabilities: false, odd: undefined,
}); // prettier-ignore

class Table implements Stacked {
  readonly hidden: Hidden[] = [];
  /** By number, and the first number of each layer. */
  readonly #entries: Entry[] = [implied('')];
  readonly #starts: number[] = [];
  readonly #numbers = new Map([['', 0]]);
  readonly #targets = new Map<Entry, number>();
  /** The last folder that something was put into: the next entry mostly is in it too. */
  #folder = '';
  #nodes: readonly Node[] | undefined;
  /** Folders that their own layer replaced, with the number from which on something is in them again. */
  readonly #cleared = new Map<string, number>();

  at(path: string): Node | undefined {
    const number = this.#numbers.get(path);
    return number === undefined ? undefined : this.#node(number);
  }

  target({ entry }: Node): Node | undefined {
    const number = this.#targets.get(entry);
    return number === undefined ? undefined : this.#node(number);
  }

  /** Made once: every check walks them. */
  nodes(): readonly Node[] {
    return (this.#nodes ??= [...this.#numbers.values()].map((number) => this.#node(number)));
  }

  /** Begins a layer: takes away what it hides of those below it, which is what it says so of, and what is in a folder that it has something else for. */
  begin(entries: readonly Entry[]): void {
    this.#starts.push(this.#entries.length);
    this.#folder = '';
    const gone = new Set<string>();
    const emptied = new Set<string>();
    for (const entry of entries) {
      const hidden = hiddenBy(entry);
      if (hidden !== undefined) (hidden.opaque ? emptied : gone).add(hidden.path);
      else if (entry.kind !== 'folder' && this.#isFolder(entry.path)) emptied.add(entry.path);
    }
    if (gone.size + emptied.size > 0) this.#sweep((path) => gone.has(path), (folder) => gone.has(folder) || emptied.has(folder)); // prettier-ignore
  }

  put(entry: Entry): void {
    this.#parents(entry.path);
    if (entry.kind !== 'folder' && this.#isFolder(entry.path)) this.#cleared.set(entry.path, this.#entries.length);
    const target = entry.kind === 'hardlink' ? this.#origin(inImage(entry.link).path) : undefined;
    if (target !== undefined) this.#targets.set(entry, target);
    this.#set(entry);
  }

  /** Ends a layer: takes away what was in a folder before the layer replaced it. */
  tidy(): void {
    if (this.#cleared.size === 0) return;
    const from = remembered((folder, above: number) => Math.max(above, this.#cleared.get(folder) ?? 0), 0);
    for (const [path, number] of this.#numbers) if (path !== '' && number < from(folderOf(path))) this.#remove(path);
    this.#cleared.clear();
  }

  #isFolder(path: string): boolean {
    const number = this.#numbers.get(path);
    return number !== undefined && this.#entries[number]?.kind === 'folder';
  }

  #node(number: number): Node {
    // What is there before all layers is as good as the first one's.
    return {
      entry: this.#entries[number] as Entry,
      layer: Math.max(
        0,
        this.#starts.findLastIndex((start) => start <= number),
      ),
    };
  }

  #set(entry: Entry): void {
    this.#hide(entry.path, entry);
    if (entry.kind !== 'folder') this.#folder = '';
    this.#numbers.set(entry.path, this.#entries.length);
    this.#entries.push(entry);
  }

  #hide(path: string, instead: Entry | undefined): void {
    const number = this.#numbers.get(path);
    if (number !== undefined && (this.#entries[number]?.size ?? 0) > 0)
      this.hidden.push({ ...this.#node(number), by: this.#starts.length - 1, instead });
  }

  /** The number of the file that a name stands for; a link to a link has the same one. */
  #origin(path: string): number | undefined {
    const number = this.#numbers.get(path);
    return number === undefined ? undefined : (this.#targets.get(this.#entries[number] as Entry) ?? number);
  }

  /** Makes the folders on the way to a path that are missing, or no folders, as engines do. */
  #parents(path: string): void {
    const last = this.#folder;
    if (last !== '' && path.startsWith(last) && path.lastIndexOf('/') === last.length) return;
    this.#folder = folderOf(path);
    const missing: string[] = [];
    for (let folder = path; folder !== '';) {
      folder = folderOf(folder);
      // Where a folder was replaced, one below it may be there and gone.
      if (this.#isFolder(folder) && this.#cleared.size === 0) break;
      missing.push(folder);
    }
    let from = 0;
    for (const folder of missing.toReversed()) {
      if (!this.#isFolder(folder) || (this.#numbers.get(folder) ?? 0) < from) this.#set(implied(folder));
      from = Math.max(from, this.#cleared.get(folder) ?? 0);
    }
  }

  #remove(path: string): void {
    this.#hide(path, undefined);
    this.#numbers.delete(path);
  }

  /** Takes away each path that is gone, and all that lies, however deep, in a folder whose content is. */
  #sweep(isGone: (path: string) => boolean, isEmptied: (folder: string) => boolean): void {
    const emptied = remembered((folder, above: boolean) => above || isEmptied(folder), false);
    for (const path of this.#numbers.keys()) if (path !== '' && (isGone(path) || emptied(folderOf(path)))) this.#remove(path);
  }
}

/** What holds of a folder by what holds of the one above, found once for each; `start` is above the root. */
function remembered<T>(find: (folder: string, above: T) => T, start: T): (folder: string) => T {
  const known = new Map([['', find('', start)]]);
  return (folder) => {
    const missing: string[] = [];
    for (let at = folder; !known.has(at); at = folderOf(at)) missing.push(at);
    for (const at of missing.toReversed()) known.set(at, find(at, known.get(folderOf(at)) as T));
    return known.get(folder) as T;
  };
}
