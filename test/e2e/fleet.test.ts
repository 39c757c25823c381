import { afterAll, describe, expect, it } from 'vitest';
import { fleetScenario } from '../../source/simulator/fleet.ts';
import { closeLabs, openLab } from '../helpers/lab.ts';
import { quit, selectedNode } from '../helpers/live-view.ts';
import type { Terminal } from '../helpers/pty.ts';

afterAll(closeLabs);

/** The names in the rows of the table, from the first one on the screen. */
function names(terminal: Terminal): readonly string[] {
  return terminal
    .screen()
    .map((line) => /^ [▸ ] ((?:control|worker)-\d+) /.exec(line)?.[1])
    .filter((name) => name !== undefined);
}

const faults = [
  'service-failed:worker-117',
  'not-ready:worker-233',
  'cordoned:worker-042',
  'node-down:worker-404',
];

describe('a fleet of 500 nodes', () => {
  it('is sorted and filtered, and the selection stays', async () => {
    const lab = openLab({ scenario: fleetScenario(500, Date.now()), faults, poll: {} });
    const terminal = lab.view({ columns: 150, rows: 40 });
    await terminal.waitFor(/^ fleet · 500 nodes · .* ✖ 1 unhealthy {3}▲ 2 degraded$/m, { timeoutMs: 50_000 });
    const [first, second] = names(terminal);
    expect([first, second]).toEqual(['control-1', 'control-2']);
    terminal.write('j');
    await terminal.waitFor(() => selectedNode(terminal) === 'control-2');

    // By health: who is not well comes first.
    terminal.write('s');
    await terminal.waitFor(/^─ by health · 1–\d+ of 500 ─/m);
    expect(names(terminal).slice(0, 5)).toEqual([
      'worker-404',
      'worker-117',
      'worker-233',
      'control-1',
      'control-2',
    ]);
    expect(selectedNode(terminal)).toBe('control-2');

    // The other way round: it is still selected, and on the screen.
    terminal.write('S');
    await terminal.waitFor(/^─ by health, reversed · \d+–\d+ of 500 ─/m);
    expect(selectedNode(terminal)).toBe('control-2');
    terminal.write('G');
    await terminal.waitFor(() => selectedNode(terminal) === 'worker-404');
    expect(names(terminal).slice(-3).toSorted()).toEqual(['worker-117', 'worker-233', 'worker-404']);

    terminal.write('S');
    await terminal.waitFor(/^─ by health · 1–\d+ of 500 ─/m);
    expect(selectedNode(terminal)).toBe('worker-404');

    // Within the order, the filter; it goes into reasons, too.
    terminal.write('/worker-23\r');
    await terminal.waitFor(/^─ by health · 10 shown, 500 in all ─/m);
    expect(names(terminal)).toHaveLength(10);
    expect(names(terminal)[0]).toBe('worker-233');
    terminal.write('\x1b');
    await terminal.waitFor(/^─ by health · 1–\d+ of 500 ─/m);
    terminal.write('/kubelet\r');
    await terminal.waitFor(/^─ by health · 1 shown, 500 in all ─/m);
    expect(names(terminal)).toEqual(['worker-117']);
    terminal.write('\x1b');
    await terminal.waitFor(/^─ by health · 1–\d+ of 500 ─/m);
    expect(names(terminal)[0]).toBe('worker-404');

    // A change is put in its place while one looks.
    lab.fault('service-failed:worker-300');
    await terminal.waitFor(() => names(terminal).indexOf('worker-300') === 3);
    await quit(terminal);
  });
});
