import { afterAll, describe, expect, it, vi } from 'vitest';
import { displayWidth } from '../../source/text/width.ts';
import { closeLabs, type Lab, openLab } from '../helpers/lab.ts';
import { logPane, quit, selectedNode, whenLogShown } from '../helpers/live-view.ts';
import { isRunning, openProgram } from '../helpers/program.ts';
import type { Terminal, TerminalOptions } from '../helpers/pty.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { installReplay, putTalosconfig } from '../helpers/talosctl-programs.ts';
import { expectRestored, waitForScreen } from '../helpers/terminal-state.ts';

afterAll(closeLabs);

/** The three healthy nodes, fully read: from recordings, which never change. */
async function openView(options: Omit<TerminalOptions, 'args' | 'command' | 'cwd'> = {}): Promise<Terminal> {
  const sandbox = openSandbox();
  installReplay(sandbox, 'v1.13.3/healthy');
  putTalosconfig(sandbox);
  const terminal = openProgram(sandbox, [], options);
  await waitForScreen(terminal, /m1mac .*● healthy/);
  return terminal;
}

const waitForSelected = (terminal: Terminal, name: string) =>
  terminal.waitFor(() => selectedNode(terminal) === name);

const sizes = [
  [80, 24],
  [120, 40],
  [60, 15],
  [200, 50],
] as const;

describe.concurrent.each(sizes)('at %i×%i', (columns, rows) => {
  it.concurrent('header, table and footer are there, and nothing is wider than the terminal', async () => {
    const terminal = await openView({ columns, rows });
    await terminal.waitFor(/etcd 3\/3, tolerates 1/);
    await terminal.waitFor(/● healthy *$/m);
    const screen = terminal.screen();
    expect(screen).toHaveLength(rows);
    expect(screen[0]).toMatch(/^ homelab · 3 nodes.* etcd 3\/3, tolerates 1 +● healthy$/);
    expect(screen[1]).toMatch(/^ {3}NODE .*HEALTH/);
    for (const [index, name] of ['ryzen', 'intel', 'm1mac'].entries()) {
      expect(screen[2 + index]).toMatch(new RegExp(`^ ${index === 0 ? '▸' : ' '} ${name} .*● healthy`));
    }
    expect(screen.at(-1)).toMatch(/↵ open +\/ filter .*q quit/);
    for (const line of screen) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    // Its columns stand below their headings.
    const at = screen[1]?.indexOf('HEALTH') ?? -1;
    for (const row of screen.slice(2, 5)) expect(row.indexOf('● healthy')).toBe(at);
    await quit(terminal);
  });
});

describe.concurrent('keys', () => {
  it.concurrent('move the selection, and stop at the ends', async () => {
    const terminal = await openView();
    expect(selectedNode(terminal)).toBe('ryzen');
    for (const [keys, name] of [
      ['j', 'intel'],
      ['j', 'm1mac'],
      ['j', 'm1mac'],
      ['k', 'intel'],
      ['g', 'ryzen'],
      ['k', 'ryzen'],
      ['G', 'm1mac'],
      ['\x1b[A', 'intel'],
      ['\x1b[B', 'm1mac'],
    ] as const) {
      terminal.write(keys);
      await waitForSelected(terminal, name);
    }
    await quit(terminal);
  });

  it.concurrent('that come in one chunk are each a key', async () => {
    const terminal = await openView();
    terminal.write('jj');
    await waitForSelected(terminal, 'm1mac');
    terminal.write('kkj?');
    await terminal.waitFor('─ keys ─');
    terminal.write('?');
    await waitForSelected(terminal, 'intel');
    await quit(terminal);
  });

  it.concurrent('typed before the first frame count too', async () => {
    const lab = openLab();
    const terminal = lab.view();
    terminal.write('Gq');
    expect((await terminal.waitForExit()).exitCode).toBe(0);
    expectRestored(terminal);
  });

  it.concurrent('? shows every key; ? and q and Escape go back', async () => {
    const terminal = await openView({ rows: 60 });
    for (const back of ['?', 'q', '\x1b', '\r']) {
      terminal.write('?');
      await terminal.waitFor('─ keys ─');
      expect(terminal.text()).toMatch(/^ {2}\? +these keys$/m);
      expect(terminal.text()).toMatch(/^ {2}Ctrl\+C +quit, from everywhere; /m);
      terminal.write(back);
      await waitForSelected(terminal, 'ryzen');
    }
    await quit(terminal);
  });

  it.concurrent('Enter shows everything of the selected node', async () => {
    const terminal = await openView({ columns: 120, rows: 40 });
    await terminal.waitFor('etcd 3/3');
    terminal.write('j\r');
    await terminal.waitFor('─ intel ─');
    await terminal.waitFor(/^ schematic +613e1592b2da41ae5e265e8789429f22e121aab91cb4deb6bc3c0b6262961245/m);
    expect(terminal.text()).toMatch(/^ address +192\.168\.1\.102$/m);
    expect(terminal.text()).toMatch(/^ extensions +i915 20251125, intel-ucode 20251111$/m);
    await terminal.waitFor(/^ kubelet +Running +OK +Health check successful$/m);
    terminal.write('q');
    await waitForSelected(terminal, 'intel');
    await quit(terminal);
  });

  it.concurrent('/ filters by words, and Escape ends it', async () => {
    const terminal = await openView();
    terminal.write('/');
    await terminal.waitFor(/^ \/$/m);
    terminal.write('mac\r');
    await terminal.waitFor(/filter: mac/);
    expect(terminal.text()).toContain('m1mac');
    expect(terminal.text()).not.toMatch(/^ . ryzen/m);
    expect(terminal.text()).toContain('1 shown, 3 in all');
    terminal.write('\x1b');
    await waitForSelected(terminal, 'm1mac');
    await terminal.waitFor(/^ . ryzen/m);
    await quit(terminal);
  });

  it.concurrent('in the filter are text, q and ? too', async () => {
    const terminal = await openView();
    terminal.write('/q?j');
    await terminal.waitFor(/^ \/ q\?j/m);
    await terminal.waitFor('No node has “q?j”.');
    terminal.write('\x1b');
    await waitForSelected(terminal, 'ryzen');
    await quit(terminal);
  });
});

