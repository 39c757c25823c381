import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TerminalOptions } from '../../helpers/pty.ts';
import { closeAllTerminals, openTerminal } from '../../helpers/pty.ts';

afterEach(closeAllTerminals);

const run = (script: string, options: Partial<TerminalOptions> = {}) =>
  openTerminal({ command: '/bin/sh', args: ['-c', script], ...options });

describe('the screen', () => {
  it('shows what a program prints, in its size', async () => {
    const terminal = run('stty size; printf "\\033[3;5Hhere\\033[7m!"; read _', { columns: 40, rows: 6 });
    await terminal.waitFor('here!');
    expect(terminal.screen()).toEqual(['6 40', '', '    here!', '', '', '']);
    expect(terminal.cell(8, 2)).toMatchObject({ text: '!', inverse: true });
    expect(terminal.cell(7, 2)).toMatchObject({ text: 'e', inverse: false });
  });

  it('follows a resize, and tells the program', async () => {
    const terminal = run('trap "stty size" WINCH; echo ready; while :; do read _; done', {
      columns: 40,
      rows: 6,
    });
    await terminal.waitFor('ready');
    terminal.resize(60, 10);
    await terminal.waitFor('10 60');
    expect(terminal.screen()).toHaveLength(10);
  });

  it('counts bytes, not characters', async () => {
    const terminal = run('printf é');
    await terminal.waitForExit();
    expect(terminal.raw()).toBe('é');
    expect(terminal.bytes()).toBe(2);
  });
});

describe('the environment', () => {
  it('has a colour terminal, and nothing of the machine that runs the tests', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { CI: 'true', NO_COLOR: '1', FORCE_COLOR: '3', TMUX: 'x', KEPT: 'kept' });
    const terminal = run('echo "[$TERM|$CI|$NO_COLOR|$FORCE_COLOR|$TMUX|$KEPT|$GIVEN]"', {
      environment: { GIVEN: 'given', NO_COLOR: 'given too' },
    });
    process.env = before;
    await terminal.waitFor('[xterm-256color||given too|||kept|given]');
  });
});

describe('waiting', () => {
  it('tells the last screen when the time is over', async () => {
    const terminal = run('echo only this; read _');
    await terminal.waitFor('only this');
    await expect(terminal.waitFor('more', { timeoutMs: 10 })).rejects.toThrow(/for more.*\n│only this/s);
  });

  it('does not wait for a program that has ended', async () => {
    const terminal = run('echo only this; exit 3');
    await expect(terminal.waitFor('more')).rejects.toThrow(
      /ended \({"exitCode":3,"signal":0}\).*│only this/s,
    );
  });

  it('tells how a program ended', async () => {
    const ended = run('exit 3');
    expect(await ended.waitForExit()).toEqual({ exitCode: 3, signal: 0 });
    const killed = run('echo ready; read _');
    await killed.waitFor('ready');
    killed.kill('SIGKILL');
    expect(await killed.waitForExit()).toEqual({ exitCode: 0, signal: 9 });
  });
});

describe('a paste', () => {
  it('is in brackets only when the program asked for them', async () => {
    const terminal = run(
      'stty -echo; echo ready; read a; printf "\\033[?2004h\\n"; read b; echo "$a" "$b" | od -c',
    );
    await terminal.waitFor('ready');
    terminal.paste('one\n');
    await terminal.waitFor(() => terminal.takesPaste());
    terminal.paste('two\n');
    terminal.write('\r');
    await terminal.waitFor(/o\s+n\s+e\s+033\s+\[\s+2\s+0\s+0\s+~\s+t\s+w\s+o\s/);
  });
});

describe('closeAllTerminals', () => {
  it('ends a program that ignores every signal, with its children', async () => {
    const terminal = run('trap "" HUP TERM INT; sleep 1000 & echo "child $!."; while :; do read _; done');
    await terminal.waitFor(/child \d+\./);
    const child = Number(/child (\d+)/.exec(terminal.text())?.[1]);
    terminal.pause();
    await closeAllTerminals();
    expect(() => process.kill(terminal.pid, 0)).toThrow('ESRCH');
    // Its child is an orphan now, and is gone as soon as the system has taken notice.
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow('ESRCH'), { timeout: 10_000 });
  });
});
