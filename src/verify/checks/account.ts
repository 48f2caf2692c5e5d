import type { Entry } from '../../tar/entry.ts';
import type { Subject } from './subject.ts';

/** Who runs the container, as engines find it out from USER and the image's /etc/passwd and /etc/group (moby/sys/user, GetExecUser). */
export interface Account {
  /** As in the configuration: `user[:group]`, each a name or a number. */
  readonly given: string;
  readonly user: string;
  /** Undefined where it is a name that nothing explains. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** Further groups. */
  readonly groups: readonly number[];
  /** A name of the user or the group that /etc/passwd or /etc/group does not have; those that can’t be read here are given the benefit of the doubt. */
  readonly unknown: { readonly name: string; readonly kind: 'user' | 'group' } | undefined;
}

/** Linux's ids that engines take are from 0 to this. */
export const HIGHEST_ID = 2 ** 31 - 1;

export function accountOf(subject: Pick<Subject, 'image' | 'root' | 'layers'>): Account {
  const given = subject.image.configuration.config?.User ?? '';
  const [user = '', group = ''] = given.split(':');
  const [passwd, groups] = [linesOf(subject, 'etc/passwd'), linesOf(subject, 'etc/group')];
  // The first line counts whose name it is, or whose number.
  const entry = passwd?.find(([name, , id]) => name === user || (id !== undefined && Number(id) === idOf(user === '' ? '0' : user)));
  const uid = entry === undefined ? idOf(user === '' ? '0' : user) : idOf(entry[2] ?? '');
  const named = group === '' ? undefined : groups?.find(([name, , id]) => name === group || (id !== undefined && Number(id) === idOf(group)));
  const gid = group === '' ? (idOf(entry?.[3] ?? '') ?? 0) : (idOf(named?.[2] ?? '') ?? idOf(group));
  const member = entry?.[0];
  const further = member === undefined ? [] : (groups ?? []).filter(([, , , members]) => members?.split(',').includes(member));
  const unknownUser = uid === undefined && passwd !== undefined ? ({ name: user, kind: 'user' } as const) : undefined;
  const unknownGroup = group !== '' && gid === undefined && groups !== undefined ? ({ name: group, kind: 'group' } as const) : undefined;
  return { given, user, uid, gid, groups: further.flatMap(([, , id]) => idOf(id ?? '') ?? []), unknown: unknownUser ?? unknownGroup };
}

const idOf = (text: string): number | undefined => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined);

/** Fields of each line; none where the file is not in the image; undefined where it is, but its content is not known. */
function linesOf({ root, layers }: Pick<Subject, 'root' | 'layers'>, path: string): string[][] | undefined {
  const node = root.resolve(path);
  if (node === undefined) return [];
  const content = layers[node.layer]?.kept.get(node.entry.path);
  return content
    ?.toString()
    .split('\n')
    .map((line) => line.split(':'));
}

const EXECUTE = 1;

/** Whether the account may execute a file, or enter a folder. The owner is held to the owner's bits, a member of the group to the group's. */
export function mayEnter({ uid, gid, groups }: Account, { kind, mode, uid: owner, gid: group }: Entry): boolean {
  // Root enters every folder, and executes what anybody may.
  if (uid === 0) return kind === 'folder' || (mode & 0o111) !== 0;
  if (uid === undefined) return (mode & 0o111) !== 0;
  if (uid === owner) return (mode & (EXECUTE << 6)) !== 0;
  return group === gid || groups.includes(group) ? (mode & (EXECUTE << 3)) !== 0 : (mode & EXECUTE) !== 0;
}

/** A mode as people write it: `0755`. */
export const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/** The first folder on the way to a path that the account may not enter; the path itself is not looked at. Links are not followed. */
export function closedFolder({ root }: Pick<Subject, 'root'>, account: Account, path: string): Entry | undefined {
  const parts = path.split('/');
  return parts
    .map((_, at) => root.at(parts.slice(0, at).join('/'))?.entry)
    .find((entry) => entry !== undefined && entry.kind === 'folder' && !mayEnter(account, entry));
}
