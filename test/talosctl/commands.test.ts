import { describe, expect, it } from 'vitest';
import { isLocal, isMutating, isReadOnly, needsOneNode } from '../../source/talosctl/commands.ts';

describe('which commands only read', () => {
  it.each([
    ['get', 'members', '-o', 'json'],
    ['version', '--json'],
    ['service'],
    ['service', 'kubelet'],
    ['services', '--tail'],
    ['etcd', 'status'],
    ['etcd', 'alarm', 'list'],
    ['memory'],
    ['logs', '-f', 'kubelet'],
  ])('%s reads', (...command) => {
    expect(isReadOnly(command)).toBe(true);
    expect(needsOneNode(command)).toBe(false);
    expect(isMutating(command)).toBe(false);
  });

  it.each([
    ['upgrade', '-i', 'image'],
    ['reset'],
    ['reboot'],
    ['service', 'kubelet', 'restart'],
    ['service', 'etcd', 'stop'],
    ['etcd', 'defrag'],
    ['etcd', 'alarm', 'disarm'],
    ['etcd', 'remove-member', 'f629db32dffa6e3a'],
    ['apply-config'],
    ['bootstrap'],
    ['config', 'remove', 'homelab'],
    ['image', 'remove', 'x'],
    ['image', 'pull', '--namespace', 'system', 'x'],
    ['a-command-of-the-future'],
  ])('%s may change something', (...command) => {
    expect(isReadOnly(command)).toBe(false);
    expect(needsOneNode(command)).toBe(true);
    expect(isMutating(command)).toBe(true);
  });

  it.each([['read', '/proc/uptime'], ['kubeconfig', '-'], ['health']])(
    '%s reads, and needs one node',
    (...command) => {
      expect(needsOneNode(command)).toBe(true);
      expect(isMutating(command)).toBe(false);
    },
  );

  it('knows the commands that talk to no node', () => {
    expect(isLocal(['config', 'info'])).toBe(true);
    expect(isLocal(['version', '--client'])).toBe(true);
    expect(isLocal(['version', '--json'])).toBe(false);
    expect(isMutating(['version', '--client'])).toBe(false);
  });
});
