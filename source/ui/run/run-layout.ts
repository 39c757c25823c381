import { coarseDuration } from '../../domain/run/duration.ts';
import { confirmWords } from '../../domain/run/words.ts';
import type { RunProgress } from '../../state/run/run-view.ts';
import { clip } from '../../text/width.ts';
import { clockTime } from '../format/contact.ts';
import type { Screen } from '../screen.ts';
import { type Line, lineOf } from '../upgrade/lines.ts';
import { type Body, bodyWithoutRun, runBody } from './body.ts';
import { choiceLinesOf } from './choice-sheet.ts';
import { nodeRows, windowOfNodes, workLines } from './node-lines.ts';
import { runOf } from './run-of.ts';

/** The page of a run, as its lines: it fits, whatever room there is. */
export interface RunLayout {
  /** What run it is, and its nodes. */
  readonly above: readonly Line[];
  /** Below a rule with its title, where there is anything to tell. */
  readonly body: Body;
  /** The first line of the body that is shown, and how many. */
  readonly top: number;
  readonly bodyRows: number;
  /** With the line of its title; 0 where there is no room for it. */
  readonly logRows: number;
  /** The line of the question; null while nothing is asked. */
  readonly question: Line | null;
}

/** "Upgrade homelab v1.13.1 → v1.13.3 · node 2 of 3 · started 04:20, 6 min · journal PATH". */
export function headText({ state, startedAt, journal }: RunProgress, now: number): string {
  const { plan, at, phase } = state;
  const place =
    phase === 'ended' ? [] : [`node ${Math.min(at + 1, plan.nodes.length)} of ${plan.nodes.length}`];
  const age = phase === 'ended' || now - startedAt < 60_000 ? '' : `, ${coarseDuration(now - startedAt)}`;
  return [
    `Upgrade ${plan.clusterName} ${plan.step.from} → ${plan.step.to}`,
    ...place,
    `started ${clockTime(startedAt)}${age}`,
    `journal ${journal}`,
  ].join(' · ');
}

/** What stands in the line of the question. */
function questionOf(screen: Screen, run: RunProgress): Line | null {
  const words = confirmWords(run.state);
  const { question, isHeld, field } = screen.view.getState().upgrade.run;
  if (!words || screen.upgrade.run.getState().kind !== 'ours' || screen.cluster().readOnly) return null;
  if (run.trouble !== null) return null;
  if (question === null || isHeld) return lineOf(' … the question is being asked', 'dim');
  if (field !== null)
    return lineOf(
      ' ▸ type it below, then press Enter by itself: a paste, or keys typed ahead, confirm nothing',
      'bold',
    );
  return lineOf(
    ` ▸ ${words.word === 'y' ? 'Type y, then Enter' : words.prompt}: c opens the line for it`,
    'bold',
  );
}

/** Its title, and two lines. */
const leastLog = 3;

/** The lines of the nodes get this part of the page at most. */
const nodesShare = 0.5;

/** How the lines of the page are divided: first what is asked, then the nodes and the text, then the log. */
export function runLayout(screen: Screen, columns: number, rows: number, now: number): RunLayout {
  const view = screen.upgrade.run.getState();
  const run = runOf(view);
  const { top: scrolled, run: page } = screen.view.getState().upgrade;
  if (!run || view.kind === 'looking' || view.kind === 'none' || view.kind === 'broken') {
    const body = view.kind === 'ours' ? { title: '', lines: [] } : bodyWithoutRun(view, columns);
    return { above: [], body, top: 0, bodyRows: rows - 1, logRows: 0, question: null };
  }
  const input = { run, now, columns };
  const question = questionOf(screen, run);
  const work = workLines(input);
  const most = Math.max(1, Math.floor(rows * nodesShare) - 1 - work.length);
  const all = nodeRows(input);
  const nodes = windowOfNodes(all, run.state.at, most);
  // What is told of the node at work stands below its row.
  const at = nodes.indexOf(all[run.state.at] ?? []) + 1;
  const theirs = view.kind === 'theirs' ? [lineOf(` ▲ ${view.words}`, 'warning')] : [];
  const above = [
    lineOf(` ${clip(headText(run, now), columns - 2)}`, 'bold'),
    ...theirs,
    ...nodes.slice(0, at),
    ...work,
    ...nodes.slice(at),
  ].slice(0, Math.max(1, rows - 2 - (question ? 1 : 0)));
  const sheet = choiceLinesOf(screen, columns);
  const body = sheet ?? runBody({ screen, ...input });
  const { length } = body.lines;
  const hasBody = length > 0;
  const room = Math.max(0, rows - above.length - (hasBody ? 1 : 0) - (question ? 1 : 0));
  const isWatched = run.state.phase === 'working' || run.state.phase === 'failed' || page.log === 'kernel';
  const hasLog = isWatched && !page.isReport && sheet === null && room - length >= leastLog;
  const bodyRows = hasLog ? length : room;
  return {
    above,
    body,
    top: Math.min(scrolled, Math.max(0, length - bodyRows)),
    bodyRows,
    logRows: hasLog ? room - length : 0,
    question,
  };
}

/** How far the text of the page can be scrolled, in lines. */
export function runOverflow(screen: Screen): number {
  const { page, needs } = screen.layout();
  const { body, bodyRows } = runLayout(screen, needs.columns, page - 1, screen.now());
  return Math.max(0, body.lines.length - bodyRows);
}
