/** The place of a git tag among the others of its line. */
export interface Order {
  /** What stands in front of the number, without `v`, in lower case: only tags of one line are compared. */
  readonly line: string;
  /** Digits, most significant first: any length, so no numbers. */
  readonly numbers: readonly string[];
  /** false for a pre-release. */
  readonly stable: boolean;
  /** What follows the number. */
  readonly rest: string;
}

const PRE_RELEASE = /^[-_.]?(?:alpha|beta|rc|pre(?:view)?|dev|snapshot|milestone|canary|next|nightly|ea|[abcm])(?![a-z])/i;

/** Where any git tag stands: `release12`, `p1/v1.2.3-rc.1`, `20260131-RC2`. undefined without a number: then there is no order to keep. */
export function naturalOrder(tag: string): Order | undefined {
  const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/s.exec(tag) ?? [];
  const [found, words = '', number = ''] = /^(\D*)(\d+(?:\.\d+)*)/.exec(name) ?? [];
  if (found === undefined) return undefined;
  const rest = name.slice(found.length);
  return { line: `${folder}${words.replace(/v$/i, '')}`.toLowerCase(), numbers: number.split('.'), stable: !PRE_RELEASE.test(rest), rest };
}

/** Whether `a` stands above `b`: a release above every pre-release, then by number, then by what follows. */
export function outranks(a: Order, b: Order): boolean {
  if (a.line !== b.line) return false;
  if (a.stable !== b.stable) return a.stable;
  return (compareNumbers(a.numbers, b.numbers) || compareRest(a.rest, b.rest)) > 0;
}

function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const step = compareDigits(a[i] ?? '0', b[i] ?? '0');
    if (step !== 0) return step;
  }
  return 0;
}

function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || Number(left > right) - Number(left < right);
}

/** `rc.10` stands above `rc.9`, and `rc.1` above `rc`. */
function compareRest(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    const step = /^\d/.test(x) && /^\d/.test(y) ? compareDigits(x, y) : Number(x > y) - Number(x < y);
    if (step !== 0) return step;
  }
  return left.length - right.length;
}

const partsOf = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
