/** One field of the comma-separated options that buildx reads as CSV (RFC 4180): quoted only where it must be. */
export function field(name: string, value: string): string {
  const text = `${name}=${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
