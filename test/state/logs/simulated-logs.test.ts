import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  containerLog,
  eventLog,
  kernelLog,
  type LogSource,
  serviceLog,
} from '../../../source/domain/logs/source.ts';
import type { Scenario } from '../../../source/simulator/scenario.ts';
import { seeded } from '../../../source/simulator/seeded.ts';
import { cleanLine } from '../../../source/state/logs/intake.ts';
import type { StreamCall } from '../../../source/talosctl/runner.ts';
import { followThrough, marksOf, openTail, shownOf } from '../../helpers/log-lab.ts';
import { simulatedRunner } from '../../helpers/simulated-runner.ts';

const start = Date.parse('2026-11-23T05:00:00Z');
beforeEach(() => vi.useFakeTimers({ now: start }));
afterEach(() => vi.useRealTimers());

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

const second = 1000;
const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;

function openLab(cutAfter?: (call: StreamCall) => number | null, changes: Partial<Scenario> = {}) {
  const runner = simulatedRunner({ life: true, ...changes }, cutAfter ? { cutAfter } : {});
  const lab = openTail(followThrough(runner, ryzen));
  /** What talosctl itself says that the end of this log is. */
  const truth = async ({ kind, address, name }: LogSource, tail: number): Promise<readonly string[]> => {
    const commands = {
      service: ['logs', name, '--tail', String(tail)],
      container: ['logs', '-k', name, '--tail', String(tail)],
      kernel: ['dmesg'],
      events: ['events', '--tail', String(tail)],
    };
    const answer = runner.run({
      command: commands[kind],
      nodes: [address],
      endpoint: ryzen,
      timeoutMs: 60_000,
    });
    await pass(200);
    const { stdout } = await answer;
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => cleanLine(line.replace(`${address}: `, '')));
  };
  const lines = (source: LogSource) => shownOf(lab.archive, source).filter((text) => !text.startsWith('<'));
  const marks = (source: LogSource) => marksOf(lab.archive, source).map(({ kind }) => kind);
  return { ...lab, runner, truth, lines, marks };
}

/** Ends both at the last line of `shown`: more may have been written since. */
function expectSameEnd(shown: readonly string[], truth: readonly string[]): void {
  const end = truth.lastIndexOf(shown.at(-1) ?? '');
  expect(end).toBeGreaterThan(truth.length - 20_000);
  expect(shown).toEqual(truth.slice(end + 1 - shown.length, end + 1));
}

describe('logs that break off again and again', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'come whole, every line once and in order (seed %d)',
    async (seed) => {
      let cuts = 0;
      const lab = openLab(() => {
        const chance = seeded('cut', seed, cuts++);
        // Also where it would have told its history; else after a while (log-cut).
        return chance % 3 === 0 ? chance % (seed % 2 ? 4000 : 90_000) : null;
      });
      lab.runner.fault({ name: 'log-cut', node: null });
      const kubelet = serviceLog(intel, 'kubelet');
      const etcd = serviceLog(ryzen, 'etcd');
      // Repeated lines without a time, hostile ones too.
      if (seed % 3 === 0) lab.runner.fault({ name: 'garbage', node: 'ryzen' });
      lab.tail.show([kubelet, etcd]);
      for (let minute = 0; minute < 10; minute++) await pass(60 * second);
      if (seed % 4 === 0) lab.runner.fault({ name: 'log-flood', node: 'intel' });
      await pass(second / 4);
      lab.runner.clear();
      await pass(120 * second);
      lab.tail.show([kubelet, etcd]);
      expect(cuts).toBeGreaterThan(4);
      for (const source of [kubelet, etcd]) {
        expect(new Set(lab.marks(source))).toEqual(new Set(['resumed']));
        expectSameEnd(lab.lines(source), await lab.truth(source, 6000));
      }
    },
    30_000,
  );

  it('come whole with the fault log-cut, a container’s and the kernel’s too', async () => {
    const lab = openLab();
    const { stdout } = await (async () => {
      const answer = lab.runner.run({
        command: ['containers', '-k'],
        nodes: [ryzen],
        endpoint: ryzen,
        timeoutMs: 5000,
      });
      await pass(200);
      return answer;
    })();
    const sources = [
      containerLog(ryzen, /└─ (default\/\S+)/.exec(stdout)?.[1] ?? ''),
      kernelLog(ryzen),
      serviceLog(m1mac, 'kubelet'),
    ];
    lab.runner.fault({ name: 'log-cut', node: null });
    lab.tail.show(sources);
    for (let minute = 0; minute < 10; minute++) await pass(60 * second);
    for (const source of sources) {
      expect(lab.marks(source).length).toBeGreaterThan(3);
      expect(new Set(lab.marks(source))).toEqual(new Set(['resumed']));
      const truth = await lab.truth(source, 6000);
      const shown = lab.lines(source);
      // The kernel keeps so many messages only: what it has dropped is still shown.
      const from = source.kind === 'kernel' ? shown.length - truth.length + 1 : 0;
      expectSameEnd(shown.slice(Math.max(0, from)), truth);
    }
  });
});

