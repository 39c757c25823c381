import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { closeLabs, type Lab, openLab } from '../helpers/lab.ts';
import { addresses, quit, whenHealthy } from '../helpers/live-view.ts';
import { isRunning } from '../helpers/program.ts';
import type { Terminal } from '../helpers/pty.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeLabs);

const size = { columns: 150, rows: 30 };

/** The title of the log that has the whole page. */
const title = (terminal: Terminal): string => /^─ ▸ (.*? log.*?) ─+$/m.exec(terminal.text())?.[1] ?? '';

/** Its lines, without the first column, which is for signs. */
const lines = (terminal: Terminal): readonly string[] => {
  const rows = terminal.screen();
  const first = rows.findIndex((row) => row.startsWith('─ ▸ '));
  return rows.slice(first + 1, -1).filter((row) => row !== '');
};

const footer = (terminal: Terminal): string => terminal.screen().at(-1) ?? '';

/** The kubelet's log of ryzen on the full page, with lines in it. */
async function openKubelet(lab: Lab, view: Parameters<Lab['view']>[0] = size): Promise<Terminal> {
  const terminal = lab.view(view);
  await whenHealthy(terminal);
  terminal.write('lf');
  await terminal.waitFor(
    () => title(terminal) === 'ryzen · kubelet log · following' && lines(terminal).length > 5,
  );
  return terminal;
}

