import type { FollowedCommand, ProgressStep, StepName, StepState } from '../../domain/run/progress.ts';

/** More than a line on the screen takes. In characters. */
const longestWords = 300;

/** The steps of one command. None ever goes back: what has ended stays as it ended. */
export interface UpgradeSteps {
  /** The step runs; those before it have ended. Does nothing for one that has begun, or that there is not. */
  begin(name: StepName, at: number): void;
  finish(name: StepName, at: number): void;
  fail(name: StepName, at: number): void;
  say(name: StepName, words: string): void;
  /** The step that runs: the last of them, if there are several. */
  running(): StepName | null;
  hasBegun(name: StepName): boolean;
  hasEnded(name: StepName): boolean;
  wordsOf(name: StepName): string | null;
  /** talosctl is gone: nothing runs any more. */
  close(at: number): void;
  all(): readonly ProgressStep[];
}

const comingBack: readonly StepName[] = ['reboot', 'down', 'boot', 'services'];

function namesOf({ action, generation, isDrained }: FollowedCommand): readonly StepName[] {
  if (generation === 'legacy') {
    return action === 'reboot' ? comingBack : ['pull', 'drain', 'stop', 'install', ...comingBack];
  }
  const before: readonly StepName[] = action === 'upgrade' ? ['pull', 'install'] : [];
  return isDrained ? [...before, 'drain', ...comingBack, 'uncordon'] : [...before, ...comingBack];
}

/** @param at - when the command was started, and with it its first step. */
export function createUpgradeSteps(command: FollowedCommand, at: number): UpgradeSteps {
  const order = namesOf(command);
  const steps = new Map<StepName, ProgressStep>(
    order.map((name) => [name, { name, state: 'waiting', words: null, startedAt: null, endedAt: null }]),
  );
  const stateOf = (name: StepName): StepState | null => steps.get(name)?.state ?? null;
  const isOpen = (name: StepName) => stateOf(name) === 'waiting' || stateOf(name) === 'running';

  function change(name: StepName, changed: Partial<ProgressStep>): void {
    const step = steps.get(name);
    if (step) steps.set(name, { ...step, ...changed });
  }

  function endEarlier(name: StepName, now: number): void {
    // talosctl also uncordons after a drain that failed, or a node that did not come back: it proves nothing.
    if (name === 'uncordon') return;
    for (const earlier of order.slice(0, Math.max(0, order.indexOf(name)))) {
      if (stateOf(earlier) === 'running') change(earlier, { state: 'done', endedAt: now });
      else if (stateOf(earlier) === 'waiting') change(earlier, { state: 'not seen' });
    }
  }

  function begin(name: StepName, now: number): void {
    if (stateOf(name) !== 'waiting') return;
    endEarlier(name, now);
    change(name, { state: 'running', startedAt: now });
  }

  function finish(name: StepName, now: number): void {
    if (!isOpen(name)) return;
    endEarlier(name, now);
    change(name, { state: 'done', endedAt: now });
  }

  const [first] = order;
  if (first) begin(first, at);
  return {
    begin,
    finish,
    fail(name, now) {
      if (isOpen(name)) change(name, { state: 'failed', endedAt: now });
    },
    say: (name, words) => change(name, { words: words.slice(0, longestWords) }),
    running: () => order.findLast((name) => stateOf(name) === 'running') ?? null,
    hasBegun: (name) => steps.has(name) && stateOf(name) !== 'waiting',
    hasEnded: (name) => steps.has(name) && !isOpen(name),
    wordsOf: (name) => steps.get(name)?.words ?? null,
    close(now) {
      for (const name of order) {
        if (stateOf(name) === 'running') change(name, { state: 'not seen', endedAt: now });
      }
    },
    all: () => [...steps.values()],
  };
}
