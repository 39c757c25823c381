import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Terminal } from '../../helpers/pty.ts';
import { closeAllTerminals, openTerminal } from '../../helpers/pty.ts';
import { waitForStatus } from '../../helpers/status.ts';

interface Status {
  readonly pid: number;
  readonly done: readonly string[];
}

const everything = ['started', 'screen', 'processes', 'files', 'output'];
const timeout = 60_000;

let folder = '';
let statusFile = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talos-tui-test-'));
  statusFile = join(folder, 'status.json');
});
afterEach(async () => {
  await closeAllTerminals();
  await rm(folder, { recursive: true });
});

const status = (check: (status: Status) => boolean = () => true) => waitForStatus(statusFile, check);

/** The program under a shell that tells the terminal's modes and the exit code when it has ended. */
async function start(mode = ''): Promise<Terminal> {
  const script = '"$@"; code=$?; stty -a; echo "exit code $code"; read _';
  const terminal = openTerminal({
    command: '/bin/sh',
    args: ['-c', script, 'sh', process.execPath, 'test/fixtures/terminal/ink-program.ts', statusFile, mode],
    columns: 100,
  });
  await terminal.waitFor('ready');
  await terminal.waitFor(() => terminal.takesPaste());
  expect(terminal.isAlternateScreen()).toBe(true);
  expect(terminal.cursorVisible()).toBe(false);
  return terminal;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function expectRestored(terminal: Terminal, exitCode: number): Promise<void> {
  await terminal.waitFor(`exit code ${exitCode}`);
  expect(terminal.isAlternateScreen()).toBe(false);
  expect(terminal.cursorVisible()).toBe(true);
  expect(terminal.takesPaste()).toBe(false);
  // Not in raw mode: the shell's own modes.
  expect(terminal.text()).toMatch(/[; ]icanon/);
  expect(terminal.text()).toMatch(/ echo[ ;]/);
  expect(terminal.text()).not.toContain('row 1');
}

describe('every way out cleans up once, in order, and restores the terminal', { timeout }, () => {
  it.each<[string, (terminal: Terminal, pid: number) => void, number, string[]]>([
    ['q', (terminal) => terminal.write('q'), 0, ['See you.']],
    ['q, twice', (terminal) => terminal.write('qq'), 0, ['See you.']],
    ['Ctrl+C', (terminal) => terminal.write('\x03'), 1, []],
    ['SIGINT', (_, pid) => process.kill(pid, 'SIGINT'), 130, []],
    ['SIGTERM', (_, pid) => process.kill(pid, 'SIGTERM'), 143, []],
    ['SIGHUP', (_, pid) => process.kill(pid, 'SIGHUP'), 129, []],
    [
      'a throw in render',
      (terminal) => terminal.write('R'),
      70,
      ['an error of its own: thrown in render', '--debug'],
    ],
    ['an uncaught throw', (terminal) => terminal.write('T'), 70, ['thrown in a callback']],
    ['an unhandled rejection', (terminal) => terminal.write('P'), 70, ['rejected by nobody']],
  ])('%s', async (_name, leave, exitCode, messages) => {
    const terminal = await start();
    leave(terminal, (await status()).pid);
    await expectRestored(terminal, exitCode);
    for (const message of messages) expect(terminal.text()).toContain(message);
    expect((await status()).done).toEqual(everything);
  });
});

describe('a bug, with --debug', { timeout }, () => {
  it('shows where it happened', async () => {
    const terminal = await start('debug');
    terminal.write('T');
    await expectRestored(terminal, 70);
    expect(terminal.text()).toMatch(/thrown in a callback\n\s+at .*ink-program\.ts/);
  });
});

describe('a clean-up that hangs', { timeout }, () => {
  it('is given up after its limit, and the rest is done', async () => {
    const terminal = await start('hanging-processes');
    terminal.write('q');
    await expectRestored(terminal, 0);
    expect((await status()).done).toEqual(everything);
  });

  it('of the screen does not leave the terminal as it was', async () => {
    const terminal = await start('hanging-screen');
    terminal.write('q');
    await expectRestored(terminal, 0);
    expect((await status()).done).toEqual(everything);
  });

  it.each(['hanging-screen', 'hanging-processes'])('ends at a second signal (%s)', async (mode) => {
    const terminal = await start(mode);
    terminal.write('q');
    const { pid } = await status(({ done }) => done.includes(mode.replace('hanging-', '')));
    // One that comes at once is taken for the same signal, doubled by npm.
    await vi.waitFor(
      () => {
        if (terminal.text().includes('exit code')) return;
        if (isRunning(pid)) process.kill(pid, 'SIGTERM');
        throw new Error('The program still runs.');
      },
      { timeout: 2000, interval: 50 },
    );
    await expectRestored(terminal, 143);
    expect((await status()).done).not.toContain('files');
  });
});

describe('a terminal that is closed', { timeout }, () => {
  it.each([
    ['with its signals', ''],
    ['without a signal', 'deaf-to-hup'],
  ])('ends the program in order, %s', async (_name, mode) => {
    const terminal = openTerminal({ args: ['test/fixtures/terminal/ink-program.ts', statusFile, mode] });
    await terminal.waitFor('ready');
    terminal.hangUp();
    expect(await terminal.waitForExit()).toEqual({ exitCode: 129, signal: 0 });
    expect((await status()).done).toEqual(everything);
  });
});

describe('a terminal that has stopped reading', { timeout }, () => {
  it('does not keep the program from ending', async () => {
    const terminal = openTerminal({ args: ['test/fixtures/terminal/ink-program.ts', statusFile] });
    await terminal.waitFor('ready');
    terminal.pause();
    terminal.write('F');
    await status(({ done }) => done.includes('stalled'));
    terminal.kill('SIGTERM');
    const { pid } = await status(({ done }) => done.includes('output'));
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 10_000 });
    terminal.resume();
    expect(await terminal.waitForExit()).toEqual({ exitCode: 143, signal: 0 });
    expect((await status()).done).toEqual(['started', 'stalled', ...everything.slice(1)]);
  });
});
