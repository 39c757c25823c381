import { setTimeout as delay } from 'node:timers/promises';
import { fleetName, fleetScenario } from '../fleet.ts';
import { type Lab, withLab } from '../lab.ts';
import { type Figure, figure } from '../report.ts';

const count = 500;
const whileMs = 20_000;
/** What a row says when everything of it was read: health, versions, services, and Kubernetes. */
const lastRowWhole = new RegExp(`${fleetName(count - 1)} .*healthy.* v1\\.13\\.1 .* 9/9 .*Ready`);

/** A large cluster: from the start to everything on the screen, and what it costs to keep it true. */
export async function fleet(): Promise<readonly Figure[]> {
  const startedAt = performance.now();
  return withLab({ scenario: fleetScenario(count, Date.now()) }, async (lab) => {
    const { terminal } = lab;
    const elapsed = (): number => performance.now() - startedAt;
    await terminal.waitFor(/10\.64\.0\.1 .*healthy/);
    const firstRow = elapsed();
    await terminal.waitFor(/500 nodes.*● healthy/, { timeoutMs: 60_000 });
    const allHealthy = elapsed();
    terminal.write('G');
    await terminal.waitFor(lastRowWhole, { timeoutMs: 60_000 });
    const whole = elapsed();
    const { ownMs, childrenMs, residentMb, peakMb } = lab.usage();
    return [
      figure('first row', firstRow / 1000, 's', `of ${count} nodes`),
      figure('every node’s health', allHealthy / 1000, 's'),
      figure('every row whole', whole / 1000, 's', `after ${lab.talosctlStarts()} talosctl starts`),
      figure('own processor time', ownMs / 1000, 's', 'until then'),
      figure('of the children', childrenMs / 1000, 's', 'until then; simulated talosctl'),
      figure('resident memory', residentMb, 'MB', `at most ${Math.round(peakMb)} MB`),
      ...(await upkeep(lab)),
    ];
  });
}

/** What it costs while nothing changes, for a minute. */
async function upkeep(lab: Lab): Promise<readonly Figure[]> {
  const before = lab.usage();
  const bytesBefore = lab.terminal.bytes();
  const startsBefore = lab.talosctlStarts();
  await delay(whileMs);
  const after = lab.usage();
  const aMinute = 60_000 / whileMs;
  const note = `measured for ${whileMs / 1000} s`;
  return [
    figure('then: to the terminal', (lab.terminal.bytes() - bytesBefore) * aMinute, 'bytes/min', note),
    figure('then: talosctl starts', (lab.talosctlStarts() - startsBefore) * aMinute, '/min', note),
    figure('then: own processor time', (after.ownMs - before.ownMs) * aMinute, 'ms/min', note),
    figure('then: of the children', (after.childrenMs - before.childrenMs) * aMinute, 'ms/min', note),
  ];
}
