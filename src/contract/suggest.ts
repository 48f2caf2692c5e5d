/** The known name that is nearest to a wrong one; undefined where none is near enough to be meant. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const close = known.map((name) => ({ name, steps: distance(wrong.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.steps - b.steps)[0];
  return close !== undefined && close.steps <= Math.max(1, Math.floor(close.name.length / 3)) ? close.name : undefined;
}

/** `Did you mean …?`, or the list of what is known. */
export function suggest(wrong: string, known: readonly string[]): string {
  const name = nearest(wrong, known);
  return name === undefined ? `Use ${known.map((k) => `\`${k}\``).join(', ')}` : `Did you mean \`${name}\`?`;
}

/** How many letters to add, drop, change or swap (optimal string alignment) until one is the other. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)));
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      rows[i]?.splice(j, 1, Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change, swapped));
    }
  }
  return at(a.length, b.length);
}
