import { messageOf } from '../error.ts';
import type { Ports } from '../ports/ports.ts';
import { inParallel } from '../registry/pool.ts';
import { remoteRepository, type RemoteRepository } from './registry.ts';
import type { Target } from './tags.ts';

/** A cancelled job is killed 7.5 s after it was asked to stop; this and the rest of the clean-up have to fit in. */
const BUDGET_MS = 5_000;
const IDLE_MS = 2_500;
const LONGEST_PAUSE_MS = 300;
const WIDTH = 6;

/** What became of a tag; `left` says why it is not as before. */
type Undone = { readonly target: Target; readonly untouched?: true; readonly left?: string; readonly undeletable?: true };

/**
 * Puts every tag that this run wrote back to where it was, or away where it was new. A tag that somebody has moved since is left alone.
 * Never throws: it runs beside an error that matters more, and says tag by tag what could not be undone.
 * @param ownRoots the repositories where the root manifest came with this run
 */
export async function undo(targets: readonly Target[], digest: string, ownRoots: ReadonlySet<RemoteRepository>, ports: Ports): Promise<void> {
  const written = targets.filter((target) => target.written).toReversed();
  if (written.length === 0) return;
  const urgent = urgentPorts(ports);
  const first = await inParallel(WIDTH, written, (target) => putBack(target, digest, urgent));
  const ended: Undone[] = [];
  for (const undone of first) ended.push(undone.undeletable ? await deleteRoot(undone, first, targets, digest, ownRoots, urgent) : undone);
  for (const { target, left, untouched } of ended) {
    if (untouched) continue;
    const was = target.before === undefined ? 'is gone again' : `points to ${target.before.digest} again`;
    if (left === undefined) ports.runner.info(`Undone: ${target.reference} ${was}`);
    else ports.runner.warning(`${target.reference} could not be put back: ${left}`);
  }
}

/** Requests that go through in a cancelled job too, all of them within the budget. */
function urgentPorts(ports: Ports): Ports {
  const { http, clock, cancelled } = ports;
  const end = clock.monotonic() + BUDGET_MS;
  return {
    ...ports,
    http: {
      request: (request) => {
        const left = end - clock.monotonic();
        if (left <= 0) return Promise.reject(new Error('there was no time left to do it'));
        return http.request({ ...request, evenIfCancelled: true, idleMs: Math.min(IDLE_MS, Math.max(1, Math.ceil(left))) });
      },
    },
    // A cancelled clock does not sleep; then the next try comes at once.
    clock: { ...clock, sleep: (ms) => (cancelled.aborted ? Promise.resolve() : clock.sleep(Math.min(ms, LONGEST_PAUSE_MS)).catch(() => undefined)) },
    cancelled: new AbortController().signal,
  };
}

const urgently = ({ name, path, connection }: RemoteRepository, ports: Ports) => remoteRepository(name, path, connection, ports);

async function putBack(target: Target, digest: string, ports: Ports): Promise<Undone> {
  const { before, tag } = target;
  const remote = urgently(target.remote, ports);
  try {
    const shows = await remote.digestOf(tag.name);
    if (shows === before?.digest) return { target, untouched: true };
    if (shows !== digest) return { target, left: `someone else moved it to ${shows ?? 'nothing'}` };
    if (before !== undefined) await remote.putManifest(tag.name, before.manifest);
    else if (!(await remote.deleteManifest(tag.name))) return { target, undeletable: true, left: CANT_DELETE };
    return { target };
  } catch (thrown) {
    return { target, left: messageOf(thrown) };
  }
}

const CANT_DELETE = 'this registry does not delete tags; delete it by hand, or let the next run overwrite it';

/**
 * Some registries (distribution 2.8) take a new tag away only with its manifest. That is done where the manifest came with this run
 * and no tag of ours stays on it; then nobody can have relied on it.
 */
async function deleteRoot(
  undone: Undone,
  all: readonly Undone[],
  targets: readonly Target[],
  digest: string,
  ownRoots: ReadonlySet<RemoteRepository>,
  ports: Ports,
): Promise<Undone> {
  const { target } = undone;
  const neighbours = targets.filter(({ remote }) => remote === target.remote);
  const needed =
    neighbours.some(({ unchanged }) => unchanged) ||
    all.some((other) => other.left !== undefined && !other.undeletable && neighbours.includes(other.target));
  if (!ownRoots.has(target.remote) || needed) return undone;
  const remote = urgently(target.remote, ports);
  try {
    await remote.deleteManifest(digest);
    return (await remote.digestOf(target.tag.name)) === digest ? undone : { target };
  } catch (thrown) {
    return { target, left: messageOf(thrown) };
  }
}
