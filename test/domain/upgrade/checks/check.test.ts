import { expect, it } from 'vitest';
import { conclude, finding } from '../../../../source/domain/upgrade/checks/check.ts';
import type { Override } from '../../../../source/domain/upgrade/plan.ts';
import { makeInput } from './homelab.ts';

const address = '192.168.1.101';

function statusWith(canOverride: boolean, ...overrides: readonly Override[]) {
  const findings = [finding('blocked', 'it may not be', 'leave it', { address, canOverride })];
  const { choices } = makeInput();
  const input = makeInput({ choices: { ...choices, overrides } });
  return conclude({ id: 'images', title: 'Images', passed: 'fine', findings }, input).status;
}

it('lets a refusal pass that was typed for this check and this node', () => {
  expect(statusWith(true, { check: 'images', address })).toBe('warning');
});

it.each<[string, boolean, Override]>([
  ['for another check', true, { check: 'stages', address }],
  ['for another node', true, { check: 'images', address: '192.168.1.102' }],
  ['for what cannot be overridden', false, { check: 'images', address }],
])('but not one that was typed %s', (_, canOverride, override) => {
  expect(statusWith(canOverride, override)).toBe('blocked');
});
