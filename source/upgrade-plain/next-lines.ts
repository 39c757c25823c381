import { durationText } from '../domain/run/duration.ts';
import { leftRunningOf } from '../domain/run/left-running.ts';
import { turnOf } from '../domain/run/moves.ts';
import type { NodeState, RunNode, RunState, StepEnd } from '../domain/run/types.ts';
import { conditionWords, nodeWords, phaseWords } from '../domain/run/words.ts';
import type { RunProgress, RunView } from '../state/run/run-view.ts';
import { someOf } from '../text/some-of.ts';
import { stepLines } from './step-lines.ts';

/** The run of a view, whosever it is. */
export function runOf(view: RunView): RunProgress | null {
  return view.kind === 'ours' || view.kind === 'theirs' ? view.run : null;
}

/** Words with the node they are about, said once. */
export const aboutNode = (name: string, words: string): string =>
  words.includes(name) ? words : `${name}: ${words}`;

/** So many reasons stand in a line; Enter tells the others. */
const reasonsAtMost = 3;

const isChanged = (before: unknown, now: unknown): boolean => JSON.stringify(before) !== JSON.stringify(now);

function kindLines(before: RunView, now: RunView): readonly string[] {
  if (now.kind === before.kind) return [];
  switch (now.kind) {
    case 'looking':
      return ['looking for an unfinished upgrade'];
    case 'theirs':
    case 'broken':
      return [now.words];
    default:
      return [];
  }
}

function headLines({ state, journal, meanwhile }: RunProgress): readonly string[] {
  const { clusterName, step, nodes } = state.plan;
  return [
    `upgrade of ${clusterName} from ${step.from} to ${step.to}, ${nodes.length} nodes`,
    `journal: ${journal}`,
    ...(meanwhile.length === 0 ? [] : ['what happened while nobody watched:', ...meanwhile]),
  ];
}

function endWords(end: StepEnd): string {
  return end.kind === 'code' ? `has ended with exit code ${end.code}` : 'is gone; how it ended is not known';
}

/** talosctl has ended; it is never believed, so this is no verdict. */
function stepEndLines(before: RunState | null, { step, plan, at }: RunState): readonly string[] {
  const old = before?.step;
  if (!step?.end || (old?.ticket === step.ticket && old.end !== null)) return [];
  return [`${plan.nodes[at]?.name ?? 'the node'}: talosctl ${endWords(step.end)}`];
}

/** The last word on a node that had its turn. */
function verdictLines(run: RunProgress, index: number, node: RunNode, own: NodeState): readonly string[] {
  const { startedAt = null, endedAt = null } = run.turns[index] ?? {};
  if (own.state === 'done') {
    const took = startedAt === null || endedAt === null ? '' : ` after ${durationText(endedAt - startedAt)}`;
    const versions = `from ${own.before?.version ?? node.fromVersion} to ${node.toVersion}${took}`;
    return [`${node.name}: ${versions}`, `${node.name}: ${nodeWords(run.state, index)}`];
  }
  if (own.state === 'skipped') return [`${node.name}: ${nodeWords(run.state, index)}`];
  if (own.state !== 'failed') return [];
  const { step } = run.state;
  const { heading, explanation } = conditionWords(own.condition, node, {
    ...(step && { action: step.action }),
    isPostCheckPassed: run.step?.told.isPostCheckPassed === true && run.step.address === node.address,
  });
  return [
    `${node.name}: ${heading}`,
    ...(explanation === '' ? [] : [explanation]),
    ...own.reasons.map((reason) => `${node.name}: ${reason}`),
  ];
}

