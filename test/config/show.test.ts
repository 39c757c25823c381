import { describe, expect, it } from 'vitest';
import { showValue } from '../../source/config/show.ts';

describe('showValue', () => {
  it.each([
    [0, '0'],
    ['x', '"x"'],
    [null, 'null'],
    [{ a: [1] }, '{"a":[1]}'],
    ['a\u001b[31mb', '"a\\u001b[31mb"'],
    ['a\u202eb\u009b', '"a\\u{202e}b\\u{9b}"'],
    ['ä '.repeat(60), `"${'ä '.repeat(39)}ä…`],
    [
      '/home/kim/projects/infrastructure/talos/homelab/talosconfig',
      '"/home/kim/projects/infrastructure/talos/homelab/talosconfig"',
    ],
    [
      '613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245',
      '"613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245"',
    ],
  ])('shows %j on one short line', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });

  it.each([
    '-----BEGIN ED25519 PRIVATE KEY-----',
    'LS0tLS1CRUdJTiBFRDI1NTE5IFBSSVZBVEUgS0VZLS0tLS0K',
    'https://kim:hunter2@example.org/',
  ])('does not show %s', (secret) => {
    for (const value of [secret, [secret], { a: secret }]) {
      expect(showValue(value)).toBe('a value that is not shown because it looks like a secret');
    }
  });
});
