import { describe, expect, it } from 'vitest';
import {
  pullCommand,
  snapshotCommand,
  type UpgradeCommandInput,
  upgradeCommand,
  upgradeKubernetesCommand,
} from '../../../source/domain/upgrade/command.ts';

const image = 'ghcr.io/siderolabs/installer:v1';

function line(nodeVersion: string, talosctlVersion: string | null, rest: Partial<UpgradeCommandInput> = {}) {
  const input = {
    nodeVersion,
    talosctlVersion,
    image,
    drain: { timeoutSeconds: 300 },
    isLegacyForced: false,
  };
  return (
    upgradeCommand({ ...input, ...rest })
      ?.join(' ')
      .replace(`upgrade --image ${image} `, '') ?? null
  );
}

describe('upgradeCommand', () => {
  const preserved = '--preserve --wait --timeout 30m';
  const waiting = '--wait --timeout 30m';
  const plain = '--progress plain';
  it.each([
    ['v1.5.6', 'v1.6.4', preserved],
    ['v1.6.4', 'v1.6.4', preserved],
    ['v1.7.7', 'v1.9.5', preserved],
    ['v1.7.7', 'v1.13.3', `${preserved} ${plain}`],
    ['v1.7.7', 'v1.18.0', `${preserved} ${plain}`],
    ['v1.7.7', null, preserved],
    ['v1.8.0', 'v1.7.7', waiting],
    ['v1.8.0-alpha.1', 'v1.8.4', waiting],
    ['v1.8.4', 'v1.8.4', waiting],
    ['v1.9.5', 'v1.9.5', waiting],
    ['v1.12.11', 'v1.12.11', waiting],
    ['v1.12.11', 'v1.13.3', `${waiting} ${plain}`],
    ['v1.12.11', null, waiting],
    ['v1.13.3', 'v1.12.11', waiting],
    ['v1.13.3', null, waiting],
    ['v1.13.3', 'v1.13.3', `${plain} --drain-timeout 300s`],
    ['v1.14.0-rc.1', 'v1.13.9', `${plain} --drain-timeout 300s`],
    ['v1.13.3', 'v1.14.0', `${plain} --drain-timeout 300s`],
  ])('a node of %s with talosctl %s: %s', (node, talosctl, words) => {
    expect(line(node, talosctl)).toBe(words);
  });

  it('drains only from 1.13 on, and where it is wanted', () => {
    expect(line('v1.13.3', 'v1.13.3', { drain: null })).toBe(`${plain} --drain=false`);
    expect(line('v1.13.3', 'v1.13.3', { drain: { timeoutSeconds: 90 } })).toBe(
      `${plain} --drain-timeout 90s`,
    );
    expect(line('v1.12.11', 'v1.13.3', { drain: null })).toBe(`${waiting} ${plain}`);
    expect(line('v1.13.3', 'v1.12.11', { drain: null })).toBe(waiting);
  });

  it('takes the older way only where there is a newer one', () => {
    const isLegacyForced = true;
    expect(line('v1.13.3', 'v1.13.3', { isLegacyForced })).toBe(`--legacy ${waiting} ${plain}`);
    expect(line('v1.13.3', 'v1.12.11', { isLegacyForced })).toBe(waiting);
    expect(line('v1.12.11', 'v1.13.3', { isLegacyForced })).toBe(`${waiting} ${plain}`);
  });

  it.each(['', 'latest', '1.13'])('is none for the version %j', (version) => {
    expect(line(version, 'v1.13.3')).toBeNull();
  });
});

it('knows the commands around it', () => {
  expect(pullCommand(image)).toEqual(['image', 'pull', '--namespace', 'system', image]);
  expect(snapshotCommand('etcd-homelab.db')).toEqual(['etcd', 'snapshot', 'etcd-homelab.db']);
  expect(upgradeKubernetesCommand('v1.31.4')).toEqual(['upgrade-k8s', '--to', '1.31.4']);
  expect(upgradeKubernetesCommand('1.31.4')).toEqual(['upgrade-k8s', '--to', '1.31.4']);
});
