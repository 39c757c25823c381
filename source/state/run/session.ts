import { begin } from '../../domain/run/machine.ts';
import { turnOf } from '../../domain/run/moves.ts';
import type { Advance, RunEvent, RunPlan, RunState } from '../../domain/run/types.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createEffects, type Effects } from './effects.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './journal-lines.ts';
import { reportRun } from './report-files.ts';
import { replayTrack, seen, trackAfter } from './run-progress.ts';
import { createRunTasks } from './run-tasks.ts';
import type { RunTools } from './run-tools.ts';
import type { RunProgress } from './run-view.ts';
import { type Live, progressOf, tellerOf, tellMeanwhile } from './session-view.ts';
import { createStepHand, type StepHand } from './step-hand.ts';

export interface SessionOptions {
  readonly tools: RunTools;
  readonly journal: Journal;
  readonly plan: RunPlan;
  /** In ms since 1970. */
  readonly begunAt: number;
  /** Gives the cluster's lock back. */
  readonly release: () => void;
  /** The run has gone on. */
  readonly onAdvance: () => void;
  /** Something else is to be shown: talosctl's output, or when a node answered. */
  readonly onChange: () => void;
}

/** A run that is ours: we hold its cluster's lock, and write its journal. */
export interface Session {
  readonly progress: () => RunProgress;
  readonly state: () => RunState;
  /** What the user says. @returns whether it counts */
  readonly say: (event: RunEvent) => boolean;
  readonly nudge: (address: string) => void;
  /** Whether it has ended and its report is written: the cluster is given back. */
  readonly isFinished: () => boolean;
  /** Ends watching and following, and gives the cluster back; what was started goes on. */
  readonly close: () => Promise<void>;
}

/** A run that begins now; its plan is in the journal. */
export function beginSession(options: SessionOptions): Session {
  const { session, takeOn } = createSession(options, []);
  takeOn(begin(options.plan));
  return session;
}

/** A run that a program before this one has begun: it is looked at as it is now, and nothing is started. */
export function resumeSession(options: SessionOptions, entries: readonly JournalEntry[]): Session {
  const { session, live, hand, dispatcher } = createSession(options, entries);
  const { state, stepAt } = live.track;
  live.before = state;
  const address = turnOf(state)?.node.address;
  // One that may still run is attached to by an effect.
  if (state.step && state.step.end !== null && address !== undefined) {
    hand.show({ step: state.step, address, startedAt: stepAt });
  }
  dispatcher.answer({ type: 'resumed' });
  return session;
}

interface OpenSession {
  readonly session: Session;
  readonly live: Live;
  readonly hand: StepHand;
  readonly dispatcher: Dispatcher;
  readonly takeOn: (first: Advance) => void;
}

function createSession(options: SessionOptions, entries: readonly JournalEntry[]): OpenSession {
  const { tools, journal, plan, onAdvance, onChange } = options;
  const live: Live = {
    journal: journal.path,
    begunAt: options.begunAt,
    track: replayTrack(plan, entries),
    entries,
    activity: null,
    checks: [],
    before: null,
    meanwhile: [],
    report: null,
    trouble: null,
  };
  const state = (): RunState => live.track.state;
  const tasks = createRunTasks();
  const dispatcher = createDispatcher({
    append: journal.append,
    state,
    now: tools.now,
    retryMs: tools.limits.retry,
    onTrouble: onAdvance,
    onAdvance: take,
  });
  const hand = createStepHand({
    tools,
    journal: journal.path,
    plan,
    answer: dispatcher.answer,
    onChange,
    onTrouble(words) {
      live.trouble = words;
      tellMeanwhile(live, hand.isRunning);
      onChange();
    },
  });
  const finish = createFinish(options, live, dispatcher.stop);
  const effects: Effects = createEffects({
    tools,
    tasks,
    hand,
    state,
    answer: dispatcher.answer,
    isStuck: dispatcher.isStuck,
    teller: (signal) => tellerOf(live, signal, tools.now, onChange),
    say(words) {
      live.activity = { words, since: tools.now(), until: null };
      onChange();
    },
    onChecks(checks) {
      live.checks = checks;
    },
    onLook(observation) {
      const { sightings } = live.track;
      live.track = { ...live.track, sightings: seen(sightings, state(), observation, tools.now()) };
      onChange();
    },
    answeredAt: () => live.track.sightings?.answeredAt ?? null,
    stepAt: () => live.track.stepAt,
    report: (signal) => reportIt(options, live, finish.now, signal),
  });
  const endWatch = tools.hands.watchCluster(state, (reasons) =>
    dispatcher.answer({ type: 'disturbed', reasons }),
  );

  function take(entry: JournalEntry, next: Advance): void {
    const before = state();
    live.entries = [...live.entries, entry];
    live.track = trackAfter(live.track, entry, next.state);
    // What is said belongs to what was asked before.
    if (next.state.ticket !== before.ticket || next.state.phase !== before.phase) live.activity = null;
    tasks.sweep(next.state);
    if (next.state.phase === 'ended') endWatch();
    tellMeanwhile(live, hand.isRunning);
    onAdvance();
    for (const effect of next.effects) effects.begin(effect, before);
  }

  const session: Session = {
    state,
    progress: () => progressOf(live, hand.followed(), dispatcher.trouble()),
    say: (event) => (event.type !== 'confirmed' || !effects.endOldQuestion()) && dispatcher.say(event),
    nudge: effects.nudge,
    isFinished: finish.isDone,
    async close() {
      dispatcher.stop();
      endWatch();
      hand.close();
      await tasks.stop();
      finish.now();
    },
  };
  const takeOn = ({ state: first, effects: wanted }: Advance): void => {
    for (const effect of wanted) effects.begin(effect, first);
  };
  return { session, live, hand, dispatcher, takeOn };
}

async function reportIt(
  { tools, onChange }: SessionOptions,
  live: Live,
  finish: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { tell, done } = tellerOf(live, signal, tools.now, onChange);
  tell('writing the report');
  await reportRun(live, tools.hands, signal);
  done();
  if (signal.aborted) return;
  finish();
  onChange();
}

/** Closes the journal and gives the cluster back, once. */
function createFinish({ journal, release }: SessionOptions, live: Live, stop: () => void) {
  let isDone = false;
  return {
    isDone: (): boolean => isDone,
    now(): void {
      if (isDone) return;
      isDone = true;
      stop();
      journal.close();
      try {
        release();
      } catch (error) {
        // It holds until we end, and no longer.
        live.trouble = `the cluster's lock could not be given back: ${(error as Error).message}`;
      }
    },
  };
}
