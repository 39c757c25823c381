import type { LogArchive } from '../../domain/logs/archive.ts';
import { readFilter, testOf } from '../../domain/logs/filter.ts';
import { type Pattern, readPattern } from '../../domain/logs/pattern.ts';
import { type Selection, select } from '../../domain/logs/selection.ts';
import type { LogView } from './log-view.ts';

/** What was found, for the title. */
export interface Found {
  readonly count: number;
  /** Share of the lines that was looked at, 0 to 1. */
  readonly progress: number;
}

/** Looks through the lines for what is filtered and searched, a slice at a time. */
export interface Looker {
  /** The lines that pass filter and level; null where there is neither. */
  passed(view: LogView): Selection | null;
  /** Those of them with what is searched for; null while nothing is. */
  hits(view: LogView): Selection | null;
  /** Brings both up to date as far as there is time in a frame; goes on later. */
  look(view: LogView): void;
  /** Looks at everything the filter has not looked at yet, in slices. */
  finish(view: LogView): Promise<void>;
  stop(): void;
}

export interface LookerOptions {
  readonly archive: LogArchive;
  /** In ms; for measuring only. */
  readonly now: () => number;
  /** Calls back soon, after keys and timers had their turn; returns how to call that off. */
  readonly later: (callback: () => void) => () => void;
  /** A search or a filter has found more, or is through. */
  readonly onLooked: () => void;
}

/** A key is answered within a frame, whatever there is to look through. In ms. */
const sliceMs = 8;

/** What was found is drawn at most this often, in ms. */
const drawnEveryMs = 60;

/** The last result for the same key; what is made anew is remembered in its place. */
function remembering<T>(make: (view: LogView) => T) {
  let known: { readonly key: string; readonly value: T } | null = null;
  return (key: string, view: LogView): T => {
    if (known?.key !== key) known = { key, value: make(view) };
    return known.value;
  };
}

/** The pattern as far as it is typed; null for none, or for one that is not right yet. */
export function patternOf(search: string): Pattern | null {
  const pattern = readPattern(search);
  return pattern === null || 'problem' in pattern ? null : pattern;
}

/** A filter that is not right (yet) leaves nothing out. */
function filterOf({ filter, level }: LogView) {
  const read = readFilter(filter);
  return 'problem' in read ? { include: [], exclude: [], level } : { ...read, level };
}

const hasFilter = ({ filter, level }: LogView): boolean => filter.trim() !== '' || level > 0;

export function createLooker({ archive, now, later, onLooked }: LookerOptions): Looker {
  let callOff: (() => void) | null = null;
  let drawnAt = 0;
  let looking: readonly Selection[] = [];

  const filtered = remembering((view) =>
    hasFilter(view) ? select(archive, testOf(filterOf(view), null), { withMarks: true }) : null,
  );
  const searched = remembering((view) => {
    const pattern = patternOf(view.search);
    return pattern ? select(archive, testOf(filterOf(view), pattern), { withMarks: false }) : null;
  });
  const passed = (view: LogView) => filtered(`${view.level} ${view.filter}`, view);
  const hits = (view: LogView) => searched(`${view.level} ${view.filter}\n${view.search}`, view);

  /** Looks on for one slice; true while there is more to look at. */
  function lookOn(): boolean {
    const end = now() + sliceMs;
    return looking.some((selection) => selection.advance(Math.max(1, end - now()), now));
  }

  function lookLater(): void {
    callOff ??= later(() => {
      callOff = null;
      const isMore = lookOn();
      if (!isMore || now() - drawnAt >= drawnEveryMs) {
        drawnAt = now();
        onLooked();
      }
      if (isMore) lookLater();
    });
  }

  return {
    passed,
    hits,
    look(view) {
      looking = [passed(view), hits(view)].filter((selection) => selection !== null);
      if (looking.length > 0 && lookOn()) lookLater();
    },
    async finish(view) {
      const selection = passed(view);
      while (selection?.advance(sliceMs, now)) await new Promise<void>((resolve) => later(resolve));
    },
    stop() {
      callOff?.();
      callOff = null;
      looking = [];
    },
  };
}
