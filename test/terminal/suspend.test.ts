import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSuspension } from '../../source/terminal/suspend.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What happens, in order, with a terminal that drains at `drain()` and a process that goes on at `goOn()`. */
function setUp() {
  const events: string[] = [];
  const continued = new Set<() => void>();
  let drained = () => {};
  const suspension = createSuspension(
    async (callback) => {
      events.push('given back');
      try {
        await callback();
      } finally {
        events.push('painted anew');
      }
    },
    {
      stopGroup: () => events.push('stopped'),
      readSize: () => events.push('size read'),
      onContinued: (listener) => {
        continued.add(listener);
        return () => continued.delete(listener);
      },
      onceDrained: (callback) => {
        drained = callback;
      },
      leaveInput: () => events.push('input left'),
      takeBack: () => events.push('taken back'),
    },
  );
  return {
    suspension,
    events,
    continued,
    drain: () => drained(),
    goOn: () => {
      for (const listener of [...continued]) listener();
    },
  };
}

describe('suspend', () => {
  it('gives the terminal back, waits until that has arrived, and only then stops', async () => {
    const { suspension, events, drain, goOn } = setUp();
    const suspended = suspension.suspend();
    await vi.advanceTimersByTimeAsync(500);
    expect(events).toEqual(['given back']);
    drain();
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual(['given back', 'stopped']);
    goOn();
    await suspended;
    expect(events).toEqual(['given back', 'stopped', 'painted anew', 'size read']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not wait for ever for a terminal that does not read', async () => {
    const { suspension, events, goOn } = setUp();
    const suspended = suspension.suspend();
    await vi.advanceTimersByTimeAsync(1000);
    expect(events).toEqual(['given back', 'stopped']);
    goOn();
    await suspended;
  });

  it('goes on by itself when the process could not be stopped', async () => {
    const { suspension, events, drain } = setUp();
    const suspended = suspension.suspend();
    drain();
    await vi.advanceTimersByTimeAsync(200);
    await suspended;
    expect(events).toEqual(['given back', 'stopped', 'painted anew', 'size read']);
  });

  it('does nothing while it is suspended already, and works again afterwards', async () => {
    const { suspension, events, drain, goOn } = setUp();
    const suspended = suspension.suspend();
    await suspension.suspend();
    expect(events).toEqual(['given back']);
    drain();
    await vi.advanceTimersByTimeAsync(0);
    goOn();
    await suspended;
    const again = suspension.suspend();
    drain();
    await vi.advanceTimersByTimeAsync(200);
    await again;
    expect(events.filter((event) => event === 'painted anew')).toHaveLength(2);
  });
});

describe('handing over', () => {
  it('waits until the terminal has all, reads no key meanwhile, and takes the terminal back', async () => {
    const { suspension, events, drain } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    const handedOver = suspension.handOver(() => {
      events.push('begun');
      return promise;
    });
    await vi.advanceTimersByTimeAsync(500);
    expect(events).toEqual(['given back']);
    drain();
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual(['given back', 'input left', 'begun']);
    expect(suspension.isSuspended()).toBe(true);
    resolve();
    await handedOver;
    expect(events.slice(3)).toEqual(['taken back', 'painted anew', 'size read']);
    expect(suspension.isSuspended()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves the terminal to the other program when both were stopped and go on', async () => {
    const { suspension, events, drain, goOn } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    const handedOver = suspension.handOver(() => promise);
    drain();
    await vi.advanceTimersByTimeAsync(0);
    goOn();
    await suspension.suspend();
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual(['given back', 'input left']);
    resolve();
    await handedOver;
  });

  it('does not call back while it is suspended already', async () => {
    const { suspension, drain, goOn } = setUp();
    const suspended = suspension.suspend();
    const callback = vi.fn(async () => {});
    await suspension.handOver(callback);
    expect(callback).not.toHaveBeenCalled();
    drain();
    await vi.advanceTimersByTimeAsync(0);
    goOn();
    await suspended;
  });

  it('takes the terminal back when the callback throws, and says what', async () => {
    const { suspension, events, drain } = setUp();
    const handedOver = suspension.handOver(() => Promise.reject(new Error('broken')));
    const expectation = expect(handedOver).rejects.toThrow('broken');
    drain();
    await expectation;
    expect(events).toContain('taken back');
    expect(suspension.isSuspended()).toBe(false);
  });
});

describe('a continuation that was not asked for', () => {
  it('paints anew', async () => {
    const { events, goOn } = setUp();
    goOn();
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual(['given back', 'painted anew', 'size read']);
  });

  it('is nothing any more after close', () => {
    const { suspension, continued } = setUp();
    suspension.close();
    expect(continued.size).toBe(0);
  });
});
