import { setTimeout as delay } from 'node:timers/promises';
import type { Terminal } from '../../helpers/pty.ts';
import { withLab } from '../lab.ts';
import { type Figure, figure } from '../report.ts';

const stallMs = 10_000;
/** How often a page is opened or closed while nobody reads: more than the kernel's buffers hold. */
const pages = 100;

/** A terminal that stops reading (Ctrl+S, a dead connection): nothing may stop, and nothing may pile up. */
export function stall(): Promise<readonly Figure[]> {
  return withLab({ columns: 120, rows: 40 }, async (lab) => {
    const { terminal, practice } = lab;
    await terminal.waitFor('● healthy');
    await terminal.waitFor(/m1mac .*healthy.* 11\/11 .*Ready/);
    await lab.whenQuiet();
    const before = lab.usage();
    const startsBefore = lab.talosctlStarts();
    const bytesBefore = terminal.bytes();

    terminal.pause();
    practice.applyFault({ name: 'service-failed', node: 'intel' });
    for (let page = 0; page < pages; page++) {
      terminal.write('?');
      await delay(stallMs / pages);
    }
    const during = lab.usage();
    const starts = lab.talosctlStarts() - startsBefore;

    const resumedAt = performance.now();
    terminal.resume();
    await terminal.waitFor(/intel .*kubelet failed/);
    const caughtUpMs = performance.now() - resumedAt;
    await whenStill(terminal);
    const waitingBytes = terminal.bytes() - bytesBefore;
    const more = during.residentMb - before.residentMb;
    return [
      figure('talosctl starts', starts, '', `in ${stallMs / 1000} s in which the terminal did not read`),
      figure('output held back', waitingBytes / 1000, 'kB', `${pages} pages opened and closed meanwhile`),
      figure('resident memory', more, 'MB more', `${Math.round(before.residentMb)} MB before`),
      figure('caught up after', caughtUpMs, 'ms', 'with what happened meanwhile'),
      await rightness(terminal),
    ];
  });
}

async function whenStill(terminal: Terminal): Promise<void> {
  for (let before = -1; before !== terminal.bytes(); ) {
    before = terminal.bytes();
    await delay(500);
  }
}

/** Whether the screen stays as it is when all of it is painted anew, which a change of its width brings about. */
async function rightness(terminal: Terminal): Promise<Figure> {
  const name = 'screen afterwards';
  const note = 'compared with a full repaint';
  const screen = terminal.text();
  terminal.resize(100, 40);
  await whenStill(terminal);
  terminal.resize(120, 40);
  try {
    await terminal.waitFor((now) => now.text() === screen);
    return { name, value: 'right', unit: '', note };
  } catch {
    return { name, value: 'WRONG', unit: '', note };
  }
}
