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

/** Reads a step's output, from its beginning on. The step itself does not notice. */
export function followOutput(options: FollowOptions): Following {
  const { step, address, startedAt, now, onChange } = options;
  const progress = createUpgradeProgress(followedCommandOf(step.action, step.command.command), startedAt);
  const output = createOutputLines();
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
    told: progress.progress(),
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
