import { ShipError } from '../error.ts';
import type { Tag } from '../plan/plan.ts';
import type { Ports } from '../ports/ports.ts';
import { inParallel } from '../registry/pool.ts';
import { sha256, type Manifest } from '../registry/reader.ts';
import type { RemoteRepository } from './registry.ts';

const WIDTH = 4;
/** A registry with replicas may show the earlier state for a moment. */
const READ_BACK_TRIES = 4;

/** A tag in a repository, and what is known of it. */
export interface Target {
  readonly remote: RemoteRepository;
  readonly tag: Tag;
  readonly reference: string;
  /** What it pointed to when this run came to it; undefined where it was new. The bytes are kept to put it back. */
  readonly before: { readonly digest: string; readonly manifest: Manifest } | undefined;
  /** It points to our digest already: nothing to write, and nothing to undo. */
  readonly unchanged: boolean;
  /** Set before the request: a request without an answer may have been carried out. */
  written: boolean;
}

/** Looks up each tag in each repository, tag by tag in the order in which they will be written. */
export async function survey(remotes: readonly RemoteRepository[], tags: readonly Tag[], digest: string): Promise<Target[]> {
  const pairs = [...tags.filter(({ moving }) => !moving), ...tags.filter(({ moving }) => moving)].flatMap((tag) =>
    remotes.map((remote) => ({ remote, tag })),
  );
  return inParallel(WIDTH, pairs, async ({ remote, tag }): Promise<Target> => {
    const found = await remote.digestOf(tag.name);
    const manifest = found === undefined || found === digest ? undefined : await remote.manifest(tag.name);
    return {
      remote,
      tag,
      reference: `${remote.name}:${tag.name}`,
      // Of the bytes that were kept: the tag may have moved between the two requests.
      before: manifest && { digest: sha256(manifest.bytes), manifest },
      unchanged: found === digest,
      written: false,
    };
  });
}

/**
 * One after the other, because their order is a promise: `latest` moves when all others are in place.
 * @param release the tag name that stands for one image for ever; '' where this run ships no release
 */
export async function writeTags(targets: readonly Target[], digest: string, root: Manifest, release: string, { runner }: Ports): Promise<void> {
  for (const target of targets) {
    const { remote, tag, reference, before, unchanged } = target;
    if (unchanged) {
      runner.info(`${reference} points to ${digest} already`);
      continue;
    }
    target.written = true;
    await remote.putManifest(tag.name, root);
    const pointed = before === undefined ? '' : `, before to ${before.digest}`;
    runner.info(`${reference} points to ${digest}${pointed}`);
    // `sha-…` is no promise: a branch and a version of one commit differ in their labels.
    if (before !== undefined && tag.name === release) {
      runner.warning(`${reference} pointed to ${before.digest}, now it points to ${digest}: whoever used this tag gets another image`);
    }
  }
}

/** @throws ShipError `push/moved` with every tag that does not show our digest */
export async function readBack(targets: readonly Target[], digest: string, ports: Ports): Promise<void> {
  const found = await inParallel(WIDTH, targets, async (target) => ({ target, shows: await settled(target, digest, ports) }));
  const moved = found.filter(({ shows }) => shows !== digest);
  if (moved.length === 0) return;
  throw new ShipError(
    moved.map(({ target: { reference }, shows }) => ({
      code: 'push/moved',
      what: `${reference} does not point to what was pushed`,
      why: `this run wrote ${digest}, and the registry shows ${shows ?? 'no such tag'}: someone else moved it at the same time`,
      fix: 'Let only one workflow write this tag, for example by `concurrency:` in the workflow, and run the job again',
    })),
  );
}

async function settled({ remote, tag, before }: Target, digest: string, { clock }: Ports): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const shows = await remote.digestOf(tag.name);
    // A third digest is somebody's; only the state of before may be a replica that lags behind.
    const lags = shows === undefined || shows === before?.digest;
    if (shows === digest || !lags || attempt === READ_BACK_TRIES) return shows;
    await clock.sleep(500 * 2 ** (attempt - 1));
  }
}
