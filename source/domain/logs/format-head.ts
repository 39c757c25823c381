import type { Level } from './level.ts';

/** What a line says, and what else stands in it. */
export interface Words {
  readonly message: string;
  /** '' for nothing. */
  readonly rest: string;
}

/** What a line is, told by its first few hundred characters. */
export interface Head {
  /** ms since the epoch, with fraction; null where the line has none. */
  readonly time: number | null;
  readonly level: Level;
  /** Where the words begin, behind what the format puts before them. */
  readonly from: number;
  /** Reads the words of the whole line. */
  readonly words: (text: string, head: Head) => Words;
}
