/** One entry of a layer's tar (POSIX.1-2001 pax, with GNU's long names), as the OCI image-spec uses it (layer.md). */
export interface Entry {
  /** In the image, without `./` or `/` in front and without `/` at its end; '' is the root. `..` that would leave the root is taken away. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';
  /** Permission bits with setuid, setgid and sticky: 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of a file; 0 for all else. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Target of a link, as written; '' for all else. */
  readonly link: string;
  /** Has security.capability among its extended attributes. */
  readonly capabilities: boolean;
  /** What is odd about the name as written: it starts with `/`, or leaves the root. */
  readonly odd?: 'absolute' | 'escapes' | undefined;
}

/** Sees each entry of one layer while it is read, in order; whiteouts too. May ask for the content of a file. */
export interface Watcher {
  entry(entry: Entry): Sink | undefined;
}

/** Gets the content of one file in pieces. A piece is valid only during the call: copy what is to be kept. */
export interface Sink {
  write(piece: Buffer): void;
  /** After the last piece. */
  end(): void;
}
