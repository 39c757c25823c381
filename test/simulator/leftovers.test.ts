import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderPrefix, removeLeftovers } from '../../source/simulator/leftovers.ts';

it('removes the folders of programs that are gone, and no others', () => {
  const parent = mkdtempSync(join(tmpdir(), 'talos-tui-test-'));
  const make = (name: string) => {
    const folder = join(parent, name);
    mkdirSync(folder);
    return folder;
  };
  const dead = make('talos-tui-practice-999999999-abc');
  const alive = [make(`${folderPrefix}abc`), make('talos-tui-practice-1-abc'), make('another-999999999-abc')];
  removeLeftovers(parent);
  expect(existsSync(dead)).toBe(false);
  expect(alive.map((folder) => existsSync(folder))).toEqual([true, true, true]);
});
