/** One reader of bytes from outside. */
export interface Target {
  readonly name: string;
  /** Sound inputs, from which the others are made. */
  readonly seeds: readonly Buffer[];
  /** Reads an input. Whatever it throws is a fault: an error that is meant is caught here. */
  readonly run: (input: Buffer) => void | Promise<void>;
  /** Makes a changed input right where a reader would else stop at once, such as a checksum. Half of the inputs go through it. */
  readonly repair?: (input: Buffer) => void;
}
