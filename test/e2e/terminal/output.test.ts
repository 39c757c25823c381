import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../../helpers/pty.ts';
import { closeAllTerminals, openTerminal } from '../../helpers/pty.ts';
import { waitForStatus } from '../../helpers/status.ts';

interface Status {
  readonly ticks: number;
  readonly frames: number;
  readonly drained: boolean;
  readonly pending: number;
  readonly closed: boolean | null;
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talos-tui-test-'));
});
afterEach(async () => {
  await closeAllTerminals();
  await rm(folder, { recursive: true });
});

function start(): { terminal: Terminal; status: (check: (status: Status) => boolean) => Promise<Status> } {
  const file = join(folder, 'status.json');
  const terminal = openTerminal({ args: ['test/fixtures/terminal/output-program.ts', file] });
  return { terminal, status: (check) => waitForStatus(file, check) };
}

describe('a terminal that stops reading', { timeout: 60_000 }, () => {
  it('does not stop the event loop, and shows the newest frame afterwards', async () => {
    const { terminal, status } = start();
    await terminal.waitFor(/frame \d+, tick \d+/);
    terminal.pause();
    const stalled = await status(({ drained }) => !drained);
    const later = await status(({ ticks }) => ticks >= stalled.ticks + 100);
    expect(later).toMatchObject({ drained: false, frames: stalled.frames });
    // No more than the one frame that was on its way waits in memory.
    expect(later.pending).toBeLessThan(10_000);
    terminal.resume();
    const resumed = await status(({ frames }) => frames > later.frames);
    expect(resumed.ticks).toBeGreaterThan(later.ticks);
    // Newer than the frame that was on its way when the terminal stopped.
    await terminal.waitFor(() => Number(/frame (\d+)/.exec(terminal.text())?.[1]) > later.frames);
  });

  it('makes close give up after its limit', async () => {
    const { terminal, status } = start();
    await terminal.waitFor(/frame \d+, tick \d+/);
    terminal.pause();
    await status(({ drained }) => !drained);
    terminal.kill('SIGTERM');
    expect(await status(({ closed }) => closed !== null)).toMatchObject({ closed: false });
  });
});

it('a terminal that reads has taken all when close ends', { timeout: 60_000 }, async () => {
  const { terminal, status } = start();
  await terminal.waitFor(/frame \d+, tick \d+/);
  terminal.kill('SIGTERM');
  const last = await status(({ closed }) => closed !== null);
  expect(last).toMatchObject({ closed: true, pending: 0 });
  expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
  expect(terminal.text()).toContain(`frame ${last.frames},`);
});