describe.concurrent('the log page', () => {
  it.concurrent('is paused, searched and filtered, and goes back step by step', async () => {
    const lab = openLab({ scenario: { life: true } });
    const terminal = await openKubelet(lab);
    terminal.write('/cleaned up');
    await terminal.waitFor(/paused.* · \/ cleaned up: [\d,]+ lines/);
    const cursor = () => lines(terminal).find((line) => line.startsWith('▸')) ?? '';
    expect(cursor()).toContain('Cleaned up');
    const newest = cursor();
    terminal.write('\rN');
    await terminal.waitFor(() => cursor() !== newest);
    expect(cursor()).toContain('Cleaned up');
    expect(cursor().slice(1, 13) < newest.slice(1, 13)).toBe(true);
    terminal.write('n');
    await terminal.waitFor(() => cursor() === newest);
    // Wrong while it is typed: said at once, and nothing is filtered by it.
    terminal.write('&/(unfinished/');
    await terminal.waitFor(() => / ✖ /.test(footer(terminal)));
    const shown = lines(terminal).length;
    terminal.write('\x15-cleaned');
    await terminal.waitFor(/ · & -cleaned: [\d,]+ lines/);
    await terminal.waitFor(() => lines(terminal).every((line) => !line.includes('Cleaned')));
    expect(shown).toBeGreaterThan(5);
    terminal.write('\r');
    await terminal.waitFor(() => footer(terminal).includes('& filter'));
    terminal.write('\x1b');
    await terminal.waitFor(() => !title(terminal).includes('/ cleaned'));
    terminal.write('\x1b');
    await terminal.waitFor(() => !title(terminal).includes('& '));
    terminal.write('G');
    await terminal.waitFor(() => title(terminal) === 'ryzen · kubelet log · following');
    terminal.write('q');
    await terminal.waitFor(/^ ▸ ryzen /m);
    await quit(terminal);
  });

  it.concurrent('copies lines to the clipboard and to a file, and saves all', async () => {
    const lab = openLab({ scenario: { life: true } });
    const terminal = await openKubelet(lab);
    terminal.write('kkvkky');
    await terminal.waitFor(/copied 3 lines to \S+copied\.txt; sent to the terminal's clipboard \(OSC 52\)/);
    const copied = readFileSync(
      join(lab.sandbox.environment.XDG_STATE_HOME ?? '', 'talos-tui/copied.txt'),
      'utf8',
    );
    expect(copied.match(/^[IWE]\d{4} /gm)).toHaveLength(3);
    const sequence = `\x1b]52;c;${Buffer.from(copied).toString('base64')}\x07`;
    expect(terminal.raw()).toContain(sequence);
    terminal.write('s\x15~/kubelet.log\r');
    await terminal.waitFor(/saved \d+ lines to ~\/kubelet\.log/);
    const path = join(lab.sandbox.environment.HOME ?? '', 'kubelet.log');
    const saved = readFileSync(path, 'utf8');
    expect(saved).toContain(copied);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    terminal.write('S\x15~/kubelet.log\r');
    await terminal.waitFor(() => /✖ not saved, there is such a file/.test(footer(terminal)));
    expect(readFileSync(path, 'utf8')).toBe(saved);
    terminal.write('\x1b');
    await terminal.waitFor(() => footer(terminal).includes('? help'));
    terminal.write('q');
    await terminal.waitFor(/^ ▸ ryzen /m);
    await quit(terminal);
  });

  it.concurrent('hands the terminal to the pager and takes it back', async () => {
    const lab = openLab({ scenario: { life: true } });
    const script = [
      `#!${process.execPath}`,
      "const { readFileSync, statSync } = require('node:fs');",
      'const file = process.argv.at(-1);',
      "const count = readFileSync(file, 'utf8').split('\\n').length - 1;",
      "console.log('PAGER', process.argv[2], count > 5, (statSync(file).mode & 0o777).toString(8));",
      'process.stdin.setRawMode(true);',
      "process.stdin.once('data', (key) => { console.log('KEY', String(key)); process.exit(0); });",
    ];
    lab.sandbox.put('bin/pager', script.join('\n'), 0o700);
    const terminal = await openKubelet(lab, { ...size, environment: { PAGER: "pager '-a b'" } });
    terminal.write('p');
    await terminal.waitFor('PAGER -a b true 600');
    expect(terminal.isAlternateScreen()).toBe(false);
    terminal.write('x');
    await terminal.waitFor(() => title(terminal).startsWith('ryzen · kubelet log'));
    expect(terminal.isAlternateScreen()).toBe(true);
    expect(terminal.raw()).toContain('KEY x');
    // Its file goes with it.
    const files = () => readdirSync(lab.sandbox.temporary).filter((name) => name.startsWith('talos-tui-'));
    await terminal.waitFor(() => files().length === 0);
    terminal.write('\x03');
    await terminal.waitForExit();
  });

  it.concurrent('merges what was chosen, and names each line', async () => {
    const lab = openLab({ scenario: { life: true } });
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    terminal.write('L');
    await terminal.waitFor('which logs?');
    terminal.write('etcd all');
    await terminal.waitFor(/▸ \[ \] etcd · all control planes \(3 logs\)/);
    terminal.write('\r');
    await terminal.waitFor(() => title(terminal) === '3 logs: etcd of ryzen, intel, m1mac · following');
    for (const name of ['ryzen', 'intel', 'm1mac']) {
      await terminal.waitFor(new RegExp(`^ \\d\\d:\\d\\d:\\d\\d\\.\\d{3} [IWE] ${name} `, 'm'));
    }
    const times = lines(terminal).map((line) => line.slice(1, 13));
    expect(times).toEqual([...times].toSorted());
    // Each log has a child of its own; nothing is left of them.
    const { calls, pids } = lab.talosctl;
    const followers = calls().filter((call) => call.startsWith('logs etcd -f'));
    const asked = addresses.filter((address) => followers.some((call) => call.includes(`-n ${address} `)));
    expect(asked).toEqual(addresses);
    terminal.write('\x03');
    await terminal.waitForExit();
    expect(pids().filter(isRunning)).toEqual([]);
  });

  it.concurrent('sees that talosctl has stalled at a line of 64 KiB, says so and goes on behind it', async () => {
    const lab = openLab({ scenario: { life: true } });
    const terminal = await openKubelet(lab);
    lab.fault('log-stall:ryzen');
    await terminal.waitFor(/── a line of 64 KiB or more stalled talosctl, lines are missing \(/);
    // What the kubelet goes on writing behind it, beside its usual lines.
    await terminal.waitFor(() => {
      const mark = lines(terminal).findIndex((line) => line.includes('64 KiB or more'));
      const behind = mark < 0 ? [] : lines(terminal).slice(mark + 1);
      return behind.filter((line) => line.includes('SyncLoop (housekeeping)')).length > 1;
    });
    const { pids } = lab.talosctl;
    terminal.write('\x03');
    await terminal.waitForExit();
    expect(pids().filter(isRunning)).toEqual([]);
  });

  it.concurrent('goes on through streams that break off, with every line once', async () => {
    const lab = openLab({ scenario: { life: true }, faults: ['log-cut:ryzen'] });
    const terminal = await openKubelet(lab);
    await terminal.waitFor(/── interrupted, nothing is missing \(/, { timeoutMs: 40_000 });
    const all = lines(terminal);
    const written = all.filter((line) => !line.includes('── ')).map((line) => line.slice(1));
    // Each line once and in order: their times are unique.
    expect(written.length).toBeGreaterThan(5);
    expect(written).toEqual([...new Set(written)].toSorted());
    expect(all.join('\n')).not.toContain('may be missing');
    terminal.write('\x03');
    await terminal.waitForExit();
  });

  it.concurrent('shows hostile lines as harmless text, with every column in its place', async () => {
    const lab = openLab({ scenario: { life: true }, faults: ['garbage'] });
    const terminal = lab.view(size);
    await terminal.waitFor(/┬─ .* log · following/);
    await terminal.waitFor('日本語');
    await terminal.waitFor(/owned|alt screen/);
    const rows = terminal.screen();
    const top = rows.findIndex((row) => row.includes('┬─'));
    const column = (rows[top] ?? '').indexOf('┬');
    for (let row = top + 1; row < rows.length - 1; row++) {
      expect(terminal.cell(column, row)?.text).toBe('│');
    }
    const raw = terminal.raw();
    expect(raw).not.toMatch(/\x1b\]/);
    expect(raw.match(/\x1b\[\?1049h/g)).toHaveLength(1);
    expect(raw).not.toMatch(/[\x00\x07\x08\u202a-\u202e\u2066-\u2069\u200b-\u200f]/);
    terminal.write('\x03');
    await terminal.waitForExit();
  });
});
