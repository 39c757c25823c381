import { fleetScenario } from '../fleet.ts';
import { withLab } from '../lab.ts';
import { type Figure, figure } from '../report.ts';

export function fleet(): Promise<readonly Figure[]> {
  const startedAt = performance.now();
  return withLab({ scenario: fleetScenario(500, Date.now()) }, async (lab) => {
    const { terminal } = lab;
    const say = (x: string) =>
      console.error(
        ((performance.now() - startedAt) | 0) +
          ' ' +
          x +
          ' starts ' +
          lab.talosctlStarts() +
          ' ' +
          JSON.stringify(lab.usage()),
      );
    await terminal.waitFor((s) => s.text() !== '');
    say('frame');
    await terminal.waitFor(/10\.64\.0\.1 .*healthy/);
    say('first row');
    await terminal.waitFor(/500 nodes.*● healthy/, { timeoutMs: 80_000 });
    say('all healthy');
    for (let i = 0; i < 12; i++) {
      await new Promise((r) => setTimeout(r, 2000));
      say('later');
      console.error(
        terminal
          .text()
          .split('\n')
          .filter((_, j) => j < 4 || j > 31)
          .join('\n'),
      );
    }
    return [figure('x', 1, 'ms')];
  });
}
