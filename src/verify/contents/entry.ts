export type { Entry, Sink, Watcher } from '../../tar/entry.ts';
