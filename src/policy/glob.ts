import picomatch from 'picomatch';

/**
 * Whether a path of an image is meant by one of the globs: `*` and `?` stay within a folder, `**` does not, `[ab]` and `{a,b}` as in a shell; names that start
 * with a dot are names like others, and `+(…)`, `!(…)` mean themselves. Both without `/` in front.
 */
export function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  return picomatch(
    // A shell's `[!ab]` is `[^ab]` to it.
    globs.map((glob) => glob.replace(/^\/+/, '').replaceAll('[!', '[^')),
    { dot: true, noextglob: true },
  );
}
