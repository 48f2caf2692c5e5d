/** A text with `{{name 'argument' key='value'}}` expressions, parsed once and checked while the inputs are read. */
export type Template = readonly (string | Expression)[];

export interface Expression {
  readonly name: string;
  readonly argument: string | undefined;
  readonly zone: string | undefined;
}
