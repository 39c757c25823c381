import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../source/talosctl/parse/resources.ts';
import {
  readBootVolumes,
  readClusterId,
  readFactory,
  readSecurityState,
} from '../../../source/talosctl/parse/upgrade-resources.ts';

const of = (...specs: readonly unknown[]): readonly Resource[] =>
  specs.map((spec) => ({ metadata: { id: 'x', version: 1 }, spec }));
const volume = (parent: string, label: string, size: number) => ({ parent, partition_label: label, size });

describe('boot volumes', () => {
  it('are those of the disk that Talos is on', () => {
    const volumes = of(
      volume('sda', 'EFI', 1),
      volume('sdb', 'EFI', 100),
      volume('sdb', 'BOOT', 200),
      volume('sdb', 'META', 3),
      { size: 5 },
    );
    expect(readBootVolumes(volumes)).toEqual([
      { label: 'EFI', bytes: 100 },
      { label: 'BOOT', bytes: 200 },
    ]);
  });

  it('are all there are where that disk cannot be told', () => {
    expect(readBootVolumes(of(volume('sda', 'EFI', 1)))).toEqual([{ label: 'EFI', bytes: 1 }]);
    expect(readBootVolumes([])).toEqual([]);
  });
});

it('a security state that says nothing of UKI is not known to have one', () => {
  expect(readSecurityState(of({ secureBoot: false }))).toEqual({ secureBoot: false, bootedWithUki: null });
});

it('a schematic of the factory, with what it tells', () => {
  expect(
    readFactory(of({ schematicId: 'ab', flavor: 'metal-installer', apiUrl: 'https://factory.talos.dev' })),
  ).toEqual({ id: 'ab', flavor: 'metal-installer', apiUrl: 'https://factory.talos.dev' });
  expect(readFactory(of({ schematicId: 'a\u001bb', flavor: '' }))).toMatchObject({
    flavor: null,
    apiUrl: null,
  });
  expect(readFactory([])).toBeNull();
  expect(() => readFactory(of({ flavor: 'x' }))).toThrow('schematicId');
});

it('a cluster without an id has none', () => {
  expect(() => readClusterId(of({ clusterId: '' }))).toThrow('no id');
});
