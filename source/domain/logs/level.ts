/** How severe a line is; 0: its format tells none. Larger is worse. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5;

export const noLevel: Level = 0;

/** A letter for each level, as klog writes it; D for what klog has no letter for. */
export const levelLetters = [' ', 'D', 'I', 'W', 'E', 'F'] as const;

export const levelNames = ['none', 'debug', 'info', 'warning', 'error', 'fatal'] as const;

const words: Readonly<Record<string, Level>> = {
  trace: 1,
  trce: 1,
  debug: 1,
  dbug: 1,
  info: 2,
  information: 2,
  notice: 2,
  warn: 3,
  warning: 3,
  error: 4,
  err: 4,
  eror: 4,
  dpanic: 5,
  panic: 5,
  fatal: 5,
  critical: 5,
  crit: 5,
  alert: 5,
  emerg: 5,
  emergency: 5,
};

/** The level of a word as log libraries and the kernel write it, in any case; 0 for any other word. */
export function levelOf(word: string): Level {
  const lower = word.toLowerCase();
  return Object.hasOwn(words, lower) ? (words[lower] ?? noLevel) : noLevel;
}
