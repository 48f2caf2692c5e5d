/** A secret in a file. The value itself is never kept. */
export interface SecretFound {
  readonly path: string;
  /** `private-key`, `github-token`, … */
  readonly kind: string;
  /** The first and last two characters, `gh…9Q`; `…` where it has less than 12. */
  readonly shown: string;
  /** From 1; undefined in a binary file. */
  readonly line: number | undefined;
}
