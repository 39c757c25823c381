import { describe, expect, it } from 'vitest';
import { bootTime, certificateText, lateness, uptime } from '../../source/domain/age.ts';

const now = Date.parse('2026-11-23T05:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('how late data is', () => {
  it.each([
    [0, null],
    [90_000, null],
    [90_001, '2 min'],
    [5 * minute - 1, '2 min'],
    [5 * minute, '5 min'],
    [10 * minute, '10 min'],
    [59 * minute, '30 min'],
    [hour, '1 h'],
    [3 * hour, '2 h'],
    [11 * hour, '5 h'],
    [23 * hour, '12 h'],
    [day, '1 d'],
    [400 * day, '400 d'],
    [-5 * minute, null],
  ])('after %i ms is %s', (age, text) => {
    expect(lateness(now - age, now)).toBe(text);
  });

  it('is nothing for what never came', () => {
    expect(lateness(null, now)).toBeNull();
  });
});

describe('how long a machine has been up', () => {
  it.each([
    [0, '<10 min'],
    [10 * minute - 1, '<10 min'],
    [10 * minute, '10 min'],
    [59 * minute, '50 min'],
    [hour, '1 h'],
    [day - 1, '23 h'],
    [day, '1 d'],
    [60 * day, '60 d'],
    // The clock is up to a minute behind: a boot seen since then is none to come.
    [-minute, '<10 min'],
    [-minute - 1, null],
    [-2 * hour, null],
  ])('after %i ms is %s', (up, text) => {
    expect(uptime(now - up, now)).toBe(text);
  });

  it.each([
    ['2026-11-21T01:00:00Z', Date.parse('2026-11-21T01:00:00Z')],
    ['1970-01-01T00:00:12Z', null],
    ['soon', null],
    [null, null],
  ])('of the boot marker %s', (marker, at) => {
    expect(bootTime(marker)).toBe(at);
  });

  it('is nothing without a marker', () => {
    expect(uptime(null, now)).toBeNull();
  });
});

describe('the end of the certificate', () => {
  it.each([
    [365 * day, null],
    [30 * day, null],
    [30 * day - 1, 'certificate ends in 29 days'],
    [12.9 * day, 'certificate ends in 12 days'],
    [day, 'certificate ends in 1 day'],
    [day - 1, 'certificate ends today'],
    [1, 'certificate ends today'],
    [0, 'certificate has expired'],
    [-90 * day, 'certificate has expired'],
  ])('in %d ms', (left, text) => {
    expect(certificateText(now + left, now)).toBe(text);
  });

  it('that cannot be told is not told', () => {
    expect(certificateText(null, now)).toBeNull();
  });
});
