import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { closeLabs, type Lab, openLab } from '../helpers/lab.ts';
import { whenLogShown } from '../helpers/live-view.ts';
import { childrenOf, isRunning, openProgram, programPath } from '../helpers/program.ts';
import { openTerminal, type Terminal } from '../helpers/pty.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { expectRestored, waitForScreen } from '../helpers/terminal-state.ts';

// Concurrent: a talosctl that is deaf to SIGTERM has a second before it is killed.
afterAll(closeLabs);

const ways: readonly [string, (terminal: Terminal) => void, number][] = [
  ['q', (terminal) => terminal.write('q'), 0],
  ['Ctrl+C', (terminal) => terminal.write('\x03'), 0],
  ['SIGINT', (terminal) => terminal.kill('SIGINT'), 130],
  ['SIGTERM', (terminal) => terminal.kill('SIGTERM'), 143],
  ['SIGHUP', (terminal) => terminal.kill('SIGHUP'), 129],
];

/** Wide enough for the log, which is then followed. */
const size = { columns: 120, rows: 30 };

/** The pids of talosctl that neither ends by itself nor on SIGTERM's first word, by what it was asked. */
interface Running {
  /** Asked about the third node, deaf to SIGTERM. */
  readonly hanging: number;
  /** The two streams: events, and the log that is shown. */
  readonly streams: readonly number[];
}

/** Waits for the view of two healthy nodes, while the talosctl that was asked about the third hangs. */
async function whenHanging(lab: Lab, terminal: Terminal): Promise<Running> {
  await waitForScreen(terminal, /ryzen .*● healthy[\s\S]*intel .*● healthy/);
  await whenLogShown(terminal, 'ryzen · kubelet log · following');
  const running = (begin: RegExp): readonly number[] => {
    const calls = lab.talosctl.calls();
    return lab.talosctl.pids().filter((pid, index) => begin.test(calls[index] ?? '') && isRunning(pid));
  };
  await vi.waitFor(() => expect(running(/^events /)).toHaveLength(1), { timeout: 10_000 });
  const streams = [...running(/^events /), ...running(/^logs kubelet /)];
  expect(streams).toHaveLength(2);
  const [hanging = 0] = running(/^get machinestatus .* -n 192\.168\.1\.103 /);
  expect(hanging).toBeGreaterThan(0);
  expect(lab.sandbox.runFiles()).toHaveLength(1);
  return { hanging, streams };
}

async function openHanging(): Promise<{ readonly lab: Lab; readonly terminal: Terminal } & Running> {
  const lab = openLab({ faults: ['hang:m1mac'], poll: { probeTimeout: 60 } });
  const terminal = lab.view(size);
  return { lab, terminal, ...(await whenHanging(lab, terminal)) };
}

async function expectNothingLeft({ sandbox, talosctl }: Lab): Promise<void> {
  await vi.waitFor(() => expect(talosctl.pids().filter(isRunning)).toEqual([]), { timeout: 10_000 });
  expect(sandbox.runFiles()).toEqual([]);
}

describe.concurrent('every way out restores the terminal and leaves no process and no file', () => {
  it.concurrent.each(ways)('%s', async (_name, leave, exitCode) => {
    const { lab, terminal } = await openHanging();
    leave(terminal);
    expect(await terminal.waitForExit()).toEqual({ exitCode, signal: 0 });
    expectRestored(terminal);
    // The shell's screen, with nothing of ours on it.
    expect(terminal.text()).toBe('');
    await expectNothingLeft(lab);
  });

  it.concurrent('a terminal that is closed', async () => {
    const { lab, terminal } = await openHanging();
    terminal.hangUp();
    expect(await terminal.waitForExit()).toEqual({ exitCode: 129, signal: 0 });
    await expectNothingLeft(lab);
  });

  it.concurrent('Ctrl+C from within the help and from the filter', async () => {
    for (const keys of ['?', '/frob']) {
      const lab = openLab();
      const terminal = lab.view();
      await waitForScreen(terminal, /ryzen .*● healthy/);
      terminal.write(keys);
      await terminal.waitFor(keys === '?' ? '─ keys ─' : ' / frob');
      terminal.write('\x03');
      expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
      expectRestored(terminal);
      await expectNothingLeft(lab);
    }
  });
});

describe.concurrent('the practice cluster', () => {
  it.concurrent.each([
    ['q', (terminal: Terminal) => terminal.write('q'), 0],
    ['SIGTERM', (terminal: Terminal) => terminal.kill('SIGTERM'), 143],
    ['a closed terminal', (terminal: Terminal) => terminal.hangUp(), 129],
  ] as const)('is gone after %s', async (_name, leave, exitCode) => {
    const sandbox = openSandbox();
    const terminal = openProgram(sandbox, ['--demo', '--fault', 'hang:m1mac'], size);
    await waitForScreen(terminal, /ryzen .*● healthy[\s\S]*intel .*● healthy/);
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    const children = childrenOf(terminal.pid);
    expect(children.length).toBeGreaterThan(0);
    expect(readdirSync(sandbox.temporary)).toHaveLength(1);
    leave(terminal);
    expect((await terminal.waitForExit()).exitCode).toBe(exitCode);
    await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]), { timeout: 10_000 });
    expect(readdirSync(sandbox.temporary)).toEqual([]);
    expect(sandbox.runFiles()).toEqual([]);
  });

  it.concurrent('is gone after a snapshot of it, and after one that is interrupted', async () => {
    const sandbox = openSandbox();
    const whole = openProgram(sandbox, ['--demo', '--once']);
    expect((await whole.waitForExit()).exitCode).toBe(0);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
    const interrupted = openProgram(sandbox, ['--demo', '--once', '--fault', 'hang']);
    await vi.waitFor(() => expect(childrenOf(interrupted.pid).length).toBeGreaterThan(0), {
      timeout: 10_000,
    });
    interrupted.write('\x03');
    expect((await interrupted.waitForExit()).exitCode).toBe(130);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
    expect(sandbox.runFiles()).toEqual([]);
  });
});

