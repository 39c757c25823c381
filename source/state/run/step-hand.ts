import { installedOf } from '../../domain/run/installed.ts';
import type { ToldProgress } from '../../domain/run/progress.ts';
import type { RunEvent, RunPlan, Step, StepEnd } from '../../domain/run/types.ts';
import type { StepState } from '../../run-step/step-state.ts';
import { pause } from '../pause.ts';
import { type Following, followOutput, stepFolder } from './followed-step.ts';
import type { RunTools } from './run-tools.ts';
import type { FollowedStep } from './run-view.ts';
import { createStepNotes, endWords } from './step-notes.ts';

/** A step of the run, and the node it is about. */
export interface StepOf {
  readonly step: Step;
  readonly address: string;
  /** When it was started, in ms; null where it is about to be. */
  readonly startedAt: number | null;
}

/** What the runner does with the one talosctl that changes a node. */
export interface StepHand {
  /** Hands it over to a supervisor. Called once for a ticket, after its confirmation was written down. */
  readonly start: (of: StepOf, signal: AbortSignal) => Promise<void>;
  /** Takes up what a program before this one has handed over, or was about to. It never starts anything. */
  readonly attach: (of: StepOf, signal: AbortSignal) => Promise<void>;
  /** Only shows what it has printed: its end is known. */
  readonly show: (of: StepOf) => void;
  /** Ends talosctl, on the user's word. @returns why it could not be ended; null when it was */
  readonly end: (of: StepOf) => Promise<string | null>;
  readonly followed: () => FollowedStep | null;
  /** Whether the talosctl of this ticket was found to run. */
  readonly isRunning: (ticket: number) => boolean;
  /** Stops following; the step itself goes on. */
  readonly close: () => void;
}

export interface StepHandOptions {
  readonly tools: RunTools;
  /** Path of the journal. */
  readonly journal: string;
  readonly plan: RunPlan;
  readonly answer: (event: RunEvent) => void;
  readonly onChange: () => void;
  /** Why nothing is known of it; null when that is over. */
  readonly onTrouble: (words: string | null) => void;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createStepHand(options: StepHandOptions): StepHand {
  const { tools, journal, plan, answer, onChange } = options;
  const { steps, now, limits } = tools;
  const notes = createStepNotes(tools.audit, plan.clusterName);
  let following: Following | null = null;
  let running: number | null = null;
  let isClosed = false;

  const folderOf = ({ step }: StepOf): string => stepFolder(journal, step.ticket);

  function notStarted(of: StepOf, reason: string): void {
    notes.after(of.step, `not started: ${reason}`);
    answer({ type: 'not started', address: of.address, ticket: of.step.ticket, reason });
  }

  function ended(of: StepOf, end: StepEnd, told: ToldProgress): void {
    notes.after(of.step, endWords(end));
    const { ticket, action } = of.step;
    answer({
      type: 'step ended',
      address: of.address,
      ticket,
      end,
      installed: installedOf(told, action, end),
    });
  }

  function follow(of: StepOf, onExit: (state: StepState, told: ToldProgress) => void): void {
    following?.stop();
    const { step, address } = of;
    const startedAt = of.startedAt ?? now();
    const follow = steps.followStep;
    following = followOutput({
      folder: folderOf(of),
      step,
      address,
      startedAt,
      follow,
      now,
      onChange,
      onExit,
    });
    onChange();
  }

  /** @param isStarted - whether that is written down: what has been started cannot turn out not to have been */
  function followToEnd(of: StepOf, isStarted: boolean): void {
    follow(of, (state, told) => {
      if (state.kind === 'ended') ended(of, state.end, told);
      else if (state.kind === 'not started' && !isStarted) notStarted(of, state.reason);
      else ended(of, { kind: 'unknown' }, told);
    });
  }

  /** @param isNew - whether it was handed over by us, just now */
  function takeUp(of: StepOf, state: StepState, isNew: boolean): void {
    if (isClosed) return;
    const { ticket, isStarted } = of.step;
    if (state.kind === 'not started' && !isStarted) {
      notStarted(of, state.reason);
      return;
    }
    if (state.kind === 'running') running = ticket;
    const isSure = isNew || (state.kind === 'running' && state.child !== null);
    if (isSure && !isStarted) answer({ type: 'started', address: of.address, ticket });
    followToEnd(of, isStarted || isSure);
  }

  /** Until it can be read. */
  async function settle(of: StepOf, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        takeUp(of, steps.settleStep(folderOf(of)), false);
        return options.onTrouble(null);
      } catch (error) {
        options.onTrouble(`how talosctl stands cannot be read: ${messageOf(error)}`);
        await pause(limits.retry, signal);
      }
    }
  }

  return {
    async start(of, signal) {
      let state: StepState;
      try {
        notes.before(of.step, 'begun');
        state = await steps.startStep(folderOf(of), tools.stepCommandOf(of.step.command));
      } catch (error) {
        // Its folder is there: it was handed over before, by whomever.
        const isHandedOver = (error as NodeJS.ErrnoException).code === 'EEXIST';
        if (!isHandedOver) return notStarted(of, messageOf(error));
        return settle(of, signal);
      }
      takeUp(of, state, true);
    },
    attach: settle,
    show: (of) => follow(of, () => undefined),
    async end(of) {
      try {
        notes.before(of.step, 'to be ended, as chosen');
        const state = await steps.endStep(folderOf(of));
        const isLeft = state.kind === 'running' || state.kind === 'waiting';
        return isLeft ? 'talosctl could not be ended: its process cannot be reached from here' : null;
      } catch (error) {
        return `talosctl was not ended: ${messageOf(error)}`;
      }
    },
    followed: () => following?.step() ?? null,
    isRunning: (ticket) => running === ticket,
    close() {
      isClosed = true;
      following?.stop();
    },
  };
}
