import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeLabs, openLab } from '../helpers/lab.ts';
import { expectRestored, waitForScreen } from '../helpers/terminal-state.ts';

afterEach(closeLabs);

/** Twice what a pseudo-terminal takes while nobody reads (measured on Linux: 20 kB). */
const moreThanBuffered = 40_000;

describe('a terminal that stops reading', () => {
  it('neither stops the polls nor shows anything but the newest state afterwards', async () => {
    const lab = openLab({ poll: { machineStatus: 1, services: 1, kubernetes: 1, etcd: 1 } });
    const terminal = lab.view({ columns: 180, rows: 45 });
    await waitForScreen(terminal, /m1mac .*● healthy/);
    await terminal.waitFor('etcd 3/3');
    const { calls } = lab.talosctl;
    const whenCalled = (count: number) =>
      vi.waitFor(() => expect(calls().length).toBeGreaterThanOrEqual(count), {
        timeout: 30_000,
        interval: 50,
      });

    terminal.pause();
    const before = { calls: calls().length, bytes: terminal.bytes() };
    // At every call something changes, and whole screens are painted: soon more waits than fits.
    for (let round = 1; round <= 30; round++) {
      if (round % 2 === 1) lab.fault('cordoned:intel', 'not-ready:ryzen');
      else lab.practice.clearFaults();
      terminal.write('?');
      terminal.resize(180 - (round % 2), 45);
      await whenCalled(before.calls + round);
    }
    lab.practice.clearFaults();
    lab.fault('node-down:m1mac', 'cordoned:intel');
    const sofar = calls().length;
    // The third is found to be away, and asked again and again; the others are read as ever.
    await vi.waitFor(
      () => {
        const since = calls().slice(sofar);
        const alone = since.filter((call) => call.includes(' -n 192.168.1.103 '));
        const good = since.filter((call) =>
          /^service .* -n 192\.168\.1\.10[12],192\.168\.1\.10[12] /.test(call),
        );
        expect(alone.length).toBeGreaterThanOrEqual(2);
        expect(good.length).toBeGreaterThanOrEqual(3);
      },
      { timeout: 30_000, interval: 50 },
    );
    expect(terminal.bytes()).toBe(before.bytes);

    terminal.resume();
    await terminal.waitFor(/m1mac .*✖ no answer/);
    await terminal.waitFor(/intel .*● healthy .*Ready, cordoned/);
    await terminal.waitFor(/ryzen .*● healthy .* Ready {3}/);
    await terminal.waitFor(() => /↵ open .*q quit/.test(terminal.screen().at(-1) ?? ''));
    const screen = terminal.screen();
    expect(screen[0]).toMatch(/^ homelab · 3 nodes .*etcd 2\/3, tolerates 0 +✖ 1 unhealthy$/);
    for (const name of ['ryzen', 'intel', 'm1mac']) {
      expect(screen.filter((line) => new RegExp(`^ [▸ ] ${name} `).test(line))).toHaveLength(1);
    }
    expect(screen.join('\n')).not.toContain('─ keys ─');
    // There was more to write than fits: it did stall.
    expect(terminal.bytes() - before.bytes).toBeGreaterThan(moreThanBuffered);
    terminal.write('q');
    expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
    expectRestored(terminal);
  });
});
