/**
 * Makes docs/images/nodes.svg from the program itself: the living practice cluster, in a real terminal. Build first.
 * Takes most of a minute, for the processors' load is a difference of two readings.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Terminal } from '../test/helpers/pty.ts';
import { closeAllTerminals, openTerminal } from '../test/helpers/pty.ts';
import { type TerminalCell, terminalSvg } from './terminal-svg.ts';

const root = join(import.meta.dirname, '..');
const picture = join(root, 'docs/images/nodes.svg');
const size = { columns: 124, rows: 26 };
const title =
  'talos-tui: three nodes; on intel the kubelet has failed, with the end of its log, and m1mac does not answer';

const twoLoads = /ryzen .* \d+ % +\d+ % .*\n.*intel .* \d+ % +\d+ % .*\n.*m1mac .* \d+ % +\d+ % /;

/** What must stand on the screen before it is complete. */
const complete: readonly RegExp[] = [
  /etcd 2\/3, tolerates 0/,
  /▸ intel .*kubelet failed.* 10\/11 /,
  /m1mac .*no answer .*member ✖/,
  /no route to host/,
  /─ intel · kubelet log · following ─/,
  /kubelet +✖ failed/,
  /"command failed"/,
];

/** Breaks something of the selected node, by its place in the list of faults. */
async function breakIt(terminal: Terminal, place: number): Promise<void> {
  terminal.write('F');
  await terminal.waitFor('practice: faults of');
  terminal.write(`${'j'.repeat(place)}\r`);
  await terminal.waitFor('[x]');
  terminal.write('\x1b');
  await terminal.waitFor('HEALTH');
}

async function show(terminal: Terminal): Promise<void> {
  await terminal.waitFor(twoLoads, { timeoutMs: 60_000 });
  terminal.write('G');
  await terminal.waitFor(/▸ m1mac/);
  await breakIt(terminal, 0);
  await terminal.waitFor(/m1mac .*no answer/);
  terminal.write('k');
  await terminal.waitFor(/▸ intel/);
  await breakIt(terminal, 3);
  for (const pattern of complete) await terminal.waitFor(pattern, { timeoutMs: 60_000 });
}

function cellsOf(terminal: Terminal): readonly (readonly TerminalCell[])[] {
  return Array.from({ length: size.rows }, (_row, row) =>
    Array.from({ length: size.columns }, (_column, column) => {
      const cell = terminal.cell(column, row);
      if (!cell) throw new Error(`There is no cell ${column}, ${row} on the screen.`);
      return cell;
    }),
  );
}

const terminal = openTerminal({ args: ['dist/talos-tui.js', '--demo'], cwd: root, ...size });
try {
  await show(terminal);
  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(picture, terminalSvg(cellsOf(terminal), title));
  terminal.write('q');
  await terminal.waitForExit();
} finally {
  await closeAllTerminals();
}
