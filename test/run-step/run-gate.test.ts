import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type GateEnd, runGate } from '../../source/run-step/run-gate.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;

/** Runs a script as the gate command: `sh` is the program here, no shell reads the command. */
function gate(script: string, signal = never, timeoutMs = 60_000): Promise<GateEnd> {
  const environment = { TALOS_TUI_NEXT_NAME: 'intel', FOLDER: folder };
  return runGate(['/bin/sh', '-c', script], { environment, signal, timeoutMs });
}

const fileOf = (name: string): string => path.join(folder, name);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and was not yet asked for is there as well.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('tells how it ended, and what it printed last', async () => {
  expect(await gate('echo first; echo >&2 last words; exit 3')).toEqual({
    kind: 'code',
    code: 3,
    signal: null,
    lastOutput: expect.stringContaining('last words'),
  });
  expect(await gate('exit 0')).toEqual({ kind: 'code', code: 0, signal: null, lastOutput: '' });
  expect(await gate('kill -KILL $$')).toMatchObject({ kind: 'code', code: null, signal: 'SIGKILL' });
});

it('gets its environment, and nothing to read', async () => {
  const end = await gate('cat; echo "$TALOS_TUI_NEXT_NAME"');
  expect(end).toMatchObject({ code: 0, lastOutput: 'intel\n' });
});

it('takes its arguments as they are', async () => {
  const command = [process.execPath, '-e', 'console.log(process.argv[1])', '$(id); `id` "x"'];
  const end = await runGate(command, { environment: {}, signal: never, timeoutMs: 60_000 });
  expect(end).toMatchObject({ code: 0, lastOutput: '$(id); `id` "x"\n' });
});

it('keeps the end of much output only', async () => {
  const end = await gate('yes 0123456789 | head -c 300000; echo end');
  expect(end).toMatchObject({ code: 0, lastOutput: expect.stringMatching(/end\n$/) });
  expect('lastOutput' in end && end.lastOutput.length).toBe(4096);
});

it('is not waited for when what it has left behind holds its output open', async () => {
  const end = await gate('sleep 60 & echo $! > "$FOLDER/left"; exit 4');
  expect(end).toMatchObject({ kind: 'code', code: 4 });
  const left = Number(readFileSync(fileOf('left'), 'utf8'));
  process.kill(left, 'SIGKILL');
});

it('cannot be started', async () => {
  const missing = fileOf('missing');
  const end = await runGate([missing], { environment: {}, signal: never, timeoutMs: 60_000 });
  expect(end).toEqual({ kind: 'not started', reason: `spawn ${missing} ENOENT` });
  const bad = await runGate(['a\0b'], { environment: {}, signal: never, timeoutMs: 60_000 });
  expect(bad).toMatchObject({ kind: 'not started' });
});

it('is ended with all that it has started, when it is not wanted any more', async () => {
  const abort = new AbortController();
  const script = 'sleep 60 & echo $! > "$FOLDER/child.new"; mv "$FOLDER/child.new" "$FOLDER/child"; wait';
  const end = gate(script, abort.signal);
  await vi.waitUntil(() => existsSync(fileOf('child')), { timeout: 10_000 });
  abort.abort();
  expect(await end).toEqual({ kind: 'aborted' });
  const child = Number(readFileSync(fileOf('child'), 'utf8'));
  await vi.waitUntil(() => !isAlive(child), { timeout: 10_000 });
});

it('is killed when it does not listen, after its time', async () => {
  const end = await gate('trap "" TERM; echo busy; while :; do sleep 1; done', never, 300);
  expect(end).toMatchObject({ kind: 'too long', lastOutput: 'busy\n' });
});

it('is not started when nobody wants it', async () => {
  expect(await gate('touch "$FOLDER/done"', AbortSignal.abort())).toEqual({ kind: 'aborted' });
  expect(existsSync(fileOf('done'))).toBe(false);
});
