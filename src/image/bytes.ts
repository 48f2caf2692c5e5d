/** Decimal units, as registries and docker show them: `4.2 MB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Of 1, with at most one decimal: `12.5 %`. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
