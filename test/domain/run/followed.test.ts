import { expect, it } from 'vitest';
import { followedCommandOf } from '../../../source/domain/run/followed.ts';
import { upgradeCommand } from '../../../source/domain/upgrade/command.ts';

const drain = { timeoutSeconds: 300 };
const base = { nodeVersion: 'v1.13.1', talosctlVersion: 'v1.13.3', image: 'i', drain, isLegacyForced: false };
const led = { action: 'upgrade', generation: 'client-driven', isDrained: true };
const byNode = { action: 'upgrade', generation: 'legacy', isDrained: false };

it.each([
  ['talosctl that drains', base, led],
  ['talosctl that drains nothing', { ...base, drain: null }, { ...led, isDrained: false }],
  ['the older way, forced', { ...base, isLegacyForced: true }, byNode],
  ['an older talosctl', { ...base, talosctlVersion: 'v1.12.8' }, byNode],
  ['an older node', { ...base, nodeVersion: 'v1.12.4' }, byNode],
  ['a node that would wipe itself', { ...base, nodeVersion: 'v1.6.4' }, byNode],
])('follows an upgrade by %s', (_, input, followed) => {
  expect(followedCommandOf('upgrade', upgradeCommand(input) ?? [])).toEqual(followed);
});

it('follows a rollback as the reboot that it is', () => {
  const reboot = { action: 'reboot', generation: 'legacy', isDrained: false };
  expect(followedCommandOf('rollback', ['rollback'])).toEqual(reboot);
  expect(followedCommandOf('reboot', ['reboot', '--wait', '--timeout', '30m'])).toEqual(reboot);
});
