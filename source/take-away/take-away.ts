import { copyText } from './copy-text.ts';
import { createOpener, type OpenerOptions, type ProgramKind } from './open-lines.ts';
import { type SaveResult, saveLines } from './save-lines.ts';
import type { Lines } from './write-lines.ts';

/** The ways in which lines leave the program. */
export interface TakeAway {
  /** To the terminal's clipboard, and to a file that always works. Resolves to one sentence that says truly which happened. */
  copy(text: string): Promise<string>;
  /** Writes the lines to a new file, whole or not at all. They are asked for as the disk takes them. */
  save(path: string, lines: Lines): Promise<SaveResult>;
  /**
   * $PAGER (else less, else more) or $VISUAL, $EDITOR (else vi, nano) on these lines, with the terminal handed over.
   * `at`: the number of the line it should begin at, from 1; asked for when all lines are written.
   * Resolves when the program has ended: to null, or to a sentence about what went wrong.
   */
  open(program: ProgramKind, lines: Lines, title: string, at: () => number): Promise<string | null>;
  /** Ends the program that has the terminal, and takes the temporary file away. */
  close(): Promise<void>;
}

interface TakeAwayOptions extends OpenerOptions {
  /** Writes to the terminal what moves no cursor. */
  readonly write: (sequence: string) => void;
}

export function createTakeAway(options: TakeAwayOptions): TakeAway {
  const { places, write } = options;
  const opener = createOpener(options);
  return {
    copy: (text) => copyText(places, text, write),
    save: (path, lines) => saveLines(places, path, lines),
    open: opener.open,
    close: opener.close,
  };
}
