import { setFlagsFromString } from 'node:v8';

/**
 * No regular expression of the user's takes more than linear time: after this many backtracks V8 goes on with its
 * engine that never backtracks. Without it one such as `(a+)+$` would block the program for hours. To be called
 * before the first one is made.
 *
 * Measured with Node 22 and 26 (`npm run bench -- logs`, "expression that tries for ever").
 */
export function limitBacktracking(): void {
  setFlagsFromString('--enable-experimental-regexp-engine');
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  setFlagsFromString('--regexp-backtracks-before-fallback=10000');
}
