import { retryDelay } from './contacts.ts';

/** When silent nodes are asked again. */
export interface Retries {
  /** This node is to be asked again, after a pause that grows with its failed tries. */
  later(address: string, failures: number, isRestarting: boolean): void;
  /** Those that wait for one node to be asked for all of them. */
  parked(): readonly string[];
  /** It has answered. */
  settled(address: string): void;
  /** Takes back who is to be asked after a pause: they are asked now. */
  takeWaiting(): readonly string[];
  /** Takes back who waits for another: they can be asked again. */
  takeParked(): readonly string[];
  stop(): void;
}

export interface RetriesOptions {
  readonly ask: (address: string) => void;
  /** While nobody can be asked (no endpoint answers, talosctl is gone) one node is asked for all. */
  readonly isCutOff: () => boolean;
  readonly random: () => number;
}

export function createRetries({ ask, isCutOff, random }: RetriesOptions): Retries {
  const timers = new Map<string, NodeJS.Timeout>();
  const parked = new Set<string>();
  let scout: string | null = null;
  let stopped = false;

  return {
    later(address, failures, isRestarting) {
      if (stopped || timers.has(address)) return;
      if (isCutOff()) scout ??= address;
      else scout = null;
      if (scout !== null && scout !== address) {
        parked.add(address);
        return;
      }
      parked.delete(address);
      const silent = scout === address ? 1 : timers.size + 1;
      const again = (): void => {
        timers.delete(address);
        ask(address);
      };
      timers.set(address, setTimeout(again, retryDelay(failures, silent, random, isRestarting)));
    },
    parked: () => [...parked],
    settled: (address) => {
      parked.delete(address);
    },
    takeWaiting() {
      const waiting = [...timers.keys()];
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      return waiting;
    },
    takeParked() {
      const waiting = [...parked];
      parked.clear();
      scout = null;
      return waiting;
    },
    stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
