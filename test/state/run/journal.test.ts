import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createJournal,
  type Journal,
  journalFiles,
  readJournal,
  reopenJournal,
} from '../../../source/state/run/journal.ts';
import { examples, plan } from './examples.ts';

const disk = vi.hoisted(() => ({ free: Number.POSITIVE_INFINITY, isSyncing: true, isCutting: true }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const fail = (code: string): never => {
    throw Object.assign(new Error(`${code}: of the test's disk`), { code });
  };
  return {
    ...fs,
    writeSync(descriptor: number, bytes: Uint8Array, offset: number, length: number, at: number | null) {
      if (disk.free === 0) fail('ENOSPC');
      // A disk that gets full takes a part of the line first.
      const taken = fs.writeSync(descriptor, bytes, offset, Math.min(length, disk.free), at);
      disk.free -= taken;
      return taken;
    },
    fsyncSync: (descriptor: number) => (disk.isSyncing ? fs.fsyncSync(descriptor) : fail('EIO')),
    ftruncateSync: (descriptor: number, length: number) =>
      disk.isCutting ? fs.ftruncateSync(descriptor, length) : fail('EIO'),
  };
});

const begunAt = Date.UTC(2026, 10, 23, 12);
const all = Object.values(examples).map((event, index) => ({ at: begunAt + index, event }));
const [first, second, third] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];

let folder: string;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'talos-tui-journal-'));
  journal = createJournal(folder, plan, begunAt);
});
afterEach(() => {
  Object.assign(disk, { free: Number.POSITIVE_INFINITY, isSyncing: true, isCutting: true });
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const entries = () => readJournal(journal.path)?.entries;

describe('a journal', () => {
  it('gives back the plan, and every event as it was', () => {
    for (const entry of all) journal.append(entry);
    const record = readJournal(journal.path);
    expect(record).toEqual({
      plan,
      begunAt,
      entries: all,
      length: statSync(journal.path).size,
    });
  });

  it('is one line an event, with a time that people can read', () => {
    journal.append({ at: begunAt, event: examples.paused });
    const lines = readFileSync(journal.path, 'utf8').split('\n');
    expect(lines[1]).toBe('{"at":"2026-11-23T12:00:00.000Z","event":{"type":"paused"}}');
    expect(lines.length).toBe(3);
  });

  it('is for its user only', () => {
    expect(statSync(journal.path).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(journal.path)).mode & 0o777).toBe(0o700);
    chmodSync(journal.path, 0o644);
    reopenJournal(journal.path)?.journal.close();
    expect(statSync(journal.path).mode & 0o777).toBe(0o600);
  });

  it('is found again, the newest first', () => {
    const later = createJournal(folder, plan, begunAt + 1000);
    later.close();
    expect(journalFiles(folder)).toEqual([later.path, journal.path]);
    expect(journalFiles(path.join(folder, 'nowhere'))).toEqual([]);
  });

  it('does not follow a symbolic link', () => {
    const target = path.join(folder, 'target');
    renameSync(journal.path, target);
    symlinkSync(target, journal.path);
    expect(() => reopenJournal(journal.path)).toThrow('ELOOP');
  });
});

describe('cut off at any byte', () => {
  it('has every whole line before, and goes on behind it', () => {
    journal.append(first);
    journal.append(second);
    const whole = readFileSync(journal.path);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(journal.path, whole.subarray(0, length));
      const lines = ends.filter((end) => end <= length).length;
      const kept = [first, second].slice(0, Math.max(0, lines - 1));
      expect(entries()).toEqual(lines === 0 ? undefined : kept);
      const again = reopenJournal(journal.path);
      again?.journal.append(third);
      again?.journal.close();
      expect(entries()).toEqual(lines === 0 ? undefined : [...kept, third]);
    }
  });

  it('is not changed by somebody who only reads', () => {
    journal.append(first);
    truncateSync(journal.path, statSync(journal.path).size - 3);
    const { size } = statSync(journal.path);
    expect(entries()).toEqual([]);
    expect(statSync(journal.path).size).toBe(size);
  });

  it('is read also where a power cut has left zeros', () => {
    journal.append(first);
    appendFileSync(journal.path, Buffer.alloc(100));
    expect(entries()).toEqual([first]);
  });
});

describe('a journal is refused', () => {
  const withFirstLine = (change: (header: Record<string, unknown>) => unknown): void => {
    const [header = ''] = readFileSync(journal.path, 'utf8').split('\n');
    writeFileSync(journal.path, `${JSON.stringify(change(JSON.parse(header)))}\n`);
  };

  it('of another version, with both', () => {
    withFirstLine((header) => ({ ...header, version: 2, plan: { of: 'the future' } }));
    expect(() => readJournal(journal.path)).toThrow(
      `${journal.path} is a journal of version 2, and this talos-tui reads 1`,
    );
    expect(() => reopenJournal(journal.path)).toThrow('version 2');
  });

  it('with a line that is none of ours, which is named', () => {
    journal.append(first);
    appendFileSync(journal.path, '{"at":"2026-11-23T12:00:00.000Z","event":{"type":"exploded"}}\n');
    expect(() => readJournal(journal.path)).toThrow(`${journal.path}, line 3: this is no line of a journal`);
  });

  it('with a damaged line in its middle, and is left as it is', () => {
    journal.append(first);
    const text = readFileSync(journal.path, 'utf8').replace('"event"', '"eve');
    writeFileSync(journal.path, `${text}{"at":"2026-11-23T12:00:00.000Z","event":{"type":"paused"}}\n`);
    const before = readFileSync(journal.path, 'utf8');
    expect(() => reopenJournal(journal.path)).toThrow('line 2');
    expect(readFileSync(journal.path, 'utf8')).toBe(before);
  });

  it('without a version', () => {
    withFirstLine(() => ({}));
    expect(() => readJournal(journal.path)).toThrow('line 1');
  });
});

describe('on a full disk', () => {
  it('an event is refused, with words, and all of before is there', () => {
    journal.append(first);
    for (const free of [0, 1, 20]) {
      disk.free = free;
      expect(() => journal.append(second)).toThrow(/journal .* cannot be written: ENOSPC/);
      disk.free = Number.POSITIVE_INFINITY;
      expect(entries()).toEqual([first]);
    }
    journal.append(third);
    expect(entries()).toEqual([first, third]);
  });

  it('what could not be made durable did not happen', () => {
    disk.isSyncing = false;
    expect(() => journal.append(first)).toThrow('EIO');
    disk.isSyncing = true;
    expect(entries()).toEqual([]);
  });

  it('half a line that cannot be taken back is never the beginning of the next one', () => {
    journal.append(first);
    Object.assign(disk, { free: 10, isCutting: false });
    expect(() => journal.append(second)).toThrow('ENOSPC');
    disk.free = Number.POSITIVE_INFINITY;
    expect(() => journal.append(second)).toThrow('cannot be taken back');
    disk.isCutting = true;
    journal.append(third);
    expect(entries()).toEqual([first, third]);
  });

  it('a run does not begin', () => {
    disk.free = 30;
    expect(() => createJournal(folder, plan, begunAt + 1)).toThrow('ENOSPC');
    disk.free = Number.POSITIVE_INFINITY;
    expect(readJournal(journalFiles(folder)[0] ?? '')).toBeNull();
  });
});
