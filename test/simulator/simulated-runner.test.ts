import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLineSplitter } from '../../source/talosctl/lines.ts';
import type { StreamCall, StreamEnd } from '../../source/talosctl/runner.ts';
import { type SimulatedRunner, simulatedRunner } from '../helpers/simulated-runner.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A stream of the runner; `end` is null as long as it goes on. */
function follow(runner: SimulatedRunner, command: string, nodes: readonly string[]) {
  const controller = new AbortController();
  const lines: string[] = [];
  const splitter = createLineSplitter();
  const stream: { end: StreamEnd | null } = { end: null };
  const call: StreamCall = {
    command: command.split(' '),
    endpoint: '192.168.1.101',
    nodes,
    signal: controller.signal,
    onBytes: (piece) => lines.push(...splitter.push(piece)),
  };
  runner.follow(call).then((end) => {
    stream.end = end;
  });
  return { lines, stream, cancel: () => controller.abort() };
}

const nodes = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];

describe('the streams of the simulated runner', () => {
  it('tell of faults as they come, on the test’s clock', async () => {
    const runner = simulatedRunner();
    const { lines, stream, cancel } = follow(runner, 'events', nodes);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines).toEqual([]);
    runner.fault({ name: 'service-failed', node: 'intel' });
    await vi.advanceTimersByTimeAsync(400);
    expect(lines[2]?.trim()).toMatch(/^kubelet +FAILED: /);
    expect(stream.end).toBeNull();
    cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(stream.end).toMatchObject({ exitCode: null, failure: { kind: 'cancelled' } });
    runner.clear();
    const count = lines.length;
    await vi.advanceTimersByTimeAsync(1000);
    expect(lines).toHaveLength(count);
  });

  it('are recorded as calls are', () => {
    const runner = simulatedRunner();
    follow(runner, 'logs kubelet -f --tail 2', ['192.168.1.102']);
    expect(runner.calls.map(({ text }) => text)).toEqual([
      'logs kubelet -f --tail 2 -n 192.168.1.102 -e 192.168.1.101',
    ]);
  });

  it('end by themselves when the endpoint goes', async () => {
    const runner = simulatedRunner();
    const { stream } = follow(runner, 'events', nodes);
    await vi.advanceTimersByTimeAsync(1000);
    runner.fault({ name: 'node-down', node: 'ryzen' });
    await vi.advanceTimersByTimeAsync(400);
    expect(stream.end).toMatchObject({ exitCode: 1, failure: null });
    expect(stream.end?.stderr).toContain('error reading from server: EOF');
  });

  it('end when the runner stops, also one that is stalled', async () => {
    const runner = simulatedRunner();
    const running = follow(runner, 'logs kubelet -f --tail 0', nodes);
    await vi.advanceTimersByTimeAsync(1000);
    runner.fault({ name: 'log-stall', node: 'intel' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(running.lines).toEqual([]);
    await runner.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(running.stream.end).toMatchObject({ failure: { kind: 'cancelled' } });
  });
});
