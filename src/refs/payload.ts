/** A JSON object whose shape is not known: every value is looked at before it is used. */
export type Payload = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one where it is none. */
export function record(value: unknown): Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : {};
}

/** The value as text; '' where it is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
