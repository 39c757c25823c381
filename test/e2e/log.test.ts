import { afterAll, describe, expect, it } from 'vitest';
import { closeLabs, openLab } from '../helpers/lab.ts';
import {
  logPane,
  newestLogLine,
  quit,
  selectedNode,
  whenHealthy,
  whenLogShown,
} from '../helpers/live-view.ts';
import { isRunning } from '../helpers/program.ts';
import type { Terminal } from '../helpers/pty.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeLabs);

const size = { columns: 150, rows: 30 };

const linesOf = (terminal: Terminal): readonly string[] => logPane(terminal)?.lines ?? [];

describe.concurrent('the log pane', () => {
  it.concurrent('follows the service under the cursor, of the node under the cursor', async () => {
    const terminal = openLab({ scenario: { life: true } }).view(size);
    await whenHealthy(terminal);
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    terminal.write('j');
    await whenLogShown(terminal, 'intel · kubelet log · following');
    terminal.write('\tg');
    await whenLogShown(terminal, 'intel · apid log · following');
    for (const line of linesOf(terminal)) expect(line).toContain('[/');
    terminal.write('jj');
    await whenLogShown(terminal, 'intel · containerd log · following');
    // Soon after midnight the lines of yesterday have their day as well.
    for (const line of linesOf(terminal))
      expect(line).toMatch(
        /^(?:\d\d-\d\d )?\S+ [IW] (?:connecting|StopPod|container event|cleanup|ImageUpdate)/,
      );
    // Back in the nodes, the service is still the one that was chosen.
    terminal.write('\x1b');
    await terminal.waitFor(/^─ intel · services ─/m);
    terminal.write('k');
    await whenLogShown(terminal, 'ryzen · containerd log · following');
    await quit(terminal);
  });

  it.concurrent('scrolled up stays where it is and counts what comes, until it follows again', async () => {
    const terminal = openLab({ scenario: { life: true } }).view(size);
    await whenHealthy(terminal);
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    // To the top: below the last line on the screen there may be room, where a new one is seen at once.
    terminal.write('lg');
    const paused = /^▸ ryzen · kubelet log · paused(?:, (\d+) new)?$/;
    const unseen = () => Number(paused.exec(logPane(terminal)?.title ?? '')?.[1] ?? 0);
    await terminal.waitFor(() => paused.test(logPane(terminal)?.title ?? ''));
    const lines = linesOf(terminal);
    const before = unseen();
    await terminal.waitFor(() => unseen() > before);
    // The pane may have got another height; what is in it begins where it did.
    const height = Math.min(lines.length, linesOf(terminal).length);
    expect(height).toBeGreaterThan(10);
    expect(linesOf(terminal).slice(0, height)).toEqual(lines.slice(0, height));
    terminal.write('G');
    await terminal.waitFor(() => logPane(terminal)?.title === '▸ ryzen · kubelet log · following');
    expect(lines).not.toContain(newestLogLine(terminal));
    await quit(terminal);
  });

  it.concurrent('joins up where it was when its node was away', async () => {
    const lab = openLab({ scenario: { life: true } });
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    terminal.write('G');
    await whenLogShown(terminal, 'm1mac · kubelet log · following');
    const before = newestLogLine(terminal) ?? '';
    lab.fault('node-down:m1mac');
    await terminal.waitFor(/ ✖ no answer from 192\.168\.1\.103, trying again$/m);
    expect(logPane(terminal)?.title).toBe('m1mac · kubelet log · trying again');
    expect(linesOf(terminal)).toContain(before);
    lab.practice.clearFaults();
    await whenLogShown(terminal, 'm1mac · kubelet log · following');
    await terminal.waitFor(() => newestLogLine(terminal) !== before);
    const all = linesOf(terminal);
    // What it was away for may be so long that it is told.
    const lines = all.filter((line) => !line.startsWith('── '));
    expect(lines).toContain(before);
    // Each line once and in order (their times are unique), with no gap: the node itself went on writing.
    expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => (a.slice(1) < b.slice(1) ? -1 : 1)));
    expect(all.join('\n')).not.toContain('may be missing');
    await quit(terminal);
  });

  it.concurrent('in a flood leaves every key its answer, pauses, and follows again', async () => {
    const lab = openLab({ faults: ['log-flood:ryzen'] });
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    const isFlood = () => newestLogLine(terminal)?.includes('Error syncing pod') === true;
    await terminal.waitFor(isFlood);
    terminal.write('j');
    await terminal.waitFor(() => selectedNode(terminal) === 'intel');
    terminal.write('k?');
    await terminal.waitFor('─ keys ─');
    terminal.write('?l');
    await terminal.waitFor(isFlood);
    terminal.write('k');
    const unseen = () =>
      Number((/paused, ([\d,]+) new/.exec(logPane(terminal)?.title ?? '')?.[1] ?? '0').replaceAll(',', ''));
    await terminal.waitFor(() => unseen() > 1000);
    terminal.write('G');
    await terminal.waitFor(
      () => logPane(terminal)?.title.startsWith('▸ ryzen · kubelet log · following') === true,
    );
    const newest = newestLogLine(terminal);
    await terminal.waitFor(() => isFlood() && newestLogLine(terminal) !== newest);
    await quit(terminal);
    expect(lab.talosctl.pids().filter(isRunning)).toEqual([]);
  });

  it.concurrent('with a talosctl that has stalled keeps nobody from quitting', async () => {
    const lab = openLab({ faults: ['log-stall:ryzen'] });
    const terminal = lab.view(size);
    await whenHealthy(terminal);
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    const { pids, calls } = lab.talosctl;
    const stalled = pids().filter(
      (pid, index) => calls()[index]?.startsWith('logs kubelet ') && isRunning(pid),
    );
    expect(stalled).toHaveLength(1);
    terminal.write('j');
    await whenLogShown(terminal, 'intel · kubelet log · following');
    terminal.write('k');
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    await quit(terminal);
    expect(pids().filter(isRunning)).toEqual([]);
  });
});
