import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lookForProgram } from '../source/engine.ts';

it('looks for talosctl where it would be started from, and says where that was', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'talos-tui-test-'));
  const file = path.join(folder, 'talosctl');
  const searchPath = ['/nowhere', folder].join(path.delimiter);
  expect(lookForProgram('talosctl', searchPath)).toEqual(['/nowhere/talosctl', file]);
  writeFileSync(file, '');
  expect(lookForProgram('talosctl', searchPath)).toEqual(['/nowhere/talosctl', file]);
  chmodSync(file, 0o755);
  expect(lookForProgram('talosctl', searchPath)).toBeNull();
  expect(lookForProgram(file, undefined)).toBeNull();
  expect(lookForProgram('/nowhere/talosctl', searchPath)).toEqual(['/nowhere/talosctl']);
});
