import { setTimeout as delay } from 'node:timers/promises';
import { type Lab, withLab } from '../lab.ts';
import { type Figure, figure } from '../report.ts';

const minuteMs = 60_000;

/** What the open screen costs when nothing happens: one real minute on three healthy nodes, all loaded. */
export function idle(): Promise<readonly Figure[]> {
  return withLab({ columns: 120, rows: 40 }, async (lab) => {
    await whenLoaded(lab);
    return minuteOf(lab);
  });
}

/** The same where there is life: load that moves, log lines in the log pane, a service that restarts. */
export function life(): Promise<readonly Figure[]> {
  return withLab({ scenario: { life: true }, columns: 120, rows: 40 }, async (lab) => {
    await whenLoaded(lab);
    return minuteOf(lab);
  });
}

/** What one minute costs from now on. */
export async function minuteOf(lab: Lab): Promise<readonly Figure[]> {
  const before = lab.usage();
  const bytesBefore = lab.terminal.bytes();
  const startsBefore = lab.talosctlStarts();
  await delay(minuteMs);
  const after = lab.usage();
  const earlier = `${Math.round(before.residentMb)} MB a minute before`;
  return [
    figure('to the terminal', lab.terminal.bytes() - bytesBefore, 'bytes/min', 'at 120x40'),
    figure('talosctl starts', lab.talosctlStarts() - startsBefore, '/min'),
    figure('own processor time', after.ownMs - before.ownMs, 'ms/min'),
    figure('of the children', after.childrenMs - before.childrenMs, 'ms/min', 'simulated talosctl'),
    figure('resident memory', after.residentMb, 'MB', earlier),
  ];
}

async function whenLoaded({ terminal, whenQuiet }: Lab): Promise<void> {
  for (const text of ['● healthy', 'etcd 3/3', 'Kubernetes v1', /m1mac .*healthy.* 11\/11 .*Ready/]) {
    await terminal.waitFor(text);
  }
  await terminal.waitFor('following');
  // CPU is a difference of two readings, half a minute apart.
  await terminal.waitFor(/m1mac .* \d+ % +\d+ %/, { timeoutMs: 60_000 });
  await whenQuiet();
}
