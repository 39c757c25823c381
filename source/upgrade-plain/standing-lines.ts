import { drainWords, lateEvictions } from '../domain/run/drain-words.ts';
import { durationText } from '../domain/run/duration.ts';
import { turnOf } from '../domain/run/moves.ts';
import { nodeSteps } from '../domain/run/node-steps.ts';
import { lastSeenWords, usualTime } from '../domain/run/usual.ts';
import { nodeWords, phaseWords } from '../domain/run/words.ts';
import type { BlockedEviction } from '../domain/upgrade/survey.ts';
import type { RunProgress, RunView } from '../state/run/run-view.ts';
import { aboutNode, runOf } from './next-lines.ts';

/** When it is said, and what else is known then. */
export interface Moment {
  /** In ms since the epoch. */
  readonly at: number;
  /** What the Kubernetes API says of the budgets. */
  readonly blocked: readonly BlockedEviction[];
}

function drainLines({ step }: RunProgress, { at, blocked }: Moment, isWhole: boolean): readonly string[] {
  if (!step || step.endedAt !== null) return [];
  const { pods, options } = drainWords(lateEvictions(step.told.evictions, at), blocked, at);
  return [...pods.map((pod) => `drain: ${pod}`), ...(isWhole ? options : [])];
}

/** The row that runs, as in "intel: reboot since 1 min 12 s", and when the node was seen last where it is away. */
function rowLines(run: RunProgress, at: number): readonly string[] {
  const name = turnOf(run.state)?.node.name;
  const row = nodeSteps(run).find(({ state }) => state === 'running');
  if (name === undefined || !row || run.state.phase !== 'working') return [];
  const since = row.startedAt === null ? '' : ` since ${durationText(at - row.startedAt)}`;
  const said = row.words === null || row.words === '' ? '' : `: ${row.words}`;
  const isAway = row.name === 'down' || row.name === 'boot' || row.name === 'reboot';
  return [
    `${name}: ${row.name}${since}${said}`,
    ...(isAway ? [`${name}: ${lastSeenWords(run.sightings?.answeredAt ?? null, at)}`] : []),
  ];
}

function activityLines({ activity }: RunProgress, at: number): readonly string[] {
  return activity ? [`${activity.words}, since ${durationText(at - activity.since)}`] : [];
}

/** So that nobody thinks it hangs. Empty where nothing is under way. */
export function signOfLife(view: RunView, moment: Moment): readonly string[] {
  const run = runOf(view);
  if (view.kind === 'looking') return ['still looking for an unfinished upgrade'];
  if (!run || ['paused', 'failed', 'confirming', 'ended'].includes(run.state.phase)) return [];
  const lines = [
    ...rowLines(run, moment.at),
    ...activityLines(run, moment.at),
    ...drainLines(run, moment, false),
  ];
  return lines.length > 0 ? lines : [phaseWords(run.state)];
}

/** How long the nodes that are done took. */
const durationsOf = ({ state, turns }: RunProgress): readonly number[] =>
  turns.flatMap(({ startedAt, endedAt }, index) =>
    state.nodes[index]?.state === 'done' && startedAt !== null && endedAt !== null
      ? [endedAt - startedAt]
      : [],
  );

/** What Enter on an empty line says. */
export function standingLines(view: RunView, moment: Moment): readonly string[] {
  if (view.kind === 'looking') return ['looking for an unfinished upgrade'];
  const run = runOf(view);
  if (!run) return 'words' in view ? [view.words] : [];
  const { state, step, trouble } = run;
  const isWorking = state.phase === 'working';
  const said = isWorking && step?.endedAt === null ? step.output.at(-1) : undefined;
  return [
    ...(view.kind === 'theirs' ? [view.words] : []),
    ...state.plan.nodes.map(({ name }, index) => aboutNode(name, nodeWords(state, index))),
    ...(isWorking ? [`a node: ${usualTime(durationsOf(run))}`] : []),
    ...rowLines(run, moment.at),
    ...activityLines(run, moment.at),
    ...drainLines(run, moment, true),
    ...(said === undefined ? [] : [`talosctl said last: ${said}`]),
    ...(trouble === null ? [] : [`nothing goes on: ${trouble}`]),
  ];
}
