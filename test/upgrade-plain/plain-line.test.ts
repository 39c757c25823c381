import { expect, it } from 'vitest';
import { plainLine } from '../../source/upgrade-plain/plain-line.ts';

it('spells out what a screen reader or a serial console cannot say', () => {
  expect(plainLine('✔ v1.13.1 → v1.13.3 · Ready…')).toBe('v1.13.1 to v1.13.3, Ready...');
  expect(plainLine('the node’s name – 1–5 min')).toBe("the node's name - 1-5 min");
});

it('makes one harmless line of anything', () => {
  expect(plainLine('\x1b[2J\x1b]0;title\x07in\ntel\r\x9b31m\u202e')).toBe('in tel');
});
