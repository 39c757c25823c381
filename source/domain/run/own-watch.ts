import type { Turn } from './moves.ts';
import type { ProgressStep, StepName, StepState, ToldProgress } from './progress.ts';
import type { Step } from './types.ts';
import { hasRebooted } from './verify.ts';

/** `verify` is ours: talosctl's word is never enough. */
export type RowName = StepName | 'verify';

/** A row of the progress of a node. */
export type StepRow = Omit<ProgressStep, 'name'> & { readonly name: RowName };

/** What was seen of the node at work; in ms since the epoch, null for not yet. */
export interface Seen {
  readonly address: string;
  /** When it was first found away since its step began. */
  readonly downAt: number | null;
  /** When it first answered after its boot. */
  readonly bootedAt: number | null;
  /** When its stage was first seen to be running after its boot. */
  readonly runningAt: number | null;
  /** When its verdict was final. */
  readonly verifiedAt: number | null;
}

export interface Watched {
  readonly turn: Turn;
  readonly step: Step;
  readonly told: ToldProgress | null;
  readonly seen: Seen | null;
}

/** How far the node has come, as we have seen it ourselves. */
interface OwnWatch {
  readonly isDown: boolean;
  readonly isBooted: boolean;
  readonly isRunning: boolean;
  readonly areServicesUp: boolean;
  readonly isUncordoned: boolean;
}

/** Only then does a node that does not answer go down: before it, that is trouble of the network. */
function mayGoDown({ step, told }: Watched): boolean {
  if (told === null || step.end !== null) return true;
  const hasBegun = (name: StepName) => told.steps.some((one) => one.name === name && one.state !== 'waiting');
  return hasBegun('reboot') || (told.generation === 'legacy' && hasBegun('install'));
}

function ownWatchOf(watched: Watched): OwnWatch {
  const { seen, turn, told } = watched;
  const { before, seen: now } = turn.own;
  const toldBoot = told?.steps.some(({ name, state }) => name === 'boot' && state === 'done') ?? false;
  const isBooted =
    (seen?.bootedAt ?? null) !== null ||
    (before !== null && now !== null && hasRebooted(before, now) === true);
  const isAway = (seen?.downAt ?? null) !== null && now?.answers !== true;
  const isRunning = isBooted && ((seen?.runningAt ?? null) !== null || now?.stage === 'running');
  const isBack = isBooted || toldBoot;
  return {
    isDown: isAway && !isBooted && mayGoDown(watched),
    isBooted,
    isRunning,
    areServicesUp: isRunning && now?.servicesDown?.length === 0,
    isUncordoned: isBack && now?.answers === true && now.cordoned === false,
  };
}

type OwnState = Extract<StepState, 'running' | 'done'>;

const stateFrom = (isDone: boolean, isOn: boolean): OwnState | null => {
  if (isDone) return 'done';
  return isOn ? 'running' : null;
};

/** How the node itself shows a row; null where it shows nothing. */
function ownState(name: RowName, watch: OwnWatch): OwnState | null {
  const { isDown, isBooted, isRunning, areServicesUp, isUncordoned } = watch;
  if (name === 'down') return stateFrom(isBooted, isDown);
  if (name === 'boot') return stateFrom(isRunning, isBooted);
  if (name === 'services') return stateFrom(areServicesUp, isRunning);
  return name === 'uncordon' ? stateFrom(areServicesUp && isUncordoned, false) : null;
}

function ownTimes(name: RowName, seen: Seen | null): Pick<StepRow, 'startedAt' | 'endedAt'> {
  const { downAt = null, bootedAt = null, runningAt = null } = seen ?? {};
  if (name === 'down') return { startedAt: downAt, endedAt: bootedAt };
  if (name === 'boot') return { startedAt: bootedAt, endedAt: runningAt };
  return { startedAt: name === 'services' ? runningAt : null, endedAt: null };
}

/** What talosctl has seen through stays as it tells it; else the node itself knows better. */
function overlaid(row: StepRow, watch: OwnWatch, seen: Seen | null): StepRow {
  const own = ownState(row.name, watch);
  if (own === null || row.state === 'done' || row.state === own) return row;
  const { startedAt, endedAt } = ownTimes(row.name, seen);
  const isDone = own === 'done';
  return {
    ...row,
    state: own,
    words: isDone ? null : row.words,
    startedAt: row.startedAt ?? startedAt,
    endedAt: isDone ? endedAt : null,
  };
}

/** These end with the node going down, or coming back; of the others nobody knows then whether they have ended. */
const endedByBoot: readonly RowName[] = ['stop', 'reboot', 'down'];

/** What the node has gone past cannot run any more. */
function passed(row: StepRow, seen: Seen | null): StepRow {
  const endedAt = row.endedAt ?? seen?.downAt ?? seen?.bootedAt ?? null;
  if (row.state === 'waiting') return { ...row, state: 'not seen' };
  const isCutOff = row.state === 'not seen' && row.startedAt !== null;
  const hasEnded = endedByBoot.includes(row.name) && (row.state === 'running' || isCutOff);
  if (hasEnded) return { ...row, state: 'done', endedAt: seen?.downAt ?? endedAt };
  return row.state === 'running' ? { ...row, state: 'not seen', endedAt } : row;
}

function verifyRow(row: StepRow, { turn, step, seen, told }: Watched, watch: OwnWatch): StepRow {
  const { condition, state, reasons } = turn.own;
  const times = { startedAt: seen?.bootedAt ?? null, endedAt: seen?.verifiedAt ?? null };
  const isAsWanted = condition === 'upgraded' || (step.action === 'rollback' && condition === 'rolled back');
  if (isAsWanted) return { ...row, ...times, state: 'done' };
  const words = reasons.length > 0 ? reasons.join('; ') : null;
  const isPastServices =
    told?.steps.some(({ name, state: how }) => name === 'services' && how === 'done') ?? false;
  if (!watch.isBooted && !isPastServices) return row;
  if (state !== 'working') return { ...row, ...times, state: 'failed', words };
  return { ...row, startedAt: times.startedAt, words };
}

/** The rows as talosctl tells them, with what we have seen of the node ourselves. */
export function withOwnWatch(rows: readonly StepRow[], watched: Watched): readonly StepRow[] {
  const watch = ownWatchOf(watched);
  const { seen } = watched;
  const far = rows.findLastIndex(({ name }) => name !== 'uncordon' && ownState(name, watch) !== null);
  return rows.map((row, index) => {
    if (row.name === 'verify') return verifyRow(row, watched, watch);
    const own = overlaid(row, watch, seen);
    return index < far ? passed(own, seen) : own;
  });
}
