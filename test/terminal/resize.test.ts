import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onResized } from '../../source/terminal/resize.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const resize = () => process.emit('SIGWINCH', 'SIGWINCH');

describe('onResized', () => {
  it('calls back once, when the size stands still', () => {
    const callback = vi.fn();
    const stop = onResized(callback);
    for (let step = 0; step < 5; step++) {
      resize();
      vi.advanceTimersByTime(50);
    }
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(callback).toHaveBeenCalledTimes(1);
    resize();
    vi.advanceTimersByTime(100);
    expect(callback).toHaveBeenCalledTimes(2);
    stop();
  });

  it('does not, once it is stopped', () => {
    const callback = vi.fn();
    const before = process.listenerCount('SIGWINCH');
    const stop = onResized(callback);
    resize();
    stop();
    resize();
    vi.advanceTimersByTime(1000);
    expect(callback).not.toHaveBeenCalled();
    expect(process.listenerCount('SIGWINCH')).toBe(before);
  });
});
