import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCommitGate } from '../../source/terminal/commit-gate.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const minimumIntervalMs = 100;

/** A store, an output that can be stalled, and what the gate between them showed. */
function setUp() {
  let state = 0;
  const changed = new Set<() => void>();
  let open = true;
  let waiting: (() => void)[] = [];
  const onceOpen = vi.fn((callback: () => void) => waiting.push(callback));
  const gate = createCommitGate(
    {
      getState: () => state,
      subscribe: (listener) => {
        changed.add(listener);
        return () => changed.delete(listener);
      },
    },
    { isOpen: () => open, onceOpen, minimumIntervalMs: () => minimumIntervalMs },
  );
  const shown: number[] = [];
  const unsubscribe = gate.subscribe(() => shown.push(gate.getState()));
  return {
    gate,
    shown,
    unsubscribe,
    onceOpen,
    sourceListeners: changed,
    set: (next: number) => {
      state = next;
      for (const listener of changed) listener();
    },
    stall: () => {
      open = false;
    },
    /** The output tells that it is drained; `stillOpen` false: it has filled up again before that. */
    drain: (stillOpen = true) => {
      open = stillOpen;
      const callbacks = waiting;
      waiting = [];
      for (const callback of callbacks) callback();
    },
  };
}

describe('the pace', () => {
  it('shows the state of the beginning without a change', () => {
    const { gate, shown } = setUp();
    expect(gate.getState()).toBe(0);
    expect(shown).toEqual([]);
  });

  it('shows the first change at once', () => {
    const { set, shown } = setUp();
    set(1);
    expect(shown).toEqual([1]);
  });

  it('shows the newest of several changes, after the interval', () => {
    const { gate, set, shown } = setUp();
    set(1);
    set(2);
    set(3);
    vi.advanceTimersByTime(minimumIntervalMs - 1);
    expect(gate.getState()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(shown).toEqual([1, 3]);
    set(4);
    expect(shown).toEqual([1, 3]);
    vi.advanceTimersByTime(minimumIntervalMs);
    expect(shown).toEqual([1, 3, 4]);
  });

  it('shows a change at once when the interval is over', () => {
    const { set, shown } = setUp();
    set(1);
    vi.advanceTimersByTime(minimumIntervalMs);
    expect(shown).toEqual([1]);
    set(2);
    expect(shown).toEqual([1, 2]);
  });

  it('shows nothing when the state is what it was', () => {
    const { set, shown } = setUp();
    set(1);
    set(2);
    set(1);
    vi.runAllTimers();
    expect(shown).toEqual([1]);
  });

  it('leaves no timer behind when nothing changes', () => {
    const { set } = setUp();
    set(1);
    vi.advanceTimersByTime(minimumIntervalMs);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a stalled output', () => {
  it('is shown nothing, and the newest state once it is drained', () => {
    const { gate, set, stall, drain, shown, onceOpen } = setUp();
    stall();
    set(1);
    vi.advanceTimersByTime(10 * minimumIntervalMs);
    set(2);
    expect(shown).toEqual([]);
    expect(gate.getState()).toBe(0);
    expect(onceOpen).toHaveBeenCalledTimes(1);
    drain();
    expect(shown).toEqual([2]);
  });

  it('is asked again when it has filled up before its turn', () => {
    const { set, stall, drain, shown } = setUp();
    stall();
    set(1);
    drain(false);
    expect(shown).toEqual([]);
    drain();
    expect(shown).toEqual([1]);
  });

  it('is looked at when the interval is over, not before', () => {
    const { set, stall, drain, shown, onceOpen } = setUp();
    set(1);
    stall();
    set(2);
    expect(onceOpen).not.toHaveBeenCalled();
    vi.advanceTimersByTime(minimumIntervalMs);
    expect(onceOpen).toHaveBeenCalledTimes(1);
    drain();
    expect(shown).toEqual([1, 2]);
  });
});

describe('listeners', () => {
  it('hear nothing after they unsubscribed', () => {
    const { set, shown, unsubscribe } = setUp();
    unsubscribe();
    set(1);
    expect(shown).toEqual([]);
  });

  it('hear nothing after the gate was closed, and the source is let go', () => {
    const { gate, set, stall, drain, shown, sourceListeners } = setUp();
    set(1);
    set(2);
    gate.close();
    expect(sourceListeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    stall();
    set(3);
    drain();
    vi.runAllTimers();
    expect(shown).toEqual([1]);
  });

  it('hear nothing when the gate was closed while the output was stalled', () => {
    const { gate, set, stall, drain, shown } = setUp();
    stall();
    set(1);
    gate.close();
    drain();
    expect(shown).toEqual([]);
  });
});
