/** What a .dockerignore keeps back, with the semantics of moby/patternmatcher and fsutil, which BuildKit's client uses: not those of .gitignore. */
export interface Patterns {
  /** No pattern takes anything back: a folder that matches needs not be walked. */
  readonly final: boolean;
  /** @param path relative to the context, `/` between; `folder` is what `match` gave for its folder, undefined at the top */
  match(path: string, folder: Matched | undefined): Matched;
}

export interface Matched {
  readonly matched: boolean;
  /** Which pattern matched: inside a folder it still does. */
  readonly by: readonly boolean[];
}

interface Pattern {
  readonly negated: boolean;
  readonly test: (path: string) => boolean;
}

/** Lines of a .dockerignore: `#` in the first column begins a comment, blanks around are no part of a pattern. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.filter((line) => !line.startsWith('#') && line.trim() !== '').map((line) => line.trim());
}

/** The last pattern that matches a path, or a folder it lies in, decides. */
export function patternsOf(lines: readonly string[]): Patterns {
  const patterns = lines.map(patternOf);
  return {
    final: !patterns.some(({ negated }) => negated),
    match: (path, folder) => {
      let matched = false;
      const by = patterns.map(({ negated, test }, at) => {
        // A pattern that would change nothing is not asked, and then not remembered for what lies inside either: so the builder's client does it.
        const hit = folder?.by[at] === true || (negated === matched && test(path));
        if (hit) matched = !negated;
        return hit;
      });
      return { matched, by };
    },
  };
}

function patternOf(line: string): Pattern {
  const negated = line.startsWith('!');
  const pattern = cleaned(negated ? line.slice(1).trim() : line);
  return { negated, test: testOf(pattern) };
}

/** As Go's filepath.Clean: `.` and `..` resolved, no `/` at either end. */
export function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  return parts.join('/') || '.';
}

const plain = (text: string): boolean => !/[*?[\]\\]/.test(text);

function testOf(pattern: string): Pattern['test'] {
  // `**` in front or behind a text without other signs is compared as a text, not by folders: `**.go` matches `a.go`.
  if (plain(pattern)) return (path) => path === pattern;
  if (pattern.startsWith('**') && plain(pattern.slice(2))) {
    const end = pattern.slice(2);
    return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
  }
  if (pattern.endsWith('**') && plain(pattern.slice(0, -2))) return (path) => path.startsWith(pattern.slice(0, -2));
  const expression = expressionOf(pattern);
  // A pattern that Go can't read fails the build before anybody asks here.
  return expression === undefined ? () => false : (path) => expression.test(path);
}

const SIGNS = /\*\*\/?|\*|\?|\\[^]|\\$|[.+()|{}$]/g;

function expressionOf(pattern: string): RegExp | undefined {
  const source = pattern.replaceAll(SIGNS, (sign, at: number) => {
    if (sign.startsWith('**')) return at + sign.length === pattern.length ? '.*' : '(.*/)?';
    if (sign === '*') return '[^/]*';
    if (sign === '?') return '[^/]';
    if (sign === '\\') return String.raw`\\`;
    return sign.startsWith('\\') ? sign : `\\${sign}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}
