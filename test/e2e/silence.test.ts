import { afterEach, describe, expect, it, vi } from 'vitest';
import { cleanUp, openProgram } from '../helpers/program.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { installReplay, putTalosconfig, type TalosctlProgram } from '../helpers/talosctl-programs.ts';
import { expectRestored, waitForScreen } from '../helpers/terminal-state.ts';

afterEach(cleanUp);

/** Everything that is read, as the calls begin. */
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
  'etcd members',
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

describe('where nothing changes', () => {
  it('nothing is written, however often it is read', async () => {
    const sandbox = openSandbox();
    const talosctl = installReplay(sandbox, 'v1.13.3/healthy');
    putTalosconfig(sandbox);
    const seconds = { machineStatus: 1, services: 1, kubernetes: 1, etcd: 1, resources: 1, inventory: 1 };
    sandbox.configure({ poll: seconds });
    const terminal = openProgram(sandbox, [], { columns: 120, rows: 40 });
    await waitForScreen(terminal, /m1mac .*● healthy/);
    await whenReadAgain(talosctl, 1);
    const before = { screen: terminal.screen(), bytes: terminal.bytes() };
    await whenReadAgain(talosctl, 2);
    expect(terminal.screen()).toEqual(before.screen);
    expect(terminal.bytes() - before.bytes).toBe(0);
    terminal.write('q');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
    expectRestored(terminal);
  });
});
