import { followedCommandOf } from '../../domain/run/followed.ts';
import type { ToldProgress } from '../../domain/run/progress.ts';
import type { Step } from '../../domain/run/types.ts';
import type { StepState } from '../../run-step/step-state.ts';
import { createUpgradeProgress } from '../../talosctl/parse/upgrade-progress.ts';
import { createOutputLines } from './output-lines.ts';
import type { Steps } from './run-tools.ts';
import type { FollowedStep } from './run-view.ts';

export interface FollowOptions {
  readonly folder: string;
  readonly step: Step;
  readonly address: string;
  /** When it was started, in ms. */
  readonly startedAt: number;
  readonly follow: Steps['followStep'];
  readonly now: () => number;
  readonly onChange: () => void;
  /** talosctl is gone: `ended` or `not started`; what it told is whole then. */
  readonly onExit: (state: StepState, told: ToldProgress) => void;
}

export interface Following {
  readonly step: () => FollowedStep;
  readonly stop: () => void;
}

/** The folder of a step, beside the journal of its run. */
export function stepFolder(journal: string, ticket: number): string {
  return `${journal.replace(/\.jsonl$/, '')}.steps/${ticket}`;
}

/** What was printed longer ago than this before somebody read it, says nothing about its time. In ms. */
const freshMs = 2000;

/** Without the times that were taken when what was printed long before was read, all at once. */
function withoutTimesUntil(told: ToldProgress, caughtUpAt: number): ToldProgress {
  const known = (at: number | null): number | null => (at !== null && at > caughtUpAt ? at : null);
  const steps = told.steps.map((step) => ({
    ...step,
    startedAt: known(step.startedAt),
    endedAt: known(step.endedAt),
  }));
  return { ...told, steps };
}

/** Reads a step's output, from its beginning on. The step itself does not notice. */
export function followOutput(options: FollowOptions): Following {
  const { step, address, startedAt, now, onChange } = options;
  const progress = createUpgradeProgress(followedCommandOf(step.action, step.command.command), startedAt);
  const output = createOutputLines();
  const beganAt = now();
  const caughtUpAt = beganAt - startedAt > freshMs ? beganAt + freshMs : null;
  const told = (): ToldProgress => {
    const all = progress.progress();
    return caughtUpAt === null ? all : withoutTimesUntil(all, caughtUpAt);
  };
  let endedAt: number | null = null;
  let view: FollowedStep | null = null;
  const changed = (): void => {
    view = null;
    onChange();
  };
  const stop = options.follow(options.folder, {
    onOutput(stream, text) {
      progress.push(stream, text, now());
      output.push(stream, text);
      changed();
    },
    onExit(state) {
      endedAt = now();
      progress.end(endedAt);
      output.end();
      changed();
      options.onExit(state, progress.progress());
    },
  });
  const look = (): FollowedStep => ({
    ticket: step.ticket,
    address,
    told: told(),
    output: output.lines(),
    startedAt,
    endedAt,
  });
  return {
    step() {
      view ??= look();
      return view;
    },
    stop,
  };
}
