import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterLock, lockCluster } from '../../../source/state/run/lock.ts';

const holder = path.resolve(import.meta.dirname, '../../helpers/hold-lock.ts');
const now = Date.UTC(2026, 10, 23, 12);

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'talos-tui-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const lock = (cluster = 'one'): ClusterLock => lockCluster(folder, cluster, now);
const lockFiles = (): readonly string[] =>
  readdirSync(path.join(folder, 'locks')).map((name) => path.join(folder, 'locks', name));

/** Another talos-tui that wants the cluster `one`, and what it was told. */
async function another(): Promise<{ readonly child: ChildProcess; readonly kind: string }> {
  const child = spawn(process.execPath, [holder, folder, 'one'], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout as NodeJS.EventEmitter, 'data');
  return { child, kind: String(said).trim() };
}

/** Changes what the one lock file says. */
function rewrite(change: (content: Record<string, unknown>) => unknown): string {
  const [file = ''] = lockFiles();
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
  return file;
}

describe('the lock of a cluster', () => {
  it('is given to one; the second is told whose it is', async () => {
    const { child, kind } = await another();
    expect(kind).toBe('ours');
    const second = lock();
    expect(second).toMatchObject({ kind: 'taken', by: { pid: child.pid } });
    expect(second.kind === 'taken' && second.words).toMatch(
      new RegExp(`^talos-tui with pid ${child.pid} on .+, since \\d{4}-.+Z has this cluster$`),
    );
  });

  it('is given to one of many that come at once', async () => {
    const kinds = (await Promise.all(Array.from({ length: 6 }, another))).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['ours', ...Array.from({ length: 5 }, () => 'taken')]);
  });

  it('is taken over from one that was killed, by one of many', async () => {
    const { child } = await another();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const kinds = (await Promise.all(Array.from({ length: 6 }, another))).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['ours', ...Array.from({ length: 5 }, () => 'taken')]);
    expect(lockFiles().length).toBe(1);
  });

  it('is free once it was released, again and again', () => {
    for (const _ of [1, 2, 3]) {
      const held = lock();
      expect(lock().kind).toBe('taken');
      if (held.kind === 'ours') held.release();
    }
    expect(lock().kind).toBe('ours');
    expect(lockFiles().length).toBe(1);
  });

  it('is of one cluster, whatever its id looks like', () => {
    for (const id of ['one', 'two', '../../etc/passwd', '', 'x'.repeat(10_000)]) {
      expect(lock(id).kind).toBe('ours');
      expect(lock(id).kind).toBe('taken');
    }
    expect(readdirSync(folder)).toEqual(['locks']);
  });

  it('is not held by a process that got the same pid later', () => {
    lock();
    rewrite((content) => ({ ...content, startedAt: 'long ago' }));
    expect(lock().kind).toBe('ours');
  });

  it('of another machine is never taken over, and the way out is told', () => {
    lock();
    const file = rewrite((content) => ({ ...content, host: 'desk\u001b[31m' }));
    const taken = lock();
    const words = taken.kind === 'taken' ? taken.words : '';
    expect(words).toContain(`it cannot be seen from here: when it is gone, remove ${file}`);
    expect(words).not.toContain('\u001b');
  });

  it('that is damaged is nobody’s to take', () => {
    lock();
    const file = rewrite(() => 'garbage');
    expect(lock()).toEqual({
      kind: 'taken',
      by: null,
      words: `${file} is damaged: remove it when no talos-tui runs`,
    });
  });

  it('is for its user only', () => {
    lock();
    expect(statSync(path.join(folder, 'locks')).mode & 0o777).toBe(0o700);
    for (const file of lockFiles()) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('that cannot be kept is an error with words: nothing may be changed then', () => {
    writeFileSync(path.join(folder, 'locks'), '');
    expect(() => lock()).toThrow(`no lock can be kept in ${folder}: EEXIST`);
  });
});
