/** A line, as far as it takes to tell whether it is the same as another. */
export interface JoinLine {
  readonly key: string;
  /** When it was written, in ms since the epoch; null where it does not tell. */
  readonly at: number | null;
}

/**
 * What is known so far: nothing; that the first `known` of the lines pushed were known before, and all others are
 * new; or that the lines do not join up with what was known.
 */
export type Verdict = 'undecided' | 'apart' | { readonly known: number };

/** Finds out where a log that is read again joins up with what is known of it, line by line. */
export interface Join {
  push(line: JoinLine): Verdict;
  /**
   * Nothing has come for a while: everything that there was has been read.
   *
   * @param mayStall - more may be on its way: not where the lines are older than what is known.
   */
  silent(mayStall?: boolean): Verdict;
}

export interface JoinOptions {
  /** The last lines that are known, with nothing missing between them; at least one. */
  readonly known: readonly JoinLine[];
  /** How many lines of the past were asked for. */
  readonly history: number;
  /**
   * By how much the time of a line may differ from one reading to the next, in ms; null: not at all (it is part
   * of the key).
   */
  readonly tolerance: number | null;
}

/** So many of the last known lines are looked for where the reading may begin before them. */
const patternLines = 50;
/** Fewer lines than these, none of which tells a time, may be the same by accident. */
const fewLines = 4;
/** Times that differ by so little are of one and the same line. In ms. */
const sameMoment = 5;

/**
 * Lines written so long (ms) after the last known one do not stand before it: of so many it is believed, as a line may
 * tell a wrong time.
 */
const later = { ms: 10_000, lines: 4 };

type Same = (a: JoinLine, b: JoinLine) => boolean;

function distance(a: JoinLine, b: JoinLine): number {
  return a.at === null || b.at === null ? 0 : Math.abs(a.at - b.at);
}

/** The reading begins at one of the known lines: which it may be. */
function createWithin({ known, history, tolerance }: JoinOptions, same: Same) {
  let places: readonly number[] = [];
  let count = 0;

  function begin(line: JoinLine): void {
    const oldest = Math.max(0, known.length - history);
    const possible = known.flatMap((one, place) => (place >= oldest && same(one, line) ? [place] : []));
    const cost = (place: number): number => distance(known[place] ?? line, line);
    places = tolerance === null ? possible : possible.toSorted((a, b) => cost(a) - cost(b));
  }

  function isWeak(place: number): boolean {
    const overlap = known.slice(place);
    return overlap.length < Math.min(fewLines, known.length) && overlap.every(({ at }) => at === null);
  }

  return {
    push(line: JoinLine): void {
      if (count === 0) begin(line);
      else
        places = places.filter((place) => {
          const one = known[place + count];
          return one === undefined || same(one, line);
        });
      count++;
    },
    /** How many of the lines are known, by the best of the places that have reached the end of what is known. */
    decided(isAll: boolean): number | null {
      const isThrough = (place: number): boolean => place + count >= known.length;
      places = places.filter((place) => !isThrough(place) || !isWeak(place));
      const best = isAll ? places.find(isThrough) : places[0];
      return best !== undefined && isThrough(best) ? known.length - best : null;
    },
    isPossible: () => count === 0 || places.length > 0,
  };
}

/** The reading begins before the known lines: their end is looked for in it. */
function createBefore({ known, tolerance }: JoinOptions, same: Same) {
  const pattern = known.slice(-patternLines);
  const last = pattern.at(-1);
  /** How many lines of the pattern have been found, of each place at which it may begin. */
  let begun: number[] = [];
  let count = 0;
  let best: { readonly known: number; readonly off: number } | null = null;

  return {
    push(line: JoinLine): void {
      count++;
      begun = [...begun, 0].flatMap((found) => {
        const next = pattern[found];
        return next && same(next, line) ? [found + 1] : [];
      });
      if (begun[0] !== pattern.length || !last) return;
      begun.shift();
      const off = tolerance === null ? 0 : distance(last, line);
      if (best === null || off < best.off) best = { known: count, off };
    },
    /** The place whose times differ least: no later one can be better. */
    decided(line: JoinLine | null): number | null {
      if (!best) return null;
      const isPast = line === null || (line.at ?? 0) > (last?.at ?? 0) + best.off;
      return best.off <= sameMoment || isPast ? best.known : null;
    },
  };
}

/** How far the reading has come, by the times of its lines: before the end of the known ones, or well behind it. */
function createProgress(known: readonly JoinLine[]) {
  const times = known.flatMap(({ at }) => at ?? []);
  const end = times.length === 0 ? null : Math.max(...times);
  let last: number | null = null;
  let count = 0;
  return {
    push({ at }: JoinLine): void {
      if (at === null || end === null) return;
      last = at;
      if (at > end + later.ms) count++;
    },
    isBefore: () => last !== null && end !== null && last < end,
    isBehind: () => count >= later.lines,
  };
}

/**
 * Lines are aligned with the known ones as they come, without a clock. Of several places the one that leaves the
 * fewest lines new is taken; with a tolerance, the one whose times differ least.
 */
export function createJoin(options: JoinOptions): Join {
  const { known, history, tolerance } = options;
  const same: Same = (a, b) => a.key === b.key && (tolerance === null || distance(a, b) < tolerance);
  const within = createWithin(options, same);
  const before = history > known.length ? createBefore(options, same) : null;
  const progress = createProgress(known);
  let count = 0;

  function verdict(line: JoinLine | null): Verdict {
    const begunWithin = within.decided(line === null);
    if (begunWithin !== null) return { known: begunWithin };
    if (within.isPossible() && line !== null) return 'undecided';
    const begunBefore = before?.decided(line) ?? null;
    if (begunBefore !== null) return { known: begunBefore };
    if (within.isPossible()) return 'undecided';
    const isOver = line === null || progress.isBehind() || count >= history + patternLines;
    return before && !isOver ? 'undecided' : 'apart';
  }

  return {
    push(line) {
      count++;
      within.push(line);
      before?.push(line);
      progress.push(line);
      return verdict(line);
    },
    silent(mayStall = false) {
      if (count === 0) return 'undecided';
      const silent = verdict(null);
      return silent === 'apart' && mayStall && progress.isBefore() ? 'undecided' : silent;
    },
  };
}
