/** A name of a tar as a path in the image, and what is odd about how it is written. */
export interface Named {
  /** Without `/` at either end; '' is the root. */
  readonly path: string;
  readonly odd: 'absolute' | 'escapes' | undefined;
}

/** `./a/`, `/a` and `a//b/..` are `a`. A `..` that would leave the root is taken away, as in a container `/..` is `/`. */
export function inImage(name: string): Named {
  const [slash, dot] = [0x2f, 0x2e];
  const first = name.charCodeAt(0);
  // Nearly all names are as they should be, but for the `/` at the end of a folder's.
  if (first !== slash && first !== dot && !name.includes('/.') && !name.includes('//'))
    return { path: name.charCodeAt(name.length - 1) === slash ? name.slice(0, -1) : name, odd: undefined };
  return byParts(name);
}

function byParts(name: string): Named {
  const parts: string[] = [];
  let escapes = false;
  for (const part of name.split('/')) {
    if (part === '..') escapes = parts.pop() === undefined || escapes;
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const absolute = name.startsWith('/');
  return { path: parts.join('/'), odd: escapes ? 'escapes' : absolute ? 'absolute' : undefined };
}

/** The folder of a path; '' where it is the root. */
export function folderOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? '' : path.slice(0, cut);
}
