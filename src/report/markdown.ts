export { bytes } from '../image/bytes.ts';

/** A table; `|` and line breaks in cells are made harmless. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${row(head)}|${head.map(() => '---').join('|')}|\n${rows.map(row).join('')}`;
}

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |\n`;
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\r?\n/g, ' ');

/** A code block whose fence is longer than any run of backticks inside, so that its text can't end it. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}

export function folded(title: string, inside: string): string {
  return `<details><summary>${escapeHtml(title)}</summary>\n\n${inside}\n</details>\n`;
}

/** Text that comes from outside, inside a code span: it can neither end it nor start another element. */
export function code(text: string): string {
  const clean = text.replace(/\r?\n/g, ' ');
  return clean.includes('`') ? `\`\` ${clean} \`\`` : `\`${clean}\``;
}

/** Text that comes from outside, as words of a sentence. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `820 ms`, `3.4 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A bar of blocks, in eighths, `width` characters for `share` = 1. */
export function bar(share: number, width = 24): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return '█'.repeat(Math.floor(eighths / 8)) + rest || '▏';
}
