import { Wrong } from '../contract/field.ts';

/** Whether a text is the name of a time zone in the IANA database. */
export function isZone(zone: string): boolean {
  // The default. Loading the database to find it takes 40 ms, a tenth of what the whole action may take.
  if (zone === 'UTC') return true;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/** @throws Wrong where the text is no time zone */
export function parseZone(text: string): string {
  if (isZone(text)) return text;
  throw new Wrong('it is no time zone', 'Use an IANA name such as `Asia/Shanghai`, or `UTC`');
}

/** A moment as the clocks on the wall of a zone show it. */
interface Wall {
  readonly ms: number;
  readonly zone: string;
  /** The wall's date and time as if it were UTC: its getUTC… methods give the parts. */
  readonly at: Date;
  /** Minutes east of UTC. */
  readonly offset: number;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** The tokens of moment's `format`, longest first where one starts with another. */
const TOKENS: Readonly<Record<string, (wall: Wall) => string>> = {
  YYYY: ({ at }) => pad(at.getUTCFullYear(), 4),
  YY: ({ at }) => pad(at.getUTCFullYear() % 100, 2),
  Y: ({ at }) => String(at.getUTCFullYear()),
  Q: ({ at }) => String(Math.floor(at.getUTCMonth() / 3) + 1),
  MMMM: ({ at }) => MONTHS[at.getUTCMonth()] ?? '',
  MMM: ({ at }) => (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3),
  MM: ({ at }) => pad(at.getUTCMonth() + 1, 2),
  Mo: ({ at }) => ordinal(at.getUTCMonth() + 1),
  M: ({ at }) => String(at.getUTCMonth() + 1),
  DDDD: (wall) => pad(dayOfYear(wall), 3),
  DDDo: (wall) => ordinal(dayOfYear(wall)),
  DDD: (wall) => String(dayOfYear(wall)),
  DD: ({ at }) => pad(at.getUTCDate(), 2),
  Do: ({ at }) => ordinal(at.getUTCDate()),
  D: ({ at }) => String(at.getUTCDate()),
  dddd: ({ at }) => DAYS[at.getUTCDay()] ?? '',
  ddd: ({ at }) => (DAYS[at.getUTCDay()] ?? '').slice(0, 3),
  dd: ({ at }) => (DAYS[at.getUTCDay()] ?? '').slice(0, 2),
  do: ({ at }) => ordinal(at.getUTCDay()),
  d: ({ at }) => String(at.getUTCDay()),
  E: ({ at }) => String(at.getUTCDay() || 7),
  e: ({ at }) => String(at.getUTCDay()),
  GGGG: (wall) => pad(isoWeek(wall).year, 4),
  GG: (wall) => pad(isoWeek(wall).year % 100, 2),
  WW: (wall) => pad(isoWeek(wall).week, 2),
  Wo: (wall) => ordinal(isoWeek(wall).week),
  W: (wall) => String(isoWeek(wall).week),
  gggg: (wall) => pad(week(wall).year, 4),
  gg: (wall) => pad(week(wall).year % 100, 2),
  ww: (wall) => pad(week(wall).week, 2),
  wo: (wall) => ordinal(week(wall).week),
  w: (wall) => String(week(wall).week),
  HH: ({ at }) => pad(at.getUTCHours(), 2),
  H: ({ at }) => String(at.getUTCHours()),
  hh: ({ at }) => pad(at.getUTCHours() % 12 || 12, 2),
  h: ({ at }) => String(at.getUTCHours() % 12 || 12),
  kk: ({ at }) => pad(at.getUTCHours() || 24, 2),
  k: ({ at }) => String(at.getUTCHours() || 24),
  mm: ({ at }) => pad(at.getUTCMinutes(), 2),
  m: ({ at }) => String(at.getUTCMinutes()),
  ss: ({ at }) => pad(at.getUTCSeconds(), 2),
  s: ({ at }) => String(at.getUTCSeconds()),
  SSS: ({ at }) => pad(at.getUTCMilliseconds(), 3),
  SS: ({ at }) => pad(Math.floor(at.getUTCMilliseconds() / 10), 2),
  S: ({ at }) => String(Math.floor(at.getUTCMilliseconds() / 100)),
  A: ({ at }) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  a: ({ at }) => (at.getUTCHours() < 12 ? 'am' : 'pm'),
  ZZ: ({ offset }) => offsetText(offset, ''),
  Z: ({ offset }) => offsetText(offset, ':'),
  zz: zoneName,
  z: zoneName,
  X: ({ ms }) => String(Math.floor(ms / 1000)),
  x: ({ ms }) => String(ms),
};

/** moment's names for whole formats, in English. */
const WHOLE: Readonly<Record<string, string>> = {
  LTS: 'h:mm:ss A',
  LT: 'h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
  LLL: 'MMMM D, YYYY h:mm A',
  LL: 'MMMM D, YYYY',
  L: 'MM/DD/YYYY',
};

const scanner = (names: readonly string[]): RegExp => new RegExp(`\\[([^\\]]*)\\]|${names.join('|')}`, 'g');
const wholes = scanner(Object.keys(WHOLE));
const tokens = scanner(Object.keys(TOKENS));

/**
 * Formats a moment in time with moment's tokens, of the English locale; text in square brackets stands for itself.
 * @param ms milliseconds since 1970
 * @param format without it ISO 8601, such as `2026-11-23T01:30:00+08:00`
 * @param zone an IANA name
 */
export function formatDate(ms: number, format: string | undefined, zone: string): string {
  const wall = wallOf(ms, zone);
  return (format ?? 'YYYY-MM-DD[T]HH:mm:ssZ')
    .replace(wholes, (found, literal?: string) => (literal === undefined ? (WHOLE[found] ?? found) : found))
    .replace(tokens, (found, literal?: string) => literal ?? TOKENS[found]?.(wall) ?? found);
}

function wallOf(ms: number, zone: string): Wall {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const parts = new Intl.DateTimeFormat('en-US', { ...fields, timeZone: zone, hourCycle: 'h23', calendar: 'gregory' }).formatToParts(ms);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  const seconds = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  const milliseconds = ((ms % 1000) + 1000) % 1000;
  return { ms, zone, at: new Date(seconds + milliseconds), offset: Math.round((seconds + milliseconds - ms) / 60_000) };
}

function offsetText(minutes: number, between: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${between}${pad(size % 60, 2)}`;
}

function zoneName({ ms, zone }: Wall): string {
  return (
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(ms).find((p) => p.type === 'timeZoneName')?.value ??
    zone
  );
}

function dayOfYear({ at }: Wall): number {
  return Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** ISO 8601: weeks begin on Monday, and week 1 holds the year's first Thursday. */
const isoWeek = ({ at }: Wall) => weekOf(at.getTime() + (4 - (at.getUTCDay() || 7)) * 86_400_000);

/** The English locale's: weeks begin on Sunday, and week 1 holds the first of January. */
const week = ({ at }: Wall) => weekOf(at.getTime() + (6 - at.getUTCDay()) * 86_400_000);

/** The week of the day that tells which year a week belongs to. */
function weekOf(deciding: number): { year: number; week: number } {
  const year = new Date(deciding).getUTCFullYear();
  return { year, week: Math.floor((deciding - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) + 1 };
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}
