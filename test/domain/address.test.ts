import { expect, it } from 'vitest';
import { hostOf, isAddress } from '../../source/domain/address.ts';

it.each([
  ['192.168.1.101', '192.168.1.101'],
  ['192.168.1.101:50001', '192.168.1.101'],
  ['https://192.168.1.101:50000', '192.168.1.101'],
  ['Cp1.Lan', 'cp1.lan'],
  ['cp1.lan:50000', 'cp1.lan'],
  ['fd00:0:0::1', 'fd00::1'],
  ['FD00::1', 'fd00::1'],
  ['[fd00:0:0::1]:50000', 'fd00::1'],
  ['https://[fd00::1]', 'fd00::1'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
])('the host of %s is %s', (text, host) => {
  expect(hostOf(text)).toBe(host);
});

it('tells addresses from names', () => {
  expect(['10.0.0.1', 'fd00::1', 'cp1.lan', '10.cluster.local'].map(isAddress)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
