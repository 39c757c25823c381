import { describe, expect, it } from 'vitest';
import { checkContextName, cleanAddresses } from '../../source/config/names.ts';
import { errorOf } from './temporary-places.ts';

describe('cleanAddresses', () => {
  it('trims entries and drops repeated ones, in their order', () => {
    expect(cleanAddresses([' 192.168.1.102', '192.168.1.101 ', '192.168.1.102'], '--nodes')).toEqual([
      '192.168.1.102',
      '192.168.1.101',
    ]);
  });

  it.each([
    'node-1',
    'n1.example.org',
    '::1',
    '[fd00::1]:50000',
    'fe80::1%eth0',
    'https://lab.omni.siderolabs.io',
  ])('takes %s', (entry) => {
    expect(cleanAddresses([entry], '--nodes')).toEqual([entry]);
  });

  it.each([
    '',
    '  ',
    '-n',
    '--talosconfig=/tmp/x',
    'a b',
    'a,b',
    'a\tb',
    'a\nb',
    'a\u0000b',
    'a;reboot',
    '$(reboot)',
    '`id`',
    "a'b",
    'a\u202eb',
    'x'.repeat(256),
  ])('refuses %j', (entry) => {
    expect(() => cleanAddresses(['192.168.1.101', entry], '--nodes')).toThrow(
      'is not an address or a host name',
    );
  });

  it('says which entry, where from, and what to do', async () => {
    expect(
      await errorOf('', () => cleanAddresses(['192.168.1.101,192.168.1.102'], '--nodes')),
    ).toMatchInlineSnapshot(`
      "--nodes: "192.168.1.101,192.168.1.102" is not an address or a host name (letters, digits and . : - _ % / [ ], not starting with -).
      → Give each one as an entry of its own."
    `);
    expect(await errorOf('', () => cleanAddresses(['\u001b[2Ja'], '--endpoints'))).toMatchInlineSnapshot(`
      "--endpoints: "\\u001b[2Ja" is not an address or a host name (letters, digits and . : - _ % / [ ], not starting with -).
      → Correct or remove this entry."
    `);
  });
});

describe('checkContextName', () => {
  it('takes spaces and @, refuses options and control characters', () => {
    expect(() => checkContextName('admin@my cluster', '--context')).not.toThrow();
    expect(() => checkContextName('-x', '--context')).toThrow('--context: "-x" is not a usable name');
    expect(() => checkContextName('a\u001b[31m', '--context')).toThrow('is not a usable name');
  });
});
