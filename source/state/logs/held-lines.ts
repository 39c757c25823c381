import type { JoinLine } from './join.ts';

/** A line that was kept back. */
export interface HeldLine {
  readonly text: string;
  readonly key: JoinLine;
}

/** Lines kept back until it is known which of them are new. */
export interface HeldLines {
  add(line: HeldLine): void;
  /** Those from this one on, counted from the first that was ever added. */
  from(count: number): readonly HeldLine[];
}

const most = { lines: 40_000, characters: 8 * 1024 * 1024 };

/** Bounded: the oldest go when there are too many. */
export function createHeldLines(): HeldLines {
  let lines: HeldLine[] = [];
  let first = 0;
  let characters = 0;

  /** By half, so that it is not done for each line. */
  function shrink(): void {
    let gone = 0;
    while (lines.length - gone > most.lines / 2 || characters > most.characters / 2) {
      characters -= lines[gone]?.text.length ?? 0;
      gone++;
    }
    lines = lines.slice(gone);
    first += gone;
  }

  return {
    add(line) {
      lines.push(line);
      characters += line.text.length;
      if (lines.length > most.lines || characters > most.characters) shrink();
    },
    from: (count) => lines.slice(Math.max(0, count - first)),
  };
}
