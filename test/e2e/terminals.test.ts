import process from 'node:process';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { displayWidth } from '../../source/text/width.ts';
import { closeLabs, openLab } from '../helpers/lab.ts';
import { quit } from '../helpers/live-view.ts';
import { programPath } from '../helpers/program.ts';
import { openTerminal, type Terminal } from '../helpers/pty.ts';
import { waitForScreen } from '../helpers/terminal-state.ts';

afterAll(closeLabs);

/** Select Graphic Rendition with a colour in it: 30–49 and 90–107. */
const colour = /\x1b\[(?:\d+;)*(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;\d+)*m/;

const allHealthy = /ryzen .*● healthy[\s\S]*intel .*● healthy[\s\S]*m1mac .*● healthy/;

describe.concurrent('the environment', () => {
  it.concurrent('has colours by default', async () => {
    const terminal = openLab().view();
    await waitForScreen(terminal, allHealthy);
    expect(terminal.raw()).toMatch(colour);
    await quit(terminal);
  });

  it.concurrent('NO_COLOR=1 writes no colour, and the selection is still to be seen', async () => {
    const terminal = openLab({ faults: ['node-down'] }).view({ environment: { NO_COLOR: '1' } });
    await waitForScreen(terminal, /m1mac .*✖ no answer/);
    terminal.write('j');
    await terminal.waitFor(/^ ▸ intel/m);
    // The cursor of the text field is no inverse cell either.
    terminal.write('/mac');
    await terminal.waitFor(/^ \/ mac▏$/m);
    expect(terminal.raw()).not.toMatch(colour);
    expect(terminal.raw()).not.toMatch(/\x1b\[(?:\d+;)*7(?:;\d+)*m/);
    terminal.write('\x1b');
    await terminal.waitFor(/^ . ryzen/m);
    await quit(terminal);
  });

  it.concurrent('CI=true draws all the same', async () => {
    const terminal = openLab().view({ environment: { CI: 'true' } });
    await waitForScreen(terminal, allHealthy);
    expect(terminal.isAlternateScreen()).toBe(true);
    await quit(terminal);
  });

  it.concurrent('no TERM is no reason to crash', async () => {
    const terminal = openLab().view({ environment: { TERM: '' } });
    await waitForScreen(terminal, allHealthy);
    await quit(terminal);
  });

  it.concurrent('a cursor that is not in the first column spoils no line', async () => {
    const { sandbox } = openLab();
    const terminal = openTerminal({
      // As where keys were typed ahead, and echoed.
      command: '/bin/sh',
      args: ['-c', 'printf typed; exec "$0" "$1"', process.execPath, programPath],
      environment: sandbox.environment,
      cwd: sandbox.workingDirectory,
      columns: 100,
      rows: 30,
    });
    await waitForScreen(terminal, allHealthy);
    await terminal.waitFor(/^ homelab · 3 nodes · Talos v\S+ .* ● healthy$/m);
    await quit(terminal);
  });

  it.concurrent('a dumb terminal gets what a pipe gets', async () => {
    const terminal = openLab().view({ environment: { TERM: 'dumb' }, columns: 200 });
    expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
    expect(terminal.text()).toMatch(/^homelab · 3 nodes .*● healthy\n\nNODE /);
    expect(terminal.raw()).not.toContain('\x1b');
  });
});

/**
 * The screen without what differs from program to program: the log's lines, the load (read twice by then, or once),
 * and the endpoint.
 */
function lasting(terminal: Terminal): readonly string[] {
  const screen = terminal.screen();
  const titles = screen.findIndex((line) => line.includes(' log · following '));
  const left = (screen[titles] ?? '').indexOf('┬') + 1;
  return screen.map((line, row) => {
    const isLog = left > 0 && row > titles && row < screen.length - 1;
    const text = line
      .replace(/.{4}(?= {2,}\d+ % {2,}\d+ d$)/, '')
      .replace(/via \S+ */, '')
      // How much of a flood came before the screen did.
      .replace(/ log · following .*/, ' log · following');
    return isLog ? line.slice(0, left) : text;
  });
}

describe.concurrent('a resize', () => {
  it.concurrent('storm while the log is flooded ends with the screen of a fresh start', async () => {
    const lab = openLab({ faults: ['log-flood:ryzen'] });
    const terminal = lab.view({ columns: 120, rows: 30 });
    await waitForScreen(terminal, allHealthy);
    await terminal.waitFor('Error syncing pod');
    for (let step = 0; step < 30; step++) {
      terminal.resize(60 + ((step * 37) % 141), 15 + ((step * 13) % 36));
    }
    terminal.resize(132, 34);
    const fresh = lab.view({ columns: 132, rows: 34 });
    await fresh.waitFor(allHealthy);
    await fresh.waitFor('Error syncing pod');
    await fresh.waitFor('etcd 3/3');
    await vi.waitFor(() => expect(lasting(terminal)).toEqual(lasting(fresh)), { timeout: 15_000 });
    // Nor is there anything of another size in the log.
    const log = terminal
      .screen()
      .filter((line) => line.includes('│'))
      .map((line) => line.split('│')[1]);
    for (const line of log.slice(0, -1)) expect(line).toMatch(/^( \d\d:\d\d:\d\d E .*…)?$/);
    await quit(fresh);
    await quit(terminal);
  });

  it.concurrent.each([
    [1, 1],
    [20, 3],
  ])('to %i×%i is survived', async (columns, rows) => {
    const terminal = openLab().view({ columns: 100, rows: 30 });
    await waitForScreen(terminal, allHealthy);
    terminal.resize(columns, rows);
    terminal.write('j?j?');
    terminal.resize(100, 30);
    terminal.write('G');
    await terminal.waitFor(/^ ▸ m1mac .*● healthy/m);
    await quit(terminal);
  });
});

describe.concurrent('hostile host names', () => {
  it.concurrent('cannot write to the terminal, and stay in their column', async () => {
    const terminal = openLab({ faults: ['garbage'] }).view({ columns: 100, rows: 30 });
    await waitForScreen(terminal, /m1mac m1mac .*● healthy/);
    terminal.write('j\r');
    await terminal.waitFor('─ intel intel ─');
    terminal.write('\x1b');
    await terminal.waitFor(/^ ▸ intel intel/m);
    const screen = terminal.screen();
    expect(screen[1]).toMatch(/^ {3}NODE/);
    const at = screen[1]?.indexOf('ADDRESS') ?? -1;
    const names = ['ryzen ryzen', 'intel intel', 'm1mac m1mac'];
    for (const [index, name] of names.entries()) {
      const row = screen[2 + index] ?? '';
      expect(row.slice(3, 3 + name.length)).toBe(name);
      expect(row.slice(at)).toMatch(/^192\.168\.1\.10\d /);
    }
    for (const line of screen) expect(displayWidth(line)).toBeLessThanOrEqual(100);
    // Neither a window title nor a hyperlink, a bell, a screen cleared by them, nor a turned direction.
    expect(terminal.raw()).not.toMatch(/owned|click|\x1b\]|[\x00\x07\u009b\u202e]/);
    await quit(terminal);
  });
});
