import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { spaceCheck } from '../../../../source/domain/upgrade/checks/space.ts';
import type { NodePlan } from '../../../../source/domain/upgrade/plan.ts';
import type { BootVolume, NodeSurvey } from '../../../../source/domain/upgrade/survey.ts';
import { homelabNode, ok } from '../../../helpers/nodes.ts';
import { failedWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

const GB = 1e9;
const MB = 1e6;

function check(node: Partial<NodeSurvey>, plan: Partial<NodePlan> = {}) {
  const input = makeInput({ nodes: [homelabNode('ryzen')], survey: surveyWith(node) });
  return spaceCheck(
    input,
    makeDraft(input, () => plan),
  );
}
const room = (availableBytes: number, totalBytes: number) =>
  check({ ephemeral: ok({ availableBytes, totalBytes }) });

describe('EPHEMERAL', () => {
  it.each([
    [2 * GB, 20 * GB, 'passed'],
    [50 * GB, 1000 * GB, 'passed'],
    [49 * GB, 1000 * GB, 'warning'],
    [1.9 * GB, 20 * GB, 'warning'],
    [1 * GB, 20 * GB, 'warning'],
    [0.99 * GB, 20 * GB, 'blocked'],
    [0, 20 * GB, 'blocked'],
  ])('%d bytes of %d: %s', (free, total, status) => {
    expect(room(free, total).status).toBe(status);
  });

  it('says how much there is', () => {
    expect(said(room(1.5 * GB, 20 * GB))[1]).toBe(
      'warning: 1.5 GB of 20.0 GB free on EPHEMERAL of ryzen: the kubelet evicts pods and removes images [192.168.1.101]',
    );
    expect(said(room(900 * MB, 998 * GB))[1]).toBe(
      'blocked: 900 MB of 998 GB free on EPHEMERAL of ryzen: the installer image may not fit [192.168.1.101]',
    );
  });

  it('warns where it is not mounted', () => {
    expect(said(check({ ephemeral: ok(null) }))).toEqual([
      'warning',
      'warning: could not be checked: the free space of ryzen: EPHEMERAL is not mounted [192.168.1.101]',
    ]);
  });
});

describe('the boot volume', () => {
  const efi = (bytes: number): BootVolume => ({ label: 'EFI', bytes });
  const boot = (bytes: number): BootVolume => ({ label: 'BOOT', bytes });
  const grub = ok({ secureBoot: false, bootedWithUki: false });
  const uki = ok({ secureBoot: false, bootedWithUki: true });
  const untold = ok({ secureBoot: false, bootedWithUki: null });

  it.each([
    { name: 'EFI with a UKI', security: uki, volumes: [efi(105 * MB)], label: 'EFI', size: '105 MB' },
    {
      name: 'BOOT with GRUB',
      security: grub,
      volumes: [efi(105 * MB), boot(299 * MB)],
      label: 'BOOT',
      size: '299 MB',
    },
    {
      name: 'BOOT, where it is not told',
      security: untold,
      volumes: [efi(105 * MB), boot(200 * MB)],
      label: 'BOOT',
      size: '200 MB',
    },
    {
      name: 'EFI, where it is not told and there is no BOOT',
      security: failedWith('x'),
      volumes: [efi(105 * MB)],
      label: 'EFI',
      size: '105 MB',
    },
  ])('warns when it is small: $name', ({ security, volumes, label, size }) => {
    expect(said(check({ security, bootVolumes: ok(volumes) }))).toEqual([
      'warning',
      `warning: ${label} of ryzen has ${size} only: kernel and initramfs of two versions may not fit [192.168.1.101]`,
    ]);
  });

  it('looks at no other one', () => {
    expect(check({ security: grub, bootVolumes: ok([efi(105 * MB), boot(1000 * MB)]) }).status).toBe(
      'passed',
    );
  });

  it('never passes where it is not told, as below 1.8', () => {
    expect(said(check({ bootVolumes: ok([]) }, { from: 'v1.7.7' }))).toEqual([
      'warning',
      'warning: could not be checked: the boot volume of ryzen: Talos older than 1.8 does not tell it [192.168.1.101]',
    ]);
    expect(said(check({ bootVolumes: ok([]) }))).toEqual([
      'warning',
      'warning: could not be checked: the boot volume of ryzen: it tells of none [192.168.1.101]',
    ]);
  });
});

it('waits for both readings, and warns where they fail', () => {
  expect(check({ ephemeral: loading }).summary).toBe('reading the free space of ryzen');
  expect(check({ bootVolumes: loading }).summary).toBe('reading the boot volume of ryzen');
  expect(said(check({ ephemeral: failedWith('a'), bootVolumes: failedWith('b') }))).toEqual([
    'warning',
    'warning: could not be checked: the free space of ryzen: a [192.168.1.101]',
    'warning: could not be checked: the boot volume of ryzen: b [192.168.1.101]',
  ]);
});

it('says once of several nodes that their Talos does not tell the boot volume', () => {
  const input = makeInput({ survey: surveyWith({ bootVolumes: ok([]) }) });
  const draft = makeDraft(input, () => ({ from: 'v1.6.4' }));
  expect(said(spaceCheck(input, draft))).toEqual([
    'warning',
    'warning: could not be checked: the boot volume of ryzen, intel, m1mac: Talos older than 1.8 does not tell it',
  ]);
});
