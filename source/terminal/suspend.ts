import process from 'node:process';
import { keepFromBlocking } from './output.ts';

/** Ink's `suspendTerminal` (from `useApp`): gives the terminal back, runs the callback, and paints anew. */
export type SuspendTerminal = (callback: () => Promise<void>) => Promise<void>;

export interface SuspensionEffects {
  /** Stops the whole process group. Returns when it goes on again, or at once where it cannot be stopped. */
  stopGroup(): void;
  /** @returns how to unsubscribe */
  onContinued(listener: () => void): () => void;
  /** Has the terminal's size read anew: it may have changed while others had the terminal. */
  readSize(): void;
  /** Calls back once when the terminal has taken all that was written: `onceDrained` of the output. */
  onceDrained(callback: () => void): void;
  /** Reads no key any more until Ink listens again. */
  leaveInput(): void;
  /** After another program used the same terminal: output does not block again. */
  takeBack(): void;
}

export interface Suspension {
  /** Ctrl+Z: leaves the terminal to the shell until `fg`. Does nothing while already suspended. */
  suspend(): Promise<void>;
  /**
   * Leaves the terminal to another program while `callback` runs: no key is read and nothing painted, but the
   * program goes on otherwise. Ctrl+Z in that program stops us too, being of one process group; both go on at `fg`,
   * with the terminal still the other's. Does nothing, and does not call back, while already suspended.
   *
   * @throws what `callback` throws, with the terminal taken back
   */
  handOver(callback: () => Promise<void>): Promise<void>;
  isSuspended(): boolean;
  close(): void;
}

/**
 * How long to wait for the continuation, in ms. A stopped process does not see the time pass: this is for the
 * process that was not stopped, because its group has no shell to come back to (a terminal window of its own,
 * `ssh -t host talos-tui`): the kernel then ignores TSTP. It also keeps Node running meanwhile: with standard
 * input paused, nothing else may.
 */
const notStoppedMs = 200;

/** How long to wait for the terminal to take the escape sequences that give it back, in ms. */
const drainLimitMs = 1000;

/**
 * Ctrl+Z and `fg`. In raw mode the terminal sends no TSTP for Ctrl+Z; the caller calls `suspend` at the key.
 * When the program was stopped from elsewhere (`kill -STOP`), the shell has changed the terminal's modes and
 * written over the screen, so each continuation paints anew.
 */
export function createSuspension(suspendTerminal: SuspendTerminal, effects: SuspensionEffects): Suspension {
  let suspended = false;

  const run = async (callback: () => Promise<void>) => {
    if (suspended) return;
    suspended = true;
    try {
      await suspendTerminal(callback);
    } finally {
      suspended = false;
      effects.readSize();
    }
  };

  const unsubscribe = effects.onContinued(() => void run(async () => {}));

  return {
    suspend: () =>
      run(async () => {
        await drained(effects);
        await continued(effects);
      }),
    handOver: (callback) =>
      run(async () => {
        await drained(effects);
        effects.leaveInput();
        try {
          await callback();
        } finally {
          effects.takeBack();
        }
      }),
    isSuspended: () => suspended,
    close: unsubscribe,
  };
}

/** What is not on the terminal when the process stops stays in memory until it goes on. */
function drained(effects: SuspensionEffects): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, drainLimitMs);
    effects.onceDrained(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function continued(effects: SuspensionEffects): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(finish, notStoppedMs);
    const unsubscribe = effects.onContinued(finish);
    effects.stopGroup();
  });
}

/** The real effects; `onceDrained` comes from the owner of standard output. */
export function suspensionEffects(onceDrained: SuspensionEffects['onceDrained']): SuspensionEffects {
  return {
    // The group, not only us: npm and its shell wait for us in the foreground, and nothing would come back.
    stopGroup: () => process.kill(0, 'SIGTSTP'),
    onContinued: (listener) => {
      process.on('SIGCONT', listener);
      return () => process.off('SIGCONT', listener);
    },
    // Who is not in the foreground gets no WINCH from the terminal; Node asks for the size when it gets one.
    readSize: () => process.kill(process.pid, 'SIGWINCH'),
    onceDrained,
    // Ink only takes its own listener away: others have the keys read on, and the program would get every other one.
    leaveInput: () => process.stdin.pause(),
    takeBack: () => {
      for (const stream of [process.stdin, process.stdout, process.stderr]) keepFromBlocking(stream);
    },
  };
}
