import type { CpuSample } from './node.ts';

/**
 * The share of the processors that was busy between two samples, in percent.
 *
 * null when they are the same reading (Talos refreshes every 30 s and counts them in `version`) or when the
 * counters went back, as they do over a reboot.
 */
export function cpuPercent(before: CpuSample | null, now: CpuSample): number | null {
  if (!before || before.version === now.version) return null;
  const total = now.totalSeconds - before.totalSeconds;
  const busy = now.busySeconds - before.busySeconds;
  if (total <= 0 || busy < 0) return null;
  return Math.min(100, (busy / total) * 100);
}
