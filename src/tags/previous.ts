import { naturalOrder, type Order, outranks } from './order.ts';

/** `v1` and `v1.2` move, and a date or a commit's hash is no version: a release has three numbers. */
const NUMBERS = 3;

/**
 * The tag of the release before this one, among the tags that a repository has: what an image's size is compared with.
 * It is a release, no pre-release, of the same line and variant (`v1.2.3-alpine` follows `v1.2.2-alpine`), and the highest below.
 * @param tag what is shipped; where it is no version, such as `latest` or `sha-…`, the highest release of all counts
 */
export function previousRelease(tag: string, tags: readonly string[]): string | undefined {
  const own = versionIn(tag);
  const variant = own?.stable ? own.rest : '';
  const before = tags.flatMap((name) => {
    const order = versionIn(name);
    const fits = order !== undefined && order.stable && order.rest === variant && order.line === (own?.line ?? '');
    return fits && (own === undefined || outranks(own, order) || isPreReleaseAbove(own, order)) ? [{ name, order }] : [];
  });
  return before.reduce<(typeof before)[number] | undefined>(
    (best, one) => (best === undefined || outranks(one.order, best.order) ? one : best),
    undefined,
  )?.name;
}

/** `outranks` puts every release above every pre-release; here v1.2.9 stands below v1.3.0-rc.1, and v1.3.0 does not. */
const isPreReleaseAbove = (own: Order, release: Order): boolean => !own.stable && outranks({ ...own, stable: true, rest: '' }, release);

function versionIn(tag: string): Order | undefined {
  const order = naturalOrder(tag);
  return order !== undefined && order.numbers.length >= NUMBERS ? order : undefined;
}
