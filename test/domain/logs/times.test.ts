import { describe, expect, it } from 'vitest';
import { clockText, readTime } from '../../../source/domain/logs/times.ts';

const now = Date.parse('2026-11-23T05:00:00.250Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** By the clock of the machine, whatever its zone is. */
const local = (year: number, month: number, date: number, hours = 0, minutes = 0, seconds = 0) =>
  new Date(year, month - 1, date, hours, minutes, seconds).getTime();

describe('clockText', () => {
  it('shows milliseconds, and of another day its date', () => {
    expect(clockText(Date.parse('2026-11-23T04:58:06.551Z') + 0.9, 'utc', now)).toBe('04:58:06.551');
    expect(clockText(Date.parse('2026-11-22T23:59:59.999Z'), 'utc', now)).toBe(' 11-22 23:59');
    expect(clockText(Date.parse('2025-11-23T04:58:06Z'), 'utc', now)).toBe(' 11-23 04:58');
    const noon = local(2026, 11, 23, 12);
    expect(clockText(local(2026, 11, 23, 4, 8, 6) + 7, 'local', noon)).toBe('04:08:06.007');
    expect(clockText(local(2026, 1, 2, 3, 4, 5), 'local', noon)).toBe(' 01-02 03:04');
  });

  it.each([
    [0, '<1 min'],
    [-59_999, '<1 min'],
    [59_999, '<1 min'],
    [minute, '1 min'],
    [3.9 * minute, '3 min'],
    [59.9 * minute, '59 min'],
    [hour, '1 h'],
    [23.9 * hour, '23 h'],
    [5 * day, '5 d'],
    [-3 * minute, 'in 3 min'],
    [-2 * hour, 'in 2 h'],
  ])('%d ms ago is "%s"', (ago, text) => {
    expect(clockText(now - ago, 'relative', now)).toBe(text.padStart(12));
  });

  it('has the same width in every mode', () => {
    for (const mode of ['local', 'utc', 'relative'] as const) {
      expect(clockText(null, mode, now)).toBe(' '.repeat(12));
      for (const time of [0, 0.5, now, now + day, now - 400 * day, Date.UTC(2200, 11, 31)]) {
        expect(clockText(time, mode, now)).toHaveLength(12);
      }
    }
  });
});

describe('readTime', () => {
  it.each([
    ['10m', 10 * minute],
    ['-10m', 10 * minute],
    ['2h30m', 2.5 * hour],
    ['1d', day],
    [' 1d2h3m4s ', day + 2 * hour + 3 * minute + 4000],
    ['90s', 90_000],
  ])('%s is so long ago', (text, ago) => {
    expect(readTime(text, now)).toBe(now - ago);
  });

  it('takes a clock time for the latest that is not after now', () => {
    const noon = local(2026, 11, 23, 12);
    expect(readTime('12:00', noon)).toBe(noon);
    expect(readTime('4:20', noon)).toBe(local(2026, 11, 23, 4, 20));
    expect(readTime('04:20:31.5', noon)).toBe(local(2026, 11, 23, 4, 20, 31) + 500);
    expect(readTime('12:00:01', noon)).toBe(local(2026, 11, 22, 12, 0, 1));
    expect(readTime('23:59', local(2026, 3, 1, 1))).toBe(local(2026, 2, 28, 23, 59));
  });

  it('takes Z and UTC for UTC', () => {
    for (const zone of ['Z', 'z', ' UTC', 'UTC']) {
      expect(readTime(`05:00${zone}`, now)).toBe(Date.parse('2026-11-23T05:00:00Z'));
      expect(readTime(`05:01${zone}`, now)).toBe(Date.parse('2026-11-22T05:01:00Z'));
      expect(readTime(`2026-11-23 04:20${zone}`, now)).toBe(Date.parse('2026-11-23T04:20:00Z'));
    }
  });

  it('reads dates, of this zone or with one', () => {
    expect(readTime('2026-11-23', now)).toBe(local(2026, 11, 23));
    expect(readTime('2026-11-23 04:20', now)).toBe(local(2026, 11, 23, 4, 20));
    expect(readTime('2026-11-23T04:20:31', now)).toBe(local(2026, 11, 23, 4, 20, 31));
    expect(readTime('2026-11-23T04:20:31.250Z', now)).toBe(Date.parse('2026-11-23T04:20:31.250Z'));
    expect(readTime('2026-11-23T04:20:31+05:30', now)).toBe(Date.parse('2026-11-22T22:50:31Z'));
    expect(readTime('2026-11-23T04:20:31-0100', now)).toBe(Date.parse('2026-11-23T05:20:31Z'));
  });

  it.each([
    '',
    '-',
    '10',
    '10x',
    'm10',
    '30m2h',
    '24:00',
    '04:60',
    '4',
    '2026-13-01',
    '2026-02-29',
    '2026-11-23 25:00',
    '2026-11-23T04:20:31+24:00',
    '1969-12-31',
    'yesterday',
    `${'9'.repeat(65_536)}m`,
  ])('%s is a problem', (text) => {
    expect(readTime(text, now)).toEqual({ problem: expect.stringContaining('not a time') });
  });
});
