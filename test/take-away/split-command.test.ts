import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../source/take-away/split-command.ts';

describe('splitCommand', () => {
  it.each<[string, readonly string[]]>([
    ['less', ['less']],
    ['less -R +G', ['less', '-R', '+G']],
    ['  less \t-R\n', ['less', '-R']],
    ['"/opt/my editor/bin" -w', ['/opt/my editor/bin', '-w']],
    ["vim -c 'set nowrap'", ['vim', '-c', 'set nowrap']],
    [`a'b c'"d e"f`, ['ab cd ef']],
    [`'"' "'"`, ['"', "'"]],
    [`x '' ""`, ['x', '', '']],
    ['', []],
    [' \t ', []],
    [
      'less $HOME;rm -rf ~ `x` $(y) | z > w & \\n',
      ['less', '$HOME;rm', '-rf', '~', '`x`', '$(y)', '|', 'z', '>', 'w', '&', '\\n'],
    ],
  ])('%j', (text, words) => {
    expect(splitCommand(text)).toEqual(words);
  });

  it.each(["less '", 'less "-R', `'"`, `a"b'c`, `"a" "`])('%j is never closed', (text) => {
    expect(splitCommand(text)).toBeNull();
  });

  it('gives back any words that were quoted', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    const characters = `ab -\t"$\\;|é`;
    for (let round = 0; round < 500; round++) {
      const words = Array.from({ length: 1 + random(4) }, () =>
        Array.from({ length: random(8) }, () => characters[random(characters.length)]).join(''),
      );
      expect(splitCommand(words.map((each) => `'${each}'`).join(' '))).toEqual(words);
    }
  });
});