/** The calls of `talosctl logs` that run now. */
function followers({ talosctl }: Lab): readonly number[] {
  const calls = talosctl.calls();
  return talosctl.pids().filter((pid, index) => calls[index]?.startsWith('logs ') && isRunning(pid));
}

describe.concurrent('on a narrow terminal', () => {
  it.concurrent('of 60×15 there is one pane at a time', async () => {
    const lab = openLab();
    const terminal = lab.view({ columns: 60, rows: 15 });
    await waitForScreen(terminal, /m1mac .*● healthy/);
    const hasTable = () => terminal.text().includes('HEALTH');
    expect(hasTable()).toBe(true);
    expect(terminal.text()).not.toContain('· services');
    expect(logPane(terminal)).toBeNull();
    terminal.write('\t');
    await terminal.waitFor(/^─ ▸ ryzen · services ─+$/m);
    expect(hasTable()).toBe(false);
    expect(terminal.text()).toMatch(/^ ▸ kubelet +● running/m);
    expect(terminal.screen()).toHaveLength(15);
    // Nobody follows a log that cannot be seen.
    expect(followers(lab)).toEqual([]);
    terminal.write('\t');
    await whenLogShown(terminal, '▸ ryzen · kubelet log · following');
    expect(hasTable()).toBe(false);
    expect(followers(lab)).toHaveLength(1);
    terminal.write('\t');
    await terminal.waitFor(hasTable);
    expect(logPane(terminal)).toBeNull();
    await vi.waitFor(() => expect(followers(lab)).toEqual([]), { timeout: 10_000 });
    for (const keys of ['\t', 'l']) {
      terminal.write(keys);
      await terminal.waitFor(() => !hasTable());
      terminal.write('\x1b');
      await terminal.waitFor(hasTable);
    }
    await quit(terminal);
  });

  it.concurrent('of 80×24 the table stays, with one pane below', async () => {
    const terminal = openLab().view({ columns: 80, rows: 24 });
    await waitForScreen(terminal, /m1mac .*● healthy/);
    const hasTable = () => /^ {3}NODE .*HEALTH/.test(terminal.screen()[1] ?? '');
    await terminal.waitFor(/^─ ryzen · services ─+$/m);
    expect(logPane(terminal)).toBeNull();
    terminal.write('\t');
    await terminal.waitFor(/^─ ▸ ryzen · services ─+$/m);
    expect(hasTable()).toBe(true);
    terminal.write('\t');
    await whenLogShown(terminal, '▸ ryzen · kubelet log · following');
    expect(hasTable()).toBe(true);
    expect(terminal.text()).not.toContain('· services');
    terminal.write('\x1b');
    await terminal.waitFor(/^─ ryzen · services ─+$/m);
    expect(logPane(terminal)).toBeNull();
    await quit(terminal);
  });
});

describe.concurrent('pasted text', () => {
  it.concurrent('never acts as keys', async () => {
    const terminal = await openView();
    terminal.paste('q');
    terminal.paste('?');
    terminal.paste('j\r/q');
    terminal.paste('\x03');
    // What comes behind it does, so all of it has been read.
    terminal.write('G');
    await waitForSelected(terminal, 'm1mac');
    expect(terminal.text()).not.toContain('─ keys ─');
    expect(terminal.isAlternateScreen()).toBe(true);
    await quit(terminal);
  });

  it.concurrent('goes into the filter, as one line', async () => {
    const terminal = await openView();
    terminal.write('/');
    await terminal.waitFor(/^ \/$/m);
    terminal.paste('int\nel\n');
    await terminal.waitFor(/^ \/ int el/m);
    // It did not end the filter as Enter would.
    terminal.write('\x7f\x7f\x7f\x7f');
    await terminal.waitFor(/^ \/ in$/m);
    terminal.write('\r');
    await waitForSelected(terminal, 'intel');
    await quit(terminal);
  });
});