/** The program as a job of a shell, to come back to with Enter after Ctrl+Z. */
function openInShell({ sandbox }: Lab): Terminal {
  const script = 'set -m; "$@"; stty sane; echo "in the shell"; read _; fg >/dev/null; echo "exit code $?"';
  return openTerminal({
    command: '/bin/sh',
    args: ['-c', script, 'sh', process.execPath, programPath],
    cwd: sandbox.workingDirectory,
    environment: { ...sandbox.environment, PATH: `${sandbox.binaries}:/usr/bin:/bin` },
    columns: 100,
  });
}

describe.concurrent('stopped and continued', () => {
  it.concurrent('a terminal of another size is filled anew after fg', async () => {
    const lab = openLab();
    const terminal = openInShell(lab);
    await waitForScreen(terminal, /m1mac .*● healthy/);
    terminal.write('\x1a');
    await terminal.waitFor('in the shell');
    terminal.resize(70, 16);
    terminal.write('\r');
    await terminal.waitFor(() => {
      const screen = terminal.screen();
      const [first = '', , third = ''] = screen;
      const isFilled = screen.length === 16 && / q quit$/.test(screen[15] ?? '');
      return /^ homelab .*● healthy$/.test(first) && /^ ▸ ryzen /.test(third) && isFilled;
    });
    terminal.write('q');
    await terminal.waitFor('exit code 0');
    expectRestored(terminal);
    lab.practice.remove();
  });

  it.concurrent('Ctrl+Z gives the terminal to the shell, and fg paints what is true now', async () => {
    const lab = openLab();
    const { practice, fault } = lab;
    const terminal = openInShell(lab);
    await waitForScreen(terminal, /m1mac .*● healthy/);
    terminal.write('\x1a');
    await terminal.waitFor('in the shell');
    expectRestored(terminal);
    fault('cordoned:m1mac');
    terminal.write('\r');
    await terminal.waitFor(/m1mac .*● healthy .*cordoned/);
    expect(terminal.isAlternateScreen()).toBe(true);
    await terminal.waitFor(() => /^ homelab · 3 nodes.*● healthy$/.test(terminal.screen()[0] ?? ''));
    await terminal.waitFor(() => terminal.takesPaste() && !terminal.cursorVisible());
    terminal.write('q');
    await terminal.waitFor('exit code 0');
    expectRestored(terminal);
    practice.remove();
  });

  it.concurrent('SIGSTOP and SIGCONT paint everything anew', async () => {
    const terminal = openLab().view();
    await waitForScreen(terminal, /m1mac .*● healthy/);
    terminal.kill('SIGSTOP');
    const before = terminal.raw().length;
    terminal.kill('SIGCONT');
    await terminal.waitFor(() =>
      /homelab[\s\S]*ryzen[\s\S]*m1mac[\s\S]*quit/.test(terminal.raw().slice(before)),
    );
    await terminal.waitFor(() => /^ homelab · 3 nodes/.test(terminal.screen()[0] ?? ''));
    terminal.write('q');
    expect((await terminal.waitForExit()).exitCode).toBe(0);
    expectRestored(terminal);
  });
});

// Only Linux tells whose a pid is by its start time (/proc).
describe.runIf(process.platform === 'linux')('after kill -9', () => {
  it.concurrent('the next start ends the talosctl that was left behind', async () => {
    // Under a shell: a terminal whose first process is killed hangs up on the others.
    const lab = openLab({ faults: ['hang:m1mac'], poll: { probeTimeout: 60 } });
    const terminal = openTerminal({
      command: '/bin/sh',
      args: ['-c', '"$@"; echo "exit code $?"; read _', 'sh', process.execPath, programPath],
      cwd: lab.sandbox.workingDirectory,
      environment: lab.sandbox.environment,
      ...size,
    });
    const { hanging, streams } = await whenHanging(lab, terminal);
    const left = [hanging, ...streams];
    for (const pid of childrenOf(terminal.pid)) process.kill(pid, 'SIGKILL');
    await terminal.waitFor('exit code 137');
    expect(left.filter(isRunning)).toEqual(left);
    expect(lab.sandbox.runFiles()).toHaveLength(1);
    lab.practice.clearFaults();
    expect((await lab.run('--once')).exitCode).toBe(0);
    await expectNothingLeft(lab);
  });

  it.concurrent('the children of a talos-tui that still runs are left alone', async () => {
    const { lab, terminal, hanging, streams } = await openHanging();
    expect((await lab.run('--once', '-n', '192.168.1.101')).stdout).toContain('ryzen');
    for (const pid of [hanging, ...streams]) expect(isRunning(pid)).toBe(true);
    expect(lab.sandbox.runFiles()).toHaveLength(1);
    terminal.write('q');
    await terminal.waitForExit();
    await expectNothingLeft(lab);
  });
});
