import { begin } from '../../domain/run/machine.ts';
import type { RunPlan } from '../../domain/run/types.ts';
import { AppError } from '../../errors.ts';
import { type FoundRun, findRun } from './find-run.ts';
import { createJournal, type Journal, reopenJournal } from './journal.ts';
import type { RunRecord } from './journal-lines.ts';
import { leftStep } from './left-step.ts';
import { type ClusterLock, lockCluster } from './lock.ts';
import type { Publisher } from './publisher.ts';
import type { RunTools } from './run-tools.ts';
import type { RunView } from './run-view.ts';
import { beginSession, resumeSession, type Session, type SessionOptions } from './session.ts';
import { createViewer, type Viewer } from './viewer.ts';

type OurLock = Extract<ClusterLock, { kind: 'ours' }>;

/** What there is of a run. */
export type Held =
  | { readonly kind: 'looking' | 'none' }
  | { readonly kind: 'broken'; readonly words: string }
  | { readonly kind: 'ours'; readonly session: Session }
  | { readonly kind: 'theirs'; readonly words: string; readonly viewer: Viewer };

function wordsOf(error: unknown): string {
  if (error instanceof AppError) return [error.message, error.hint].filter(Boolean).join('. ');
  return error instanceof Error ? error.message : String(error);
}

export function viewOf(held: Held): RunView {
  switch (held.kind) {
    case 'ours':
      return { kind: 'ours', run: held.session.progress() };
    case 'theirs':
      return { kind: 'theirs', words: held.words, run: held.viewer.progress() };
    case 'broken':
      return { kind: 'broken', words: held.words };
    default:
      return { kind: held.kind };
  }
}

/** What a run is taken up with. */
export interface Place {
  readonly tools: RunTools;
  readonly stateFolder: string;
  readonly publisher: Publisher;
  readonly hold: (held: Held) => void;
  /** A run is only shown then, and never taken up. */
  readonly isReadOnly: boolean;
}

/** Why no other run can begin; null where one can. */
export function refusalOf(held: Held): string | null {
  if (held.kind === 'ours' && !held.session.isFinished()) {
    const { phase, plan } = held.session.state();
    return phase === 'ended'
      ? 'The report of the run before is still being written.'
      : `An upgrade of ${plan.clusterName} is on already.`;
  }
  if (held.kind !== 'theirs') return null;
  return held.viewer.progress()?.state.phase === 'ended' ? null : held.words;
}

/** Takes up what there is of this cluster; where another talos-tui has it, it is shown. */
export function look(place: Place, clusterId: string): void {
  const { stateFolder, tools, hold, isReadOnly } = place;
  try {
    const found = findRun(stateFolder, clusterId);
    if (found.kind !== 'run') {
      hold(found);
      return;
    }
    if (isReadOnly) {
      view(place, clusterId, found.file, 'this session is read-only: the run is only shown');
      return;
    }
    const lock = lockCluster(stateFolder, clusterId, tools.now());
    if (lock.kind === 'ours') takeUp(place, clusterId, lock);
    else view(place, clusterId, found.file, lock.words);
  } catch (error) {
    hold({ kind: 'broken', words: wordsOf(error) });
  }
}

/** What it was before we had the lock may have changed since. Throws what the file system says. */
function takeUp(place: Place, clusterId: string, lock: OurLock): void {
  const { stateFolder, hold } = place;
  let found: FoundRun;
  let opened: ReturnType<typeof reopenJournal> = null;
  try {
    found = findRun(stateFolder, clusterId);
    if (found.kind === 'run') opened = reopenJournal(found.file);
  } catch (error) {
    lock.release();
    throw error;
  }
  if (opened === null) {
    lock.release();
    hold(found.kind === 'run' ? { kind: 'none' } : found);
    return;
  }
  const { journal, record } = opened;
  hold({
    kind: 'ours',
    session: resumeSession(sessionOptions(place, journal, record, lock), record.entries),
  });
}

function view(place: Place, clusterId: string, file: string, words: string): void {
  const { stateFolder, tools, publisher, hold, isReadOnly } = place;
  const takeOver = (): boolean => {
    if (isReadOnly) return false;
    try {
      const lock = lockCluster(stateFolder, clusterId, tools.now());
      if (lock.kind === 'taken') return false;
      takeUp(place, clusterId, lock);
    } catch (error) {
      hold({ kind: 'broken', words: wordsOf(error) });
    }
    return true;
  };
  const viewer = createViewer({ tools, journal: file, onChange: publisher.soon, takeOver });
  hold({ kind: 'theirs', words, viewer });
}

/** The journal of a new run, with the cluster's lock; or why there is none. */
function newJournal(
  { stateFolder, tools }: Place,
  plan: RunPlan,
  begunAt: number,
): { readonly journal: Journal; readonly lock: OurLock } | string {
  let lock: OurLock | null = null;
  try {
    // A plan that cannot be begun is never written down.
    begin(plan);
    const taken = lockCluster(stateFolder, plan.clusterId, begunAt);
    if (taken.kind === 'taken') return taken.words;
    lock = taken;
    const found = findRun(stateFolder, plan.clusterId);
    const isOpen = found.kind === 'run' && found.state.phase !== 'ended';
    const unfinished = isOpen ? `An upgrade of ${plan.clusterName} is unfinished: it comes first.` : null;
    const problem = found.kind === 'broken' ? found.words : unfinished;
    const refusal = problem ?? leftStep(stateFolder, plan.clusterId, tools.steps);
    if (refusal === null) return { journal: createJournal(stateFolder, plan, begunAt), lock };
    lock.release();
    return refusal;
  } catch (error) {
    lock?.release();
    return wordsOf(error);
  }
}

/** @returns why it does not begin; null when it has */
export function beginRun(place: Place, plan: RunPlan): string | null {
  const begunAt = place.tools.now();
  const made = newJournal(place, plan, begunAt);
  if (typeof made === 'string') return made;
  const session = beginSession(sessionOptions(place, made.journal, { plan, begunAt }, made.lock));
  place.hold({ kind: 'ours', session });
  return null;
}

function sessionOptions(
  { tools, publisher }: Place,
  journal: Journal,
  { plan, begunAt }: Pick<RunRecord, 'plan' | 'begunAt'>,
  { release }: OurLock,
): SessionOptions {
  return { tools, journal, plan, begunAt, release, onAdvance: publisher.now, onChange: publisher.soon };
}
