import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../../helpers/pty.ts';
import { closeAllTerminals, openTerminal } from '../../helpers/pty.ts';
import { waitForStatus } from '../../helpers/status.ts';

const timeout = 60_000;
const program = 'test/fixtures/terminal/ink-program.ts';

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

/**
 * The program in the foreground of a shell with job control, with one more process around it, as npm is.
 * When it is stopped, the shell tells the terminal's modes and makes them its own; a line brings the program
 * back with `fg`.
 */
async function startUnderShell(): Promise<Terminal> {
  const script = `set -m
    sh -c '"$@"; exit $?' sh "$@"
    stty -a; stty sane; echo "in the shell"; read _; fg >/dev/null
    echo "exit code $?"; read _`;
  const args = ['-c', script, 'sh', process.execPath, program, statusFile];
  const terminal = openTerminal({ command: '/bin/sh', args, columns: 100 });
  await terminal.waitFor('ready');
  terminal.write('x');
  await terminal.waitFor('seen: x.');
  return terminal;
}

async function expectBack(terminal: Terminal): Promise<void> {
  await terminal.waitFor('row 22');
  expect(terminal.isAlternateScreen()).toBe(true);
  expect(terminal.text()).toMatch(/^ready, seen: x\.\nrow 1\nrow 2\n/);
  // Keys arrive one by one: the terminal is in raw mode again.
  terminal.write('y');
  await terminal.waitFor('seen: xy.');
  await terminal.waitFor(() => terminal.takesPaste() && !terminal.cursorVisible());
}

describe('Ctrl+Z', { timeout }, () => {
  it('leaves the terminal to the shell, and fg paints anew', async () => {
    const terminal = await startUnderShell();
    terminal.write('\x1a');
    await terminal.waitFor('in the shell');
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.cursorVisible()).toBe(true);
    expect(terminal.takesPaste()).toBe(false);
    expect(terminal.text()).toMatch(/[; ]icanon/);
    expect(terminal.text()).not.toContain('row 1');

    terminal.write('\r');
    await terminal.waitFor(() => terminal.isAlternateScreen());
    await expectBack(terminal);

    terminal.write('q');
    await terminal.waitFor('exit code 0');
    expect(terminal.text()).toContain('in the shell');
    expect(terminal.text()).toContain('See you.');
  });

  it('goes on where there is no shell to come back to', async () => {
    const terminal = openTerminal({ args: [program, statusFile] });
    await terminal.waitFor('ready');
    terminal.write('x');
    await terminal.waitFor('seen: x.');
    terminal.write('\x1a');
    // Left and entered the alternate screen.
    await terminal.waitFor(() => /\x1b\[\?1049l.*\x1b\[\?1049h/s.test(terminal.raw()));
    await expectBack(terminal);
    terminal.write('q');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
  });
});

describe('a stop from elsewhere', { timeout }, () => {
  it('is repaired when the program is continued', async () => {
    const terminal = await startUnderShell();
    const { parent } = await waitForStatus<{ parent: number }>(statusFile, () => true);
    // The process around the program leads the job's group.
    process.kill(-parent, 'SIGSTOP');
    await terminal.waitFor('in the shell');
    terminal.write('\r');
    await terminal.waitFor(() => !terminal.text().includes('in the shell'));
    await expectBack(terminal);
  });
});
