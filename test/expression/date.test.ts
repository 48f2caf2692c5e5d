import { describe, expect, test } from 'vitest';
import { formatDate, isZone, parseZone } from '../../src/expression/date.ts';

const at = Date.UTC(2026, 10, 3, 4, 5, 6, 78);

describe('formatDate', () => {
  test.each([
    ['YYYYMMDD', '20261103'],
    ['YY-M-D', '26-11-3'],
    ['YYYY-MM-DDTHH:mm:ss.SSS[Z]', '2026-11-03T04:05:06.078Z'],
    ['H:m:s S SS', '4:5:6 0 07'],
    ['hh:mm A', '04:05 AM'],
    ['h a', '4 am'],
    ['kk k', '04 4'],
    ['MMMM MMM Mo', 'November Nov 11th'],
    ['Do', '3rd'],
    ['DDDD DDD DDDo', '307 307 307th'],
    ['dddd ddd dd d do E e', 'Tuesday Tue Tu 2 2nd 2 2'],
    ['Q', '4'],
    ['GGGG[w]WW W Wo', '2026w45 45 45th'],
    ['gggg[w]ww w wo', '2026w45 45 45th'],
    ['Z ZZ z', '+00:00 +0000 UTC'],
    ['X x', `${Math.floor(at / 1000)} ${at}`],
    ['[YYYY] YYYY', 'YYYY 2026'],
    ['L LT LTS', '11/03/2026 4:05 AM 4:05:06 AM'],
    ['LL', 'November 3, 2026'],
    ['LLL', 'November 3, 2026 4:05 AM'],
    ['LLLL', 'Tuesday, November 3, 2026 4:05 AM'],
    ['', ''],
    [undefined, '2026-11-03T04:05:06+00:00'],
  ])('%s → %s', (format, expected) => {
    expect(formatDate(at, format, 'UTC')).toBe(expected);
  });

  test.each([
    ['Asia/Shanghai', '2026-11-03 12:05 +08:00'],
    ['America/New_York', '2026-11-02 23:05 -05:00'],
    ['Asia/Kolkata', '2026-11-03 09:35 +05:30'],
    ['Etc/GMT+12', '2026-11-02 16:05 -12:00'],
  ])('in %s: %s', (zone, expected) => {
    expect(formatDate(at, 'YYYY-MM-DD HH:mm Z', zone)).toBe(expected);
  });

  test('at midnight it is hour 0, and at noon 12 PM', () => {
    expect(formatDate(Date.UTC(2026, 0, 1), 'HH kk hh A', 'UTC')).toBe('00 24 12 AM');
    expect(formatDate(Date.UTC(2026, 0, 1, 12), 'HH hh A', 'UTC')).toBe('12 12 PM');
  });

  test('weeks at the turn of the year', () => {
    expect(formatDate(Date.UTC(2027, 0, 1), 'GGGG-WW gggg-ww', 'UTC')).toBe('2026-53 2027-01');
    expect(formatDate(Date.UTC(2026, 11, 27), 'GGGG-WW gggg-ww', 'UTC')).toBe('2026-52 2027-01');
  });

  test('when the clocks go back the offset tells the two hours apart', () => {
    const first = Date.UTC(2026, 9, 25, 0, 30);
    expect([first, first + 3_600_000].map((ms) => formatDate(ms, 'HH:mm Z', 'Europe/Berlin'))).toEqual(['02:30 +02:00', '02:30 +01:00']);
  });

  test('before 1970', () => {
    expect(formatDate(-1, 'YYYY-MM-DD HH:mm:ss.SSS', 'UTC')).toBe('1969-12-31 23:59:59.999');
  });
});

test('time zones are known or refused', () => {
  expect(['UTC', 'Asia/Tokyo', 'Mars/X', ''].map(isZone)).toEqual([true, true, false, false]);
  expect(() => parseZone('Mars/X')).toThrow('it is no time zone');
});
