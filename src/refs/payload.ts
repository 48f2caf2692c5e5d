/** A JSON object whose shape is not known: every value is looked at before it is used. */
export type Payload = Readonly<Record<string, unknown>>;

/** The object at a key; an empty one where there is none. */
export function record(value: unknown): Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : {};
}

/** The text at a key; '' where there is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
