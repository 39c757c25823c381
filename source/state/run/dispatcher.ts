import { advance } from '../../domain/run/machine.ts';
import type { Advance, RunEvent, RunState } from '../../domain/run/types.ts';
import { AppError } from '../../errors.ts';
import type { JournalEntry } from './journal-lines.ts';

/**
 * The one way in which a run goes on: an event is written down, then the run advances, then the effects are begun.
 * Nothing advances while nothing can be written down.
 */
export interface Dispatcher {
  /** Something has happened: it is kept, and written down as soon as that is possible, in order. */
  readonly answer: (event: RunEvent) => void;
  /** The user has said something. It is dropped when it cannot be written down at once. @returns whether it counts */
  readonly say: (event: RunEvent) => boolean;
  /** Whether something waits to be written down: what is seen now would be out of date by the time it counts. */
  readonly isStuck: () => boolean;
  /** Why nothing can be written down; null while it can. */
  readonly trouble: () => string | null;
  readonly stop: () => void;
}

export interface DispatcherOptions {
  /** Throws when it cannot be written down. */
  readonly append: (entry: JournalEntry) => void;
  readonly state: () => RunState;
  /** It is written down: takes the new state over and begins the effects. */
  readonly onAdvance: (entry: JournalEntry, next: Advance) => void;
  readonly onTrouble: () => void;
  readonly now: () => number;
  readonly retryMs: number;
}

interface Waiting {
  readonly entry: JournalEntry;
  /** Called when it is written down; null for what is not the user's word. */
  readonly onTaken: (() => void) | null;
}

/** An event that finds nothing that it is about; `resumed` is always worth a line. */
function isIdle(state: RunState, event: RunEvent, next: Advance): boolean {
  return event.type !== 'resumed' && next.state === state && next.effects.length === 0;
}

const wordsOf = (error: unknown): string =>
  error instanceof AppError ? [error.message, error.hint].filter(Boolean).join('. ') : String(error);

const dropped = 'what you have said was not taken';

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  let waiting: readonly Waiting[] = [];
  let trouble: string | null = null;
  let isBusy = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  function fail(error: unknown): void {
    const rest = waiting.filter(({ onTaken }) => onTaken === null);
    trouble = `${rest.length < waiting.length ? `${dropped}: ` : ''}${wordsOf(error)}`;
    waiting = rest;
    if (waiting.length > 0) timer = setTimeout(drain, options.retryMs);
    options.onTrouble();
  }

  /** @returns false when it cannot be written down */
  function take({ entry, onTaken }: Waiting): boolean {
    const state = options.state();
    const next = advance(state, entry.event);
    const isNews = !isIdle(state, entry.event, next);
    try {
      if (isNews) options.append(entry);
    } catch (error) {
      fail(error);
      return false;
    }
    waiting = waiting.slice(1);
    if (!isNews) return true;
    trouble = null;
    onTaken?.();
    options.onAdvance(entry, next);
    return true;
  }

  /** What is said or happens because of an event comes after it. */
  function drain(): void {
    if (isBusy) return;
    isBusy = true;
    clearTimeout(timer);
    try {
      while (waiting[0] && !isStopped && take(waiting[0]));
    } finally {
      isBusy = false;
    }
  }

  const isStuck = (): boolean => waiting.length > 0 && !isBusy;

  return {
    answer(event) {
      if (isStopped) return;
      waiting = [...waiting, { entry: { at: options.now(), event }, onTaken: null }];
      // What is stuck is tried again by the timer.
      if (waiting.length === 1) drain();
    },
    say(event) {
      const state = options.state();
      if (isStopped || isIdle(state, event, advance(state, event))) return false;
      if (isStuck()) {
        if (!trouble?.startsWith(dropped)) trouble = `${dropped}: ${trouble}`;
        options.onTrouble();
        return false;
      }
      let isTaken = false;
      const onTaken = (): void => {
        isTaken = true;
      };
      waiting = [...waiting, { entry: { at: options.now(), event }, onTaken }];
      drain();
      return isTaken || isBusy;
    },
    isStuck,
    trouble: () => trouble,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      waiting = [];
    },
  };
}
