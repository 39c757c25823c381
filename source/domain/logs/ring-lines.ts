import { firstIndex } from './bisect.ts';
import type { LogChunk } from './chunk.ts';
import type { LogRing } from './ring.ts';

/** Which of the chunks, by its place among them, has the line; the last one that starts before it. */
export function chunkIndex(chunks: readonly LogChunk[], line: number): number {
  return firstIndex(0, chunks.length, (index) => (chunks[index] as LogChunk).first > line) - 1;
}

/** The first kept line whose order time is `time` or later (`strictly`: later only); `next` where none is. */
export function firstLineFrom(ring: LogRing, time: number, strictly: boolean): number {
  const { chunks } = ring;
  const isThere = (other: number): boolean => (strictly ? other > time : other >= time);
  const behind = firstIndex(0, chunks.length, (index) =>
    isThere((chunks[index] as LogChunk).times[0] as number),
  );
  const chunk = chunks[behind - 1];
  if (chunk === undefined) return ring.first;
  return chunk.first + firstIndex(0, chunk.count, (index) => isThere(chunk.times[index] as number));
}
