import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../source/errors.ts';
import { openAudit } from '../../source/state/audit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'talos-tui-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = { cluster: 'homelab', node: '10.0.0.1', what: ['talosctl', 'reboot'], outcome: 'begun' };
const now = () => Date.UTC(2026, 10, 23, 4, 20);
const file = () => path.join(folder, 'state', 'audit.jsonl');
const lines = () => readFileSync(file(), 'utf8').trimEnd().split('\n');

describe('the audit log', () => {
  it('gets a line an entry, for nobody else to read', () => {
    const { note } = openAudit(path.join(folder, 'state'), now);
    note(entry);
    openAudit(path.join(folder, 'state'), now).note({ ...entry, outcome: 'exit\ncode 0', node: null });
    expect(lines().map((line) => JSON.parse(line))).toEqual([
      { at: '2026-11-23T04:20:00.000Z', pid: process.pid, ...entry },
      { at: '2026-11-23T04:20:00.000Z', pid: process.pid, ...entry, outcome: 'exit\ncode 0', node: null },
    ]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('begins a new line behind one that was cut off', () => {
    const { note } = openAudit(path.join(folder, 'state'), now);
    note(entry);
    appendFileSync(file(), '{"at":"2026');
    note(entry);
    expect(lines()).toHaveLength(3);
    expect(JSON.parse(lines()[2] ?? '')).toMatchObject(entry);
  });

  it('throws when it cannot be written, and follows no link', () => {
    const { note } = openAudit(path.join(folder, 'state'), now);
    mkdirSync(file(), { recursive: true });
    expect(() => note(entry)).toThrow(AppError);
    rmSync(file(), { recursive: true });
    symlinkSync(path.join(folder, 'elsewhere'), file());
    expect(() => note(entry)).toThrow(/the audit log .+ cannot be written/);
  });
});
