import { readdirSync, readFileSync } from 'node:fs';

/** What a process has used so far, from /proc: Linux only. */
export interface Usage {
  /** Processor time of the process itself, in ms. */
  readonly ownMs: number;
  /** Processor time of its children, those that have ended and those that run (streams), in ms. */
  readonly childrenMs: number;
  /** Resident memory now, in MB. */
  readonly residentMb: number;
  /** The most resident memory so far, in MB. */
  readonly peakMb: number;
}

/** The kernel counts in ticks of 10 ms for user space, on every architecture Node runs on (USER_HZ). */
const tickMs = 10;

/** The fields of a process by their numbers in proc(5); null when it is gone. */
function statOf(pid: number): ((field: number) => number) | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold spaces; the state after it is the third field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (field) => Number(fields[field - 3]);
  } catch {
    return null;
  }
}

/** Ticks of the children that run. */
function runningTicks(parent: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.reduce((sum, name) => {
    const field = statOf(Number(name));
    return field?.(4) === parent ? sum + field(14) + field(15) + field(16) + field(17) : sum;
  }, 0);
}

export function usageOf(pid: number): Usage {
  const ticks = statOf(pid);
  if (!ticks) throw new Error(`there is no process ${pid}`);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1000;
  return {
    ownMs: (ticks(14) + ticks(15)) * tickMs,
    childrenMs: (ticks(16) + ticks(17) + runningTicks(pid)) * tickMs,
    residentMb: megabytes('VmRSS'),
    peakMb: megabytes('VmHWM'),
  };
}
