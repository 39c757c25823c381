/**
 * Has some work done until a time limit, and as long as it is wanted.
 *
 * @param work - gets a signal that is aborted at either; what it does then is not waited for.
 * @returns what came of it; null when it was too late, or not wanted any more.
 */
export async function within<T extends object>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const over = new AbortController();
  const ended = Promise.withResolvers<null>();
  const end = (): void => {
    // First: the work may settle at the signal.
    ended.resolve(null);
    over.abort();
  };
  const timer = setTimeout(end, milliseconds);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([ended.promise, work(over.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    over.abort();
  }
}

/** Something that can be looked at, and tells when it may be otherwise. */
interface Watched<T> {
  readonly getState: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Resolves once it is as wished; or at the signal. */
export function whenIs<T>(
  watched: Watched<T>,
  isWished: (state: T) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (signal.aborted || isWished(watched.getState())) resolve();
  };
  const unsubscribe = watched.subscribe(look);
  signal.addEventListener('abort', look);
  look();
  return promise.finally(() => {
    unsubscribe();
    signal.removeEventListener('abort', look);
  });
}

/** What is said of something that was aborted; nobody is to act on it. */
export const notWanted = 'ended before it was done';
