import { readFileSync } from 'node:fs';

/** What a process has used so far, from /proc: Linux only. */
export interface Usage {
  /** Processor time of the process itself, in ms. */
  readonly ownMs: number;
  /** Processor time of its children that have ended, in ms. */
  readonly childrenMs: number;
  /** Resident memory now, in MB. */
  readonly residentMb: number;
  /** The most resident memory so far, in MB. */
  readonly peakMb: number;
}

/** The kernel counts in ticks of 10 ms for user space, on every architecture Node runs on (USER_HZ). */
const tickMs = 10;

export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name stands in parentheses and may hold spaces; the state after it is the third field (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = (field: number): number => Number(fields[field - 3]);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1000;
  return {
    ownMs: (ticks(14) + ticks(15)) * tickMs,
    childrenMs: (ticks(16) + ticks(17)) * tickMs,
    residentMb: megabytes('VmRSS'),
    peakMb: megabytes('VmHWM'),
  };
}
