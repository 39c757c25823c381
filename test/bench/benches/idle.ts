import { setTimeout as delay } from 'node:timers/promises';
import { type Lab, withLab } from '../lab.ts';
import { type Figure, figure } from '../report.ts';

const minuteMs = 60_000;

/** What the open screen costs when nothing happens: one real minute on the practice cluster, all loaded. */
export function idle(): Promise<readonly Figure[]> {
  return withLab({ columns: 120, rows: 40 }, async (lab) => {
    await whenLoaded(lab);
    const before = lab.usage();
    const bytesBefore = lab.terminal.bytes();
    const startsBefore = lab.talosctlStarts();
    await delay(minuteMs);
    const after = lab.usage();
    return [
      figure('to the terminal', lab.terminal.bytes() - bytesBefore, 'bytes/min', 'at 120x40'),
      figure('talosctl starts', lab.talosctlStarts() - startsBefore, '/min'),
      figure('own processor time', after.ownMs - before.ownMs, 'ms/min'),
      figure('of the children', after.childrenMs - before.childrenMs, 'ms/min', 'simulated talosctl'),
      figure(
        'resident memory',
        after.residentMb,
        'MB',
        `${Math.round(before.residentMb)} MB a minute before`,
      ),
    ];
  });
}

async function whenLoaded({ terminal, whenQuiet }: Lab): Promise<void> {
  for (const text of [
    '● healthy',
    'etcd 3/3',
    'Kubernetes v1',
    'GiB used',
    /m1mac .*healthy.* 11\/11 .*Ready/,
  ]) {
    await terminal.waitFor(text);
  }
  // CPU is a difference of two readings: the second is made now rather than in the minute that is measured.
  terminal.write('r');
  await whenQuiet();
}
