import type { Channel } from '../channel.ts';
import { createJoin, type JoinLine, type Verdict } from './join.ts';
import { longTail } from './joining.ts';
import { joinLine } from './known-lines.ts';
import { readTail } from './read-tail.ts';
import type { Track } from './track.ts';

/** How many of the last lines are asked for, as long as each answer comes. */
const tails = [1, 2, 8, 32, 128, 512, 2048, 8192, longTail];
/** A line of 64 KiB in the answer stalls it. In ms. */
const answerMs = 2000;

function alignment(known: readonly JoinLine[], lines: readonly JoinLine[]): Verdict {
  if (known.length === 0 || lines.length === 0) return 'undecided';
  const join = createJoin({ known, history: lines.length, tolerance: null });
  for (const line of lines) {
    const verdict = join.push(line);
    if (verdict !== 'undecided') return verdict;
  }
  return join.silent();
}

/** The last lines of the log. */
type ReadLines = (tail: number) => Promise<readonly string[] | 'hung' | 'failed'>;

/** Takes what is new in these lines, if they join up with what is known. */
function joinUp(track: Track, known: readonly JoinLine[], texts: readonly string[]): boolean {
  const now = Date.now();
  const lines = texts.map((text) => joinLine(track.source.kind, text, now));
  const verdict = alignment(known, lines);
  if (typeof verdict !== 'object') return false;
  track.fill(texts.slice(verdict.known));
  return true;
}

/** Its child must find the end of what is shown among the last lines: so they are the newest there are. */
async function giveUp(track: Track, read: ReadLines, count: number, since: number): Promise<boolean> {
  const newest = count === 0 ? [] : await read(count);
  if (newest === 'failed') return false;
  track.stalled(since);
  track.fill(newest === 'hung' ? [] : newest);
  return true;
}

/**
 * After a stall: fetches what was written since. Where it joins up with what is known, nothing was missed; where an
 * answer stalls, too, a line of 64 KiB stands before what the last answer had, and both are told.
 *
 * @param since - when the last line came, in ms since the epoch
 * @returns whether such a line stands in the log: it is not to be asked for again.
 */
export async function recover(
  track: Track,
  follow: Channel['follow'],
  since: number,
  signal: AbortSignal,
): Promise<boolean> {
  const read: ReadLines = async (tail) => {
    const { lines, outcome } = await readTail(follow, [track.source], tail, answerMs, signal);
    return outcome === 'whole' ? (lines[0] ?? []) : outcome;
  };
  const known = track.known();
  let count = 0;
  for (const tail of tails) {
    const texts = await read(tail);
    if (texts === 'failed') return false;
    if (texts === 'hung') return giveUp(track, read, count, since);
    // Less than was asked for is all there is: if it does not join up, its child finds out what has become of it.
    if (joinUp(track, known, texts) || texts.length < tail) return false;
    count = tail;
  }
  return false;
}
