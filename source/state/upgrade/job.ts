/** Something that is done once at a time; asked for meanwhile, it is done once more afterwards. */
export interface Job {
  begin(): void;
  isBusy(): boolean;
}

/** @param onIdle - called when nothing more is to be done. */
export function createJob(run: () => Promise<void>, signal: AbortSignal, onIdle: () => void): Job {
  let isBusy = false;
  let isWanted = false;

  async function work(): Promise<void> {
    isBusy = true;
    while (isWanted && !signal.aborted) {
      isWanted = false;
      await run();
    }
    isBusy = false;
    onIdle();
  }

  return {
    begin() {
      isWanted = true;
      if (!isBusy) void work();
    },
    isBusy: () => isBusy,
  };
}
