import type { BlockedEviction } from '../domain/upgrade/survey.ts';
import type { RunView } from '../state/run/run-view.ts';
import type { RunSource, UpgradeSource } from '../ui/screen.ts';
import type { Dialogue } from './dialogue.ts';
import { nextLines } from './next-lines.ts';
import type { Answer } from './question.ts';
import { type Intent, type RunQuestion, runQuestion, standOf, type Wanted } from './run-question.ts';
import { signOfLife, standingLines } from './standing-lines.ts';

export interface RunFlowOptions {
  readonly dialogue: Dialogue;
  readonly run: RunSource;
  readonly shown: UpgradeSource['shown'];
  readonly blockedEvictions: () => readonly BlockedEviction[];
  readonly now: () => number;
}

/** How a run ended, or that it is left while it goes on. */
export type RunEnd = 'complete' | 'incomplete' | 'quit';

/** Nothing was said for so long, in ms: a sign of life. */
const silenceMs = 60_000;
const lookMs = 5000;
/** The report is a file that is written: with a full disk it never is. In ms. */
const reportMs = 10_000;

const lateWords = 'Nothing was started: what was asked for has changed meanwhile.';

/** The end that a view tells; null while there is none, or its report is still to come. */
function endOf(view: RunView, isReportAwaited: boolean): RunEnd | null {
  if (view.kind === 'broken' || view.kind === 'none') return 'incomplete';
  if (view.kind === 'looking') return null;
  const { run } = view;
  if (!run) return view.kind === 'theirs' ? null : 'incomplete';
  if (run.state.phase !== 'ended') return null;
  const isReportComing =
    run.report === null && run.trouble === null && isReportAwaited && view.kind === 'ours';
  if (isReportComing) return null;
  return run.state.outcome === 'complete' ? 'complete' : 'incomplete';
}

/** Shows a run that is there, and asks for what it waits for, until it has ended or is left. */
export function followRun({ dialogue, run, shown, blockedEvictions, now }: RunFlowOptions): Promise<RunEnd> {
  return new Promise((resolve) => {
    let said: RunView = { kind: 'none' };
    let wanted: Wanted | null = null;
    let isReportAwaited = true;
    let reportTimer: NodeJS.Timeout | null = null;
    const moment = () => ({ at: now(), blocked: blockedEvictions() });

    const finish = (end: RunEnd): void => {
      clearInterval(lifeTimer);
      clearTimeout(reportTimer ?? undefined);
      unsubscribe();
      dialogue.close();
      dialogue.setStanding(() => []);
      resolve(end);
    };

    const want = (next: Wanted | null): void => {
      wanted = next;
      show();
    };

    const collectSupport = async (): Promise<void> => {
      await dialogue.say(['collecting a support bundle; this may take minutes']);
      await dialogue.say([await run.collectSupport()]);
    };

    const act = (intent: Intent): void => {
      const view = run.getState();
      switch (intent.kind) {
        case 'confirm':
          if (!run.confirm(intent.ticket, intent.word)) void dialogue.say([lateWords]);
          break;
        case 'want':
          if (view.kind === 'ours') want({ choice: intent.choice, stand: standOf(view.run.state) });
          break;
        case 'choose':
          wanted = null;
          run.choose(intent.choice);
          show();
          break;
        case 'back':
          want(null);
          break;
        case 'support':
          void collectSupport();
          break;
        case 'pause':
          run.pause();
          break;
        case 'resume':
          run.resume();
          break;
        case 'quit':
          finish('quit');
          break;
      }
    };

    const answer = (asked: RunQuestion, given: Answer): void => {
      const intent = given.kind === 'option' ? asked.options[given.index] : asked.typed;
      if (intent) act(intent);
    };

    const show = (): void => {
      const view = run.getState();
      const lines = nextLines(said, view, now());
      said = view;
      void dialogue.say(lines);
      const end = endOf(view, isReportAwaited);
      if (end !== null) {
        finish(end);
        return;
      }
      const next = runQuestion(view, wanted, shown);
      if (next === null) dialogue.close();
      else if (next.question.key !== dialogue.openKey())
        dialogue.open(next.question, (given) => answer(next, given));
      if (view.kind === 'ours' && view.run.state.phase === 'ended') {
        reportTimer ??= setTimeout(() => {
          isReportAwaited = false;
          show();
        }, reportMs);
      }
    };

    const unsubscribe = run.subscribe(show);
    const lifeTimer = setInterval(() => {
      if (now() - dialogue.saidAt() >= silenceMs) void dialogue.say(signOfLife(run.getState(), moment()));
    }, lookMs);
    dialogue.setStanding(() => standingLines(run.getState(), moment()));
    show();
  });
}
