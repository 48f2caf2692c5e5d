import type { Finished, Ports } from '../ports/ports.ts';
import type { Event } from './event.ts';

/** The tags of the repository on the server, or why they can't be read. Never guessed. */
export type RemoteTags = { readonly tags: readonly string[] } | { readonly unreadable: string };

type Effects = Pick<Ports, 'exec'>;

const TIMEOUT_SECONDS = 15;
/** git must fail, not wait for somebody to type a password. */
const SILENT = { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: undefined, SSH_ASKPASS: undefined, GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', LC_ALL: 'C' };

/**
 * Asks the server for the repository's tags: no clone, no API, no token. First through the workspace's `origin`, with which
 * actions/checkout leaves the credentials that a private repository needs; then by the repository's address.
 */
export async function readRemoteTags(event: Event, workspace: string, ports: Effects): Promise<RemoteTags> {
  const addresses = [...(await ownOrigin(event, workspace, ports)), [`${event.serverUrl}/${event.repository.slug}`]];
  const reasons: string[] = [];
  for (const [address = '', ...options] of addresses) {
    const asked = await git(ports, [...options, 'ls-remote', '--tags', '--refs', '--', address]);
    if (asked.code === 0) return { tags: parseTags(asked.stdout) };
    reasons.push(whyNot(asked));
  }
  return { unreadable: [...new Set(reasons)].join('; ') };
}

/** Seconds since 1970 of a commit that the workspace holds; undefined where it holds it not. No network. */
export async function readCommitTime(sha: string, workspace: string, ports: Effects): Promise<number | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined;
  const { code, stdout } = await git(ports, [...inWorkspace(workspace), 'show', '--no-patch', '--format=%ct', sha]);
  return code === 0 && /^\d+$/.test(stdout.trim()) ? Number(stdout.trim()) : undefined;
}

/** The workspace's `origin` where it is this repository: a workflow may have checked another one out. */
async function ownOrigin({ repository }: Event, workspace: string, ports: Effects): Promise<string[][]> {
  const { code, stdout } = await git(ports, [...inWorkspace(workspace), 'remote', 'get-url', 'origin']);
  const [, slug] = /[/:]([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(stdout.trim()) ?? [];
  return code === 0 && slug?.toLowerCase() === repository.slug.toLowerCase() ? [['origin', ...inWorkspace(workspace)]] : [];
}

/** In a container job the workspace belongs to another user; git refuses it unless it is told that this is meant. */
const inWorkspace = (workspace: string): string[] => ['-c', `safe.directory=${workspace}`, '-C', workspace];

function git({ exec }: Effects, args: readonly string[]): Promise<Finished> {
  return exec.run('git', args, { env: SILENT, timeoutMs: TIMEOUT_SECONDS * 1000 });
}

/** Lines of `<hash> TAB refs/tags/<name>`. */
function parseTags(stdout: string): string[] {
  return [...stdout.matchAll(/\trefs\/tags\/(.+)$/gm)].map(([, name = '']) => name);
}

function whyNot({ code, stderr }: Finished): string {
  if (code === 127) return 'git is not installed';
  if (code === 124) return `no answer within ${TIMEOUT_SECONDS} s`;
  const line = stderr.split('\n').find((text) => /^(fatal|error|remote):/.test(text)) ?? `git ended with ${code}`;
  // An address may carry a token.
  return line.replace(/\/\/[^/@\s]*@/g, '//');
}
