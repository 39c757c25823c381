import { fleetName, fleetScenario } from '../../../source/simulator/fleet.ts';
import { type Lab, withLab } from '../lab.ts';
import { type Figure, figure } from '../report.ts';
import { minuteOf } from './idle.ts';

const count = 500;
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
      ...(await pollOnce(lab)),
      ...(await upkeep(lab)),
    ];
  });
}

/** One reading of everything, of all nodes at once: what `r` costs. */
async function pollOnce(lab: Lab): Promise<readonly Figure[]> {
  await lab.whenQuiet();
  const before = lab.usage();
  const startsBefore = lab.talosctlStarts();
  lab.terminal.write('r');
  await lab.whenQuiet();
  const after = lab.usage();
  const starts = lab.talosctlStarts() - startsBefore;
  return [
    figure(
      'one poll: own processor time',
      after.ownMs - before.ownMs,
      'ms',
      `everything, with ${starts} talosctl starts`,
    ),
    figure('one poll: of the children', after.childrenMs - before.childrenMs, 'ms', 'simulated talosctl'),
  ];
}

async function upkeep(lab: Lab): Promise<readonly Figure[]> {
  await lab.whenQuiet();
  const figures = await minuteOf(lab);
  return figures.map((one) => ({ ...one, name: `then: ${one.name}` }));
}
