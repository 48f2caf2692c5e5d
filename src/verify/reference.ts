/** The earlier image that size is compared with: its manifest alone is read from the registry. */
export interface Reference {
  /** `repository:tag` or `repository@digest`, for people. */
  readonly name: string;
  /** Bytes that a pull moves, by canonical platform. */
  readonly compressed: ReadonlyMap<string, number>;
}
