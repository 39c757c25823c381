import { setTimeout as delay } from 'node:timers/promises';
import { fleetName, fleetScenario } from '../../../source/simulator/fleet.ts';
import type { Terminal } from '../../helpers/pty.ts';
import { type Lab, withLab } from '../lab.ts';
import { type Figure, figure, percentile } from '../report.ts';

const presses = 100;
/** Between an echo and the next key, in ms: a person who walks down a list. */
const restMs = 50;

/** From a key to the frame that shows what it did, while the polls go on. */
export async function keys(): Promise<readonly Figure[]> {
  const few = await withLab({}, async ({ terminal }) => {
    await terminal.waitFor('● healthy');
    return pressAll(terminal, (press) => (press % 2 === 0 ? ['j', 'intel'] : ['k', 'ryzen']));
  });
  const many = await withLab({ scenario: fleetScenario(500, Date.now()) }, async (lab) => {
    await whenNamed(lab);
    return pressAll(lab.terminal, (press) => ['j', fleetName(press + 1)]);
  });
  return [...figures('3 nodes', few), ...figures('500 nodes', many)];
}

async function whenNamed({ terminal }: Lab): Promise<void> {
  await terminal.waitFor(/500 nodes.*● healthy/, { timeoutMs: 60_000 });
  await terminal.waitFor(fleetName(12), { timeoutMs: 30_000 });
}

/** @param step - the key of each press, and the name of the node that is selected after it. */
async function pressAll(
  terminal: Terminal,
  step: (press: number) => readonly [key: string, selected: string],
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let press = 0; press < presses; press++) {
    const [key, selected] = step(press);
    await delay(restMs);
    const startedAt = performance.now();
    terminal.write(key);
    await terminal.waitFor(`▸ ${selected} `);
    times.push(performance.now() - startedAt);
  }
  return times;
}

function figures(name: string, times: readonly number[]): readonly Figure[] {
  const note = `of ${times.length} presses of a key`;
  return [
    figure(`${name}, p50`, percentile(times, 0.5), 'ms', note),
    figure(`${name}, p95`, percentile(times, 0.95), 'ms'),
    figure(`${name}, p99`, percentile(times, 0.99), 'ms'),
  ];
}
