/**
 * Makes the pictures in docs/images from the program itself: the living practice cluster, in a real terminal. Build
 * first. Takes a minute, for the processors' load is a difference of two readings.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from '../test/helpers/pty.ts';
import { closeAllTerminals, openTerminal } from '../test/helpers/pty.ts';
import { type TerminalCell, terminalSvg } from './terminal-svg.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/images');
const size = { columns: 124, rows: 26 };

interface Picture {
  readonly file: string;
  readonly title: string;
  /** Brings the program to where the picture is taken. */
  readonly show: (terminal: Terminal) => Promise<void>;
}

const twoLoads = /ryzen .* \d+ % +\d+ % .*\n.*intel .* \d+ % +\d+ % .*\n.*m1mac .* \d+ % +\d+ % /;

/** What must stand on the screen before it is complete. */
const complete: readonly RegExp[] = [
  /etcd 2\/3, tolerates 0/,
  /▸ intel .*kubelet failed.* 10\/11 /,
  /m1mac .*no answer .*member ✖/,
  /no route to host/,
  /─ intel · kubelet log · following ─/,
  /kubelet +✖ failed/,
  /E command failed/,
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

async function showNodes(terminal: Terminal): Promise<void> {
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

async function showLogs(terminal: Terminal): Promise<void> {
  await terminal.waitFor(/● healthy$/m);
  await terminal.waitFor(/m1mac .* 11\/11 /);
  terminal.write('Letcd all');
  await terminal.waitFor(/▸ \[ \] etcd · all control planes/);
  terminal.write('\t\x15kernel all');
  await terminal.waitFor(/▸ \[ \] kernel · all nodes/);
  terminal.write('\t\r');
  await terminal.waitFor(/6 logs: etcd, kernel of ryzen, intel, m1mac · following/);
  await terminal.waitFor(/ m1mac\/kernel /);
  terminal.write('/took too long\r');
  await terminal.waitFor(/paused.* · \/ took too long: [\d,]+ lines ─/);
  await terminal.waitFor(/a logs/);
}

async function showPlan(terminal: Terminal): Promise<void> {
  await terminal.waitFor(/● healthy$/m);
  terminal.write('u');
  await terminal.waitFor(/▸ \[ \] v/);
  terminal.write('\r3');
  await terminal.waitFor(/✔ ready/);
  await terminal.waitFor(/n next finding/);
}

/** One node is upgraded, as a user would; the picture is of the next one's question. */
async function showRun(terminal: Terminal): Promise<void> {
  await showPlan(terminal);
  terminal.write('4');
  await terminal.waitFor(/R run it/);
  terminal.write('R');
  await terminal.waitFor(/Type intel to go on/);
  await terminal.waitFor(/c confirm/);
  terminal.write('c');
  await terminal.waitFor(/typed ahead, never confirms/);
  terminal.write('intel');
  await terminal.waitFor(/go on intel/);
  terminal.write('\r');
  await terminal.waitFor(/Type m1mac to go on/, { timeoutMs: 180_000 });
  await terminal.waitFor(/c confirm/);
}

const pictures: readonly Picture[] = [
  {
    file: 'nodes.svg',
    title:
      'talos-tui: three nodes; on intel the kubelet has failed, with the end of its log, and m1mac does not answer',
    show: showNodes,
  },
  {
    file: 'logs.svg',
    title: 'talos-tui: etcd and kernel of three nodes as one log, with the lines that were searched for',
    show: showLogs,
  },
  {
    file: 'upgrade.svg',
    title: 'talos-tui: the preflight of an upgrade: 21 checks, two of them with a warning',
    show: showPlan,
  },
  {
    file: 'upgrade-run.svg',
    title: 'talos-tui: the run of an upgrade between two nodes: intel is verified, m1mac waits for its name',
    show: showRun,
  },
];

async function take({ file, title, show }: Picture): Promise<void> {
  const terminal = openTerminal({ args: ['dist/talos-tui.js', '--demo'], cwd: root, ...size });
  await show(terminal);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), terminalSvg(cellsOf(terminal), title));
  // From every page; twice where a run is not over.
  terminal.write('\x03');
  terminal.write('\x03');
  await terminal.waitForExit();
}

try {
  for (const picture of pictures) await take(picture);
} finally {
  await closeAllTerminals();
}
