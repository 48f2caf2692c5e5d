import type { Ports } from '../ports/ports.ts';
import type { Event } from './event.ts';

/** The tags of the repository on the server, or why they can't be read. Never guessed. */
export type RemoteTags = { readonly tags: readonly string[] } | { readonly unreadable: string };

/** Asks the server for the repository's tags: first through the workspace's `origin`, which holds the checkout's credentials, then by its public address. */
export async function readRemoteTags(event: Event, workspace: string, ports: Pick<Ports, 'exec'>): Promise<RemoteTags> {
  throw new Error(String([event, workspace, ports]));
}

/** Seconds since 1970 of a commit that the workspace holds; undefined where it does not. No network. */
export async function readCommitTime(sha: string, workspace: string, ports: Pick<Ports, 'exec'>): Promise<number | undefined> {
  throw new Error(String([sha, workspace, ports]));
}
