import { choicesOf } from '../../domain/run/choices.ts';
import type { Choice, Phase } from '../../domain/run/types.ts';
import { confirmWords } from '../../domain/run/words.ts';
import { fileName } from '../format/file-name.ts';
import { textField } from '../input/text-field.ts';
import type { Screen } from '../screen.ts';
import { changeUpgrade, goToPage, readOnly, viewOf } from '../upgrade/commands.ts';
import type { RunField, RunPageView, TypedChoice } from './page-view.ts';
import { isUnderWay, nodeAtTurn, runOf } from './run-of.ts';

export function changeRun(screen: Screen, change: Partial<RunPageView>): void {
  changeUpgrade(screen, { run: { ...viewOf(screen).run, ...change } });
}

const stateOf = (screen: Screen) => runOf(screen.upgrade.run.getState())?.state ?? null;

/** Why no run can be begun from the page of the commands; null when it can. */
export function whyNoBegin(screen: Screen): string | null {
  const isReadOnly = readOnly(screen);
  if (isReadOnly !== null) return isReadOnly;
  const view = screen.upgrade.run.getState();
  if (view.kind === 'looking') return 'looking for an unfinished run of this cluster first';
  if (view.kind === 'theirs' || view.kind === 'broken') return view.words;
  if (view.kind === 'ours') {
    return isUnderWay(view)
      ? 'a run is under way already: 5 shows it'
      : 'a run has ended: 5, then n, puts it away';
  }
  const { verdict } = screen.plan();
  return verdict === 'ready' ? null : `the plan is not ready: ${verdict}`;
}

/** Begins the run. No node is touched by that: a snapshot is taken, images are pulled. */
export function beginRun(screen: Screen): void {
  const problem = screen.upgrade.run.begin(viewOf(screen).choices);
  if (problem === null) goToPage(screen, 'run');
  else screen.tell(problem);
}

/** Why nothing of the run may be changed from here; null when it may. */
export function whyNoChange(screen: Screen): string | null {
  const view = screen.upgrade.run.getState();
  if (view.kind === 'looking') return 'looking for an unfinished run of this cluster first';
  if (view.kind === 'none') return 'there is no run: R on page 4 begins one';
  if (view.kind !== 'ours') return view.words;
  if (view.run.state.phase === 'ended') return 'the run has ended';
  const isReadOnly = readOnly(screen);
  if (isReadOnly !== null) return isReadOnly;
  return view.run.trouble === null ? null : `nothing can be written down: ${view.run.trouble}`;
}

const noQuestion: Readonly<Record<Phase, string>> = {
  preparing: 'nothing is asked yet: snapshot and images come first',
  checking: 'nothing is asked yet: the checks come first',
  confirming: 'the question is being asked',
  working: 'a node is at work: nothing is asked',
  between: 'nothing is asked yet: soak time and gate come first',
  paused: 'the run is paused: p continues it',
  failed: 'a node has failed: choose what comes next',
  ended: 'the run has ended',
};

export function whyNoConfirm(screen: Screen): string | null {
  const state = stateOf(screen);
  const why = whyNoChange(screen);
  if (why !== null || !state) return why;
  const { question, isHeld } = viewOf(screen).run;
  return question !== null && !isHeld ? null : noQuestion[state.phase];
}

function openField(screen: Screen, field: RunField): void {
  changeUpgrade(screen, { sheet: null, top: 0 });
  changeRun(screen, { field });
}

/** Opens the field for the question that is on the screen. */
export function openConfirm(screen: Screen): void {
  const { question } = viewOf(screen).run;
  if (question === null) return;
  changeRun(screen, { isNewsRead: true });
  openField(screen, { kind: 'confirm', ticket: question, state: textField(''), problem: null });
}

/** What is asked for now, to the letter; null where nothing is. */
export function askedWord(screen: Screen): string | null {
  const state = stateOf(screen);
  return state && (confirmWords(state)?.word ?? null);
}

const notOffered: Readonly<Record<Choice, string>> = {
  retry: 'nothing has failed that may be started again',
  watch: 'there is no failed node to look at',
  'stop waiting': 'no node is waited for whose talosctl has ended',
  reboot: 'no node has the new system installed and waits for a boot',
  uncordon: 'no node was left cordoned by this run',
  rollback: 'no node may be rolled back now',
  'end talosctl': 'no talosctl runs',
  skip: 'only a node that waits, or has failed, can be skipped',
  abort: 'there is nothing to end',
};

export function whyNoChoice(screen: Screen, choice: Choice): string | null {
  const why = whyNoChange(screen);
  const state = stateOf(screen);
  if (why !== null || !state) return why;
  return choicesOf(state).includes(choice) ? null : notOffered[choice];
}

export function choose(screen: Screen, choice: Choice): void {
  changeRun(screen, { isNewsRead: true });
  screen.upgrade.run.choose(choice);
}

/** Opens the sheet that says what the choice does; its word makes it. */
export function openChoice(screen: Screen, choice: TypedChoice): void {
  openField(screen, { kind: 'choice', choice, state: textField(''), problem: null });
}

export function openSaveReport(screen: Screen): void {
  const state = stateOf(screen);
  if (!state) return;
  const { clusterName, step } = state.plan;
  const title = `talos-upgrade ${clusterName} ${step.to}`;
  openField(screen, {
    kind: 'save',
    state: textField(fileName(title, 'md', new Date(screen.now()))),
    problem: null,
  });
}

export function whyNoReport(screen: Screen): string | null {
  return runOf(screen.upgrade.run.getState())?.report == null ? 'the report is still being written' : null;
}

export async function copyReport(screen: Screen): Promise<void> {
  const report = runOf(screen.upgrade.run.getState())?.report;
  if (report) screen.tell(await screen.takeAway.copy(report));
}

/** Paused, or to be paused once the node at work is done. */
function isPaused(screen: Screen): boolean {
  const state = stateOf(screen);
  return state?.phase === 'paused' || (state?.phase === 'working' && state.pauseWanted !== null);
}

export function whyNoPause(screen: Screen): string | null {
  const why = whyNoChange(screen);
  if (why !== null) return why;
  return stateOf(screen)?.phase === 'failed' ? 'a node has failed: the run waits for you already' : null;
}

export function togglePause(screen: Screen): void {
  if (isPaused(screen)) screen.upgrade.run.resume();
  else screen.upgrade.run.pause();
}

export function whyNoSupport(screen: Screen): string | null {
  const view = screen.upgrade.run.getState();
  if (view.kind !== 'ours') return 'there is no run of this talos-tui';
  return nodeAtTurn(view) ? null : 'every node has had its turn';
}

export async function collectSupport(screen: Screen): Promise<void> {
  const node = nodeAtTurn(screen.upgrade.run.getState());
  screen.tell(`collecting a support bundle of ${node?.name ?? 'the node'}: this takes a while`);
  screen.tell(await screen.upgrade.run.collectSupport());
}

export function switchLog(screen: Screen): void {
  changeRun(screen, { log: viewOf(screen).run.log === 'talosctl' ? 'kernel' : 'talosctl' });
}

/** Another plan can be made once the run that has ended is put away. */
export function dismissRun(screen: Screen): void {
  screen.upgrade.run.dismiss();
  goToPage(screen, 'target');
}

export function whyNoDismiss(screen: Screen): string | null {
  return screen.upgrade.run.getState().kind === 'ours' ? null : 'it is not a run of this talos-tui';
}