describe('events that break off again and again', () => {
  it('come once each, in order, though many are alike', async () => {
    let cuts = 0;
    let isBad = true;
    const cut = openLab((call) => {
      return call.command[0] === 'events' && isBad ? seeded('events', cuts++) % 40_000 : null;
    });
    const whole = openLab();
    const source = eventLog(intel);
    for (const { tail } of [cut, whole]) tail.show([source]);
    for (let time = 0; time < 40; time++) {
      for (const { runner } of [cut, whole]) runner.fault({ name: 'service-failed', node: 'intel' });
      await pass(1000);
      for (const { runner } of [cut, whole]) runner.clear();
      await pass(12_000);
    }
    isBad = false;
    await pass(600_000);
    expect(cuts).toBeGreaterThan(5);
    expect(new Set(cut.marks(source))).toEqual(new Set(['resumed']));
    expect(cut.lines(source)).toEqual(whole.lines(source));
    expect(whole.lines(source).length).toBeGreaterThan(100);
  });
});

describe('a node that boots', () => {
  it('is named in its logs, and events and kernel messages go on', async () => {
    const lab = openLab();
    const sources = [serviceLog(m1mac, 'machined'), kernelLog(m1mac), eventLog(m1mac)];
    lab.tail.show(sources);
    await pass(60 * second);
    lab.runner.fault({ name: 'rebooting', node: 'm1mac' });
    await pass(25 * second);
    lab.boots.set(m1mac, 'second boot');
    lab.renew(m1mac);
    await pass(120 * second);
    for (const source of sources) expect(lab.marks(source)).toEqual(['reboot']);
    const [, , events] = sources;
    const shown = events ? lab.lines(events) : [];
    expect(
      shown.every(
        (line) => /^2026-11-23T05:0\d:\d\d\.000Z \w+Event \S+ /.test(line) || line < '2026-11-23T05',
      ),
    ).toBe(true);
    expect(shown.some((line) => line.includes('SequenceEvent boot START'))).toBe(true);
    expect(new Set(shown).size).toBe(shown.length);
  });
});

describe('a line of 64 KiB', () => {
  const kubelet = serviceLog(intel, 'kubelet');
  const housekeeping = (lines: readonly string[]) => lines.filter((line) => line.includes('housekeeping'));

  it('stalls talosctl, which is mended within 10 s and marked', async () => {
    const lab = openLab();
    lab.tail.show([kubelet]);
    await pass(60 * second);
    lab.runner.fault({ name: 'log-stall', node: 'intel' });
    await pass(10 * second);
    expect(lab.marks(kubelet)).toEqual(['stalled']);
    expect(housekeeping(lab.lines(kubelet)).length).toBeGreaterThan(1);
    await pass(60 * second);
    expect(lab.marks(kubelet)).toEqual(['stalled']);
    const shown = lab.lines(kubelet);
    const since = shownOf(lab.archive, kubelet).indexOf('<stalled>');
    // More lines than these would stall the answer, too.
    expectSameEnd(shown.slice(since + 3), await lab.truth(kubelet, shown.length - since));
  });

  it('stalls no other node for long, where several share a child', async () => {
    const lab = openLab(undefined, {});
    const kubelets = [ryzen, intel, m1mac].map((node) => serviceLog(node, 'kubelet'));
    const others = [ryzen, intel, m1mac].flatMap((node) =>
      ['apid', 'containerd', 'cri', 'etcd', 'machined'].map((name) => serviceLog(node, name)),
    );
    const sources = [...kubelets, ...others];
    lab.tail.show(sources);
    await pass(60 * second);
    lab.runner.fault({ name: 'log-stall', node: 'intel' });
    await pass(25 * second);
    const [first, second2, third] = kubelets;
    if (!first || !second2 || !third) throw new Error('no kubelets');
    expect(lab.marks(second2)).toEqual(['stalled']);
    expect([lab.marks(first), lab.marks(third)]).toEqual([[], []]);
    await pass(60 * second);
    for (const source of [first, third]) expectSameEnd(lab.lines(source), await lab.truth(source, 5000));
    expect(housekeeping(lab.lines(second2)).length).toBeGreaterThan(30);
  });

  it('costs little while logs are idle: no more than a start a second, and less after ten minutes', async () => {
    const lab = openLab(undefined, { life: false });
    lab.tail.show(
      [ryzen, intel, m1mac].flatMap((node) => ['udevd', 'syslogd'].map((name) => serviceLog(node, name))),
    );
    await pass(60 * second);
    const starts = () => lab.runner.calls.length;
    const before = starts();
    await pass(60 * second);
    expect(starts() - before).toBeLessThanOrEqual(60);
    await pass(600 * second);
    const later = starts();
    await pass(60 * second);
    expect(starts() - later).toBeLessThanOrEqual(13);
    expect(lab.status().every(({ status }) => status === 'following')).toBe(true);
  });
});

describe('services of several nodes', () => {
  it('come whole while a node goes and comes back', async () => {
    const lab = openLab();
    const sources = [ryzen, intel, m1mac].flatMap((node) =>
      ['kubelet', 'etcd', 'apid', 'containerd', 'cri', 'machined'].map((name) => serviceLog(node, name)),
    );
    lab.tail.show(sources);
    await pass(60 * second);
    const children = lab.runner.calls.filter(({ text }) => text.includes('-f')).length;
    expect(children).toBeLessThanOrEqual(16);
    lab.runner.fault({ name: 'node-down', node: 'm1mac' });
    await pass(20 * second);
    expect(
      lab
        .status()
        .filter(({ status }) => status === 'waiting')
        .map(({ source }) => source.address),
    ).toEqual(Array.from({ length: 6 }, () => m1mac));
    lab.runner.clear();
    await pass(60 * second);
    expect(lab.status().filter(({ status }) => status === 'waiting')).toEqual([]);
    for (const source of sources) {
      expect(lab.marks(source).filter((kind) => kind !== 'resumed')).toEqual([]);
      expectSameEnd(lab.lines(source), await lab.truth(source, 6000));
    }
  });
});
