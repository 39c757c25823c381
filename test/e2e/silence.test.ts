import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeLabs, openLab } from '../helpers/lab.ts';
import { logPane, quit, whenHealthy, whenLogShown } from '../helpers/live-view.ts';
import type { TalosctlProgram } from '../helpers/talosctl-programs.ts';

afterEach(closeLabs);

/** Everything that is read, as the calls begin; without the list of etcd's members, which is read more seldom. */
const readings = [
  'get machinestatus',
  'get machinetype',
  'get hostname',
  'get identity',
  'get kubeletspec',
  'get nodestatus',
  'get extensions',
  'get etcdmember',
  'get cpustat',
  'get members',
  'get info',
  'version',
  'service',
  'memory',
  'etcd status',
] as const;

/** Waits until each reading has been made so many times more. */
async function whenReadAgain({ calls }: TalosctlProgram, times: number): Promise<void> {
  const start = calls().length;
  const check = () => {
    const since = calls().slice(start);
    for (const reading of readings) {
      const made = since.filter((call) => call.startsWith(reading));
      expect(made.length, reading).toBeGreaterThanOrEqual(times);
    }
  };
  await vi.waitFor(check, { timeout: 40_000, interval: 100 });
}

/** Of all three nodes: the load is a difference of two readings, so that it comes last. */
const loads = /ryzen .* \d+ % +\d+ % .*\n.*intel .* \d+ % +\d+ % .*\n.*m1mac .* \d+ % +\d+ % /;

describe('where nothing changes', () => {
  it('nothing is written, however often it is read', async () => {
    const seconds = { machineStatus: 1, services: 1, kubernetes: 1, etcd: 1, resources: 1, inventory: 1 };
    // Without life no service writes a line.
    const lab = openLab({ poll: seconds });
    const terminal = lab.view({ columns: 150, rows: 40 });
    await whenHealthy(terminal);
    await whenLogShown(terminal, 'ryzen · kubelet log · following');
    await terminal.waitFor(loads, { timeoutMs: 40_000 });
    await whenReadAgain(lab.talosctl, 1);
    const before = { screen: terminal.screen(), bytes: terminal.bytes() };
    await whenReadAgain(lab.talosctl, 2);
    expect(terminal.screen()).toEqual(before.screen);
    expect(terminal.bytes() - before.bytes).toBe(0);
    expect(logPane(terminal)?.title).toBe('ryzen · kubelet log · following');
    await quit(terminal);
  });
});