function nodeLines(before: RunState | null, run: RunProgress): readonly string[] {
  const { plan, nodes } = run.state;
  return plan.nodes.flatMap((node, index) => {
    const [old, own] = [before?.nodes[index], nodes[index]];
    if (!own) return [];
    const told = (one: NodeState | undefined) => [
      one?.state,
      one?.state === 'failed' && [one.condition, one.reasons],
    ];
    if (isChanged(told(old), told(own))) return verdictLines(run, index, node, own);
    const isWaiting =
      own.state === 'working' && own.reasons.length > 0 && isChanged(old?.reasons, own.reasons);
    return isWaiting ? [`${node.name}: waits: ${someOf(own.reasons, reasonsAtMost)}`] : [];
  });
}

/** Where the run stands as a whole, where that is no longer what was said. */
function phaseLines(before: RunState | null, { state, journal, report }: RunProgress): readonly string[] {
  const stand = ({ phase, at, reasons, pauseWanted, action }: RunState) => [
    phase,
    at,
    reasons,
    pauseWanted,
    action,
  ];
  if (before && !isChanged(stand(before), stand(state))) return [];
  const turn = turnOf(state);
  if (state.phase === 'ended' || !turn) return endedLines(state, journal, report);
  const words = phaseWords(state);
  const place = `node ${state.at + 1} of ${state.plan.nodes.length}`;
  // Its verdict is a line of its own already.
  if (state.phase === 'failed') return [...state.reasons, words];
  if (state.phase === 'paused') return ['paused', ...state.reasons.map((reason) => `paused: ${reason}`)];
  return [`${place}: ${aboutNode(turn.node.name, words)}`];
}

/** Where the report of a run is written: beside its journal, as Markdown and as JSON. */
const reportOf = (journal: string): string => journal.replace(/\.jsonl$/, '.md');

function endedLines(state: RunState, journal: string, report: string | null): readonly string[] {
  const left = leftRunningOf(state);
  return [
    `the run is ${phaseWords({ ...state, reasons: state.reasons.filter((reason) => !left.includes(reason)) })}`,
    ...left.map((sentence) => `left: ${sentence}`),
    ...(report === null ? [] : [`report: ${reportOf(journal)}`]),
  ];
}

function reportLines(before: RunProgress | null, { state, journal, report }: RunProgress): readonly string[] {
  const isNew = before?.state.phase === 'ended' && before.report === null && report !== null;
  return state.phase === 'ended' && isNew ? [`report: ${reportOf(journal)}`] : [];
}

function snapshotLines(before: RunState | null, { snapshot }: RunState): readonly string[] {
  if (!snapshot || !isChanged(before?.snapshot, snapshot)) return [];
  const { path, bytes, sha256 } = snapshot;
  return [`snapshot of etcd: ${path}`, `snapshot of etcd: ${bytes} bytes, SHA-256 ${sha256}`];
}

function activityLines(before: RunProgress | null, { activity }: RunProgress, at: number): readonly string[] {
  if (!activity || before?.activity?.words === activity.words) return [];
  const { words, until } = activity;
  return [until === null || until <= at ? words : `${words}, for ${durationText(until - at)} at most`];
}

function runLines(before: RunProgress | null, now: RunProgress, at: number): readonly string[] {
  const old = before?.state ?? null;
  return [
    ...(before === null ? headLines(now) : []),
    ...(before !== null && isChanged(before.meanwhile, now.meanwhile) ? now.meanwhile : []),
    ...snapshotLines(old, now.state),
    ...activityLines(before, now, at),
    ...stepLines(before, now),
    ...stepEndLines(old, now.state),
    ...nodeLines(old, now),
    ...phaseLines(old, now),
    ...reportLines(before, now),
    ...(now.trouble === null || now.trouble === before?.trouble ? [] : [`nothing goes on: ${now.trouble}`]),
  ];
}

/**
 * What has happened from one view of the run to the next, a line each.
 *
 * @param at - now, in ms since the epoch
 */
export function nextLines(before: RunView, now: RunView, at: number): readonly string[] {
  const run = runOf(now);
  return [...kindLines(before, now), ...(run ? runLines(runOf(before), run, at) : [])];
}
