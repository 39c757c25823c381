import type { LogChunk } from './chunk.ts';
import type { LogRing } from './ring.ts';

/** Which of the chunks, by its place among them, has the line; the last one that starts before it. */
export function chunkIndex(chunks: readonly LogChunk[], line: number): number {
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((chunks[middle] as LogChunk).first <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The first kept line whose order time is `time` or later (`strictly`: later only); `next` where none is. */
export function firstLineFrom(ring: LogRing, time: number, strictly: boolean): number {
  const { chunks } = ring;
  const isBefore = (other: number): boolean => (strictly ? other <= time : other < time);
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore((chunks[middle] as LogChunk).times[0] as number)) low = middle + 1;
    else high = middle;
  }
  const chunk = chunks[low - 1];
  if (chunk === undefined) return ring.first;
  let from = 0;
  let to = chunk.count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBefore(chunk.times[middle] as number)) from = middle + 1;
    else to = middle;
  }
  return chunk.first + from;
}
