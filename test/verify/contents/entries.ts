import type { Entry } from '../../../src/tar/entry.ts';

/** A file of root's that everybody may execute, but for what is said otherwise. */
export const entryOf = (entry: Partial<Entry>): Entry => ({
  path: 'app',
  kind: 'file',
  mode: 0o755,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
  link: '',
  capabilities: false,
  odd: undefined,
  ...entry,
});
