import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, openProgram, runProgram } from '../helpers/program.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { nodeAt, readSnapshot, unknownFacts } from '../helpers/snapshot.ts';
import { installReplay, putTalosconfig } from '../helpers/talosctl-programs.ts';
import { expectRestored, waitForScreen } from '../helpers/terminal-state.ts';

afterEach(cleanUp);

const practiceKey = 'p practice cluster';

describe('without a talosconfig', () => {
  it('a snapshot says once where it was looked for, and what else there is', async () => {
    const sandbox = openSandbox();
    installReplay(sandbox, 'v1.13.3/healthy');
    const { exitCode, stdout, stderr } = await runProgram(sandbox, ['--json']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(stderr).toBe(
      [
        'talos-tui: No talosconfig was found.',
        'Looked for, in this order:',
        '- --talosconfig: not given',
        '- TALOSCONFIG: not set',
        '- talosconfig in config.json: not set',
        `- ${sandbox.environment.HOME}/.talos/config: no such file`,
        '- /var/run/secrets/talos.dev/config: no such file',
        '→ Without a cluster at hand: `talos-tui --demo` shows the practice cluster.',
        '',
      ].join('\n'),
    );
  });

  it('the screen says the same, and q leaves it', async () => {
    const sandbox = openSandbox();
    const terminal = openProgram(sandbox, []);
    await waitForScreen(terminal, practiceKey);
    const screen = terminal.text();
    expect(screen).toContain('No talosconfig was found.');
    expect(screen).toContain('Looked for, in this order:');
    expect(screen.replace(/\s+/g, '')).toContain(`${sandbox.environment.HOME}/.talos/config:nosuchfile`);
    terminal.write('q');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 64, signal: 0 });
    expectRestored(terminal);
    // For the user to keep.
    expect(terminal.text()).toContain('No talosconfig was found.');
    expect(terminal.text().match(/talos-tui --demo/g)).toHaveLength(1);
  });

  it('p starts the practice cluster, and its folder is gone afterwards', async () => {
    const sandbox = openSandbox();
    const terminal = openProgram(sandbox, []);
    await waitForScreen(terminal, practiceKey);
    // Pasted text is no key.
    terminal.paste('q');
    terminal.write('p');
    await terminal.waitFor('● healthy');
    await terminal.waitFor(/m1mac .*● healthy.* 11\/11/);
    expect(readdirSync(sandbox.temporary)).toEqual([expect.stringContaining('talos-tui-practice-')]);
    terminal.write('q');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
    expectRestored(terminal);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });

  it('Ctrl+C leaves the screen as q does', async () => {
    const terminal = openProgram(openSandbox(), []);
    await waitForScreen(terminal, practiceKey);
    terminal.write('\x03');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 64, signal: 0 });
    expectRestored(terminal);
  });

  it('SIGTERM restores the terminal', async () => {
    const terminal = openProgram(openSandbox(), []);
    await waitForScreen(terminal, practiceKey);
    terminal.kill('SIGTERM');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 143, signal: 0 });
    expectRestored(terminal);
  });
});

describe('without talosctl', () => {
  it('--json stays JSON: nothing is known, and why', async () => {
    const sandbox = openSandbox();
    putTalosconfig(sandbox);
    const { exitCode, stdout, stderr } = await runProgram(sandbox, ['--json']);
    expect(exitCode).toBe(2);
    const snapshot = readSnapshot(stdout);
    expect(snapshot.cluster.health).toBe('unknown');
    expect(nodeAt(snapshot, '192.168.1.101')).toMatchObject({ ...unknownFacts, health: 'unknown' });
    // Once for the cluster, and once for each node.
    expect(snapshot.errors).toEqual(
      [null, '192.168.1.101', '192.168.1.102', '192.168.1.103'].map((node) => ({
        kind: 'talosctl-missing',
        message: 'talosctl was not found: talosctl',
        hint: expect.stringContaining('--talosctl PATH'),
        node,
      })),
    );
    expect(stderr).toContain(`in this order:\n- ${sandbox.binaries}/talosctl\n`);
    expect(stderr).toContain('talos-tui --demo');
  });

  it('the screen says where it was looked for', async () => {
    const sandbox = openSandbox();
    putTalosconfig(sandbox);
    const terminal = openProgram(sandbox, ['--talosctl', './nowhere/talosctl'], { columns: 120 });
    await waitForScreen(terminal, practiceKey);
    expect(terminal.text()).toContain('talosctl was not found: ');
    expect(terminal.text()).toContain(`${sandbox.workingDirectory}/nowhere/talosctl`);
    terminal.write('q');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 2, signal: 0 });
    expectRestored(terminal);
  });

  it('a file that is no program is the same', async () => {
    const sandbox = openSandbox();
    putTalosconfig(sandbox);
    const file = sandbox.put('work/talosctl', 'not a program', 0o644);
    const { exitCode, stdout } = await runProgram(sandbox, ['--json', '--talosctl', file]);
    expect(exitCode).toBe(2);
    expect(readSnapshot(stdout).errors[0]?.kind).toBe('talosctl-missing');
  });

  it('a program that breaks is an error of each node, with its own words', async () => {
    const sandbox = openSandbox();
    putTalosconfig(sandbox);
    const file = sandbox.put('work/talosctl', '#!/bin/sh\necho "cannot frobnicate" >&2\nexit 3\n', 0o755);
    const { exitCode, stdout } = await runProgram(sandbox, ['--json', '--talosctl', file]);
    expect(exitCode).toBe(2);
    expect(readSnapshot(stdout).errors.map(({ message }) => message)).toContain('cannot frobnicate');
  });
});
