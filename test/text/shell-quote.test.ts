import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quoteForShell } from '../../source/text/shell-quote.ts';

it.each([
  [['talosctl', 'upgrade', '--drain=false'], 'talosctl upgrade --drain=false'],
  [['talosctl', '-e', '10.0.0.1,10.0.0.2', 'fd00::1'], 'talosctl -e 10.0.0.1,10.0.0.2 fd00::1'],
  [['a b', ''], "'a b' ''"],
  [["it's"], "'it'\\''s'"],
  [['~/bin', '$HOME', '`id`', '*', '!1', '%1', '#'], "'~/bin' '$HOME' '`id`' '*' '!1' '%1' '#'"],
  [['A=b', 'A=b'], "'A=b' A=b"],
  [['if', 'if'], "'if' if"],
])('shows %j', (words, shown) => {
  expect(quoteForShell(words)).toBe(shown);
});

it('is read back by a shell word for word', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(...'ab\'"\\ $`!*?[]{}()<>|&;#~=%\n\té節'),
    maxLength: 8,
  });
  const any = fc.string({ unit: 'grapheme', maxLength: 8 }).map((word) => word.replaceAll('\0', ''));
  const words = fc.sample(fc.oneof(hostile, any), { numRuns: 1000, seed: 6 });
  const read = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${quoteForShell(['', ...words])}`]).toString();
  expect(read.split('\0').slice(0, -1)).toEqual(['', ...words]);
});

it('starts what stands first, whatever its name means to a shell', () => {
  const names = ['if', 'while', 'done', 'A=b', 'in', '{', '!'];
  for (const name of names) {
    const found = execFileSync('/bin/sh', ['-c', `${quoteForShell([name])} 2>/dev/null; printf %s $?`]);
    expect([name, found.toString()]).toEqual([name, '127']);
  }
});
