/** Makes docs/images/nodes.svg from the program itself: the practice cluster, in a real terminal. Build first. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Terminal } from '../test/helpers/pty.ts';
import { closeAllTerminals, openTerminal } from '../test/helpers/pty.ts';
import { type TerminalCell, terminalSvg } from './terminal-svg.ts';

const root = join(import.meta.dirname, '..');
const picture = join(root, 'docs/images/nodes.svg');
const size = { columns: 112, rows: 20 };
const faults = ['service-failed:intel', 'node-down:m1mac'];
const title = 'talos-tui: three nodes; on intel the kubelet has failed, m1mac does not answer';

/** What must stand on the screen before it is complete. */
const awaited: readonly (string | RegExp)[] = [
  'etcd 2/3',
  'Kubernetes v1.34.1',
  /ryzen .*healthy .*leader/,
  /intel .*kubelet failed.*member +Ready/,
  /m1mac .*no answer .*member ✖/,
  'no route to host',
];

async function show(terminal: Terminal): Promise<void> {
  for (const text of awaited) await terminal.waitFor(text);
  // One row down: below the table stands why that node is not well.
  terminal.write('j');
  await terminal.waitFor(/▸ intel/);
  await terminal.waitFor('extensions i915');
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

const terminal = openTerminal({
  args: ['dist/talos-tui.js', '--demo', ...faults.flatMap((fault) => ['--fault', fault])],
  cwd: root,
  ...size,
});
try {
  await show(terminal);
  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(picture, terminalSvg(cellsOf(terminal), title));
  terminal.write('q');
  await terminal.waitForExit();
} finally {
  await closeAllTerminals();
}
