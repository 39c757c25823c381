import type { Memory } from './node.ts';

/** A load that moves by less, in percentage points, is shown as it was: it says nothing and would never rest. */
const worthShowing = 3;

/** The percentage to show: the one that was shown until it has moved far enough. null: not known. */
export function steady(shown: number | null, now: number | null): number | null {
  if (shown === null || now === null) return now;
  return Math.abs(now - shown) >= worthShowing ? now : shown;
}

/** The used part of the memory, in percent. */
export function memoryPercent({ usedBytes, totalBytes }: Memory): number {
  return totalBytes > 0 ? (usedBytes / totalBytes) * 100 : 0;
}

/** The memory to show, held back like its percentage; another size is told at once. */
export function steadyMemory(shown: Memory | null, now: Memory): Memory {
  if (shown?.totalBytes !== now.totalBytes) return now;
  const before = memoryPercent(shown);
  return steady(before, memoryPercent(now)) === before ? shown : now;
}
