import { expect, it } from 'vitest';
import { conclude } from '../../../../source/domain/upgrade/checks/check.ts';
import { finding } from '../../../../source/domain/upgrade/finding.ts';
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

it('is skipped where there is nothing to look at, unless something was found, or is still being read', () => {
  const found = { id: 'space', title: 'Space', passed: 'room', isNeeded: false } as const;
  const input = makeInput();
  expect(conclude({ ...found, findings: [] }, input)).toMatchObject({
    status: 'skipped',
    summary: 'no node is upgraded',
  });
  expect(conclude({ ...found, findings: [], skipped: 'nothing there' }, input).summary).toBe('nothing there');
  expect(conclude({ ...found, findings: [finding('warning', 'full', null)] }, input).status).toBe('warning');
  expect(conclude({ ...found, findings: [finding('blocked', 'full', null)] }, input).status).toBe('blocked');
  expect(conclude({ ...found, findings: [], reading: 'it' }, input).status).toBe('reading');
});

it.each<[string, boolean, Override]>([
  ['for another check', true, { check: 'stages', address }],
  ['for another node', true, { check: 'images', address: '192.168.1.102' }],
  ['for what cannot be overridden', false, { check: 'images', address }],
])('but not one that was typed %s', (_, canOverride, override) => {
  expect(statusWith(canOverride, override)).toBe('blocked');
});
