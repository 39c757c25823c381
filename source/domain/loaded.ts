import type { Failure } from './failure.ts';

/**
 * A remote value. Once read it is never taken away: a failing read makes it `stale`, with the old value.
 *
 * `at` is in milliseconds since the epoch. For `ok` it is when this value was first read as it is now (an
 * unchanged answer keeps the object, so that nothing re-renders); for `stale`, when reading it first failed.
 */
export type Loaded<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ok'; readonly value: T; readonly at: number }
  | { readonly status: 'stale'; readonly value: T; readonly at: number; readonly error: Failure }
  | { readonly status: 'failed'; readonly at: number; readonly error: Failure };

export const loading: Loaded<never> = { status: 'loading' };

/** The value as last read, or null when there never was one. */
export function lastValue<T>(loaded: Loaded<T>): T | null {
  return loaded.status === 'ok' || loaded.status === 'stale' ? loaded.value : null;
}

/** The error of the last read, or null when it went well or has not ended. */
export function errorOf(loaded: Loaded<unknown>): Failure | null {
  return loaded.status === 'stale' || loaded.status === 'failed' ? loaded.error : null;
}

/** True when the role of the talosconfig may not read this value: shown as "not allowed", not as an error. */
export function isNotAllowed(loaded: Loaded<unknown>): boolean {
  return errorOf(loaded)?.kind === 'permission';
}

/** The next state after a good answer. Keeps the object when the value is the same. */
export function withValue<T>(
  previous: Loaded<T>,
  value: T,
  at: number,
  same: (a: T, b: T) => boolean,
): Loaded<T> {
  if (previous.status === 'ok' && same(previous.value, value)) return previous;
  return { status: 'ok', value, at };
}

/** The next state after a failed read. Keeps the object when the same failure stands already. */
export function withError<T>(previous: Loaded<T>, error: Failure, at: number): Loaded<T> {
  const before = errorOf(previous);
  if (before && before.kind === error.kind && before.message === error.message) return previous;
  if (previous.status === 'ok') return { status: 'stale', value: previous.value, at, error };
  if (previous.status === 'stale') return { ...previous, error };
  return { status: 'failed', at: previous.status === 'failed' ? previous.at : at, error };
}
