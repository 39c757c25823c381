import { lastValue } from '../../domain/loaded.ts';
import { turnOf } from '../../domain/run/moves.ts';
import type { Phase } from '../../domain/run/types.ts';
import {
  conditionWords,
  confirmWords,
  drainWords,
  lateEvictions,
  phaseWords,
} from '../../domain/run/words.ts';
import type { FollowedStep } from '../../state/run/run-view.ts';
import { clockTime } from '../format/contact.ts';
import { blank, commandLines, hanging, type Line, lineOf, statusGlyphs } from '../upgrade/lines.ts';
import { type BodyInput, choiceLines, items } from './choice-lines.ts';
import { pullLines, snapshotLines } from './preparing.ts';
import { checkLines } from './short-checks.ts';

function activityLines({ run, columns }: BodyInput): readonly Line[] {
  const { activity } = run;
  if (!activity) return hanging(' … ', phaseWords(run.state), columns);
  const until = activity.until === null ? '' : ` (until ${clockTime(activity.until)} at the latest)`;
  return hanging(' … ', `${activity.words}${until}`, columns);
}

function confirming(input: BodyInput): readonly Line[] {
  const { screen, run, columns } = input;
  const { asked, plan, at } = run.state;
  const name = plan.nodes[at]?.name ?? '';
  const words = confirmWords(run.state);
  if (!asked || !words) return [];
  const while_ = asked.meanwhile.length === 0 ? [] : [`While it is down: ${asked.meanwhile.join('; ')}`];
  // A warning is told once: as what was found, not as a check as well.
  const checks = run.checks.filter(({ status }) => status !== 'warning');
  const isFirst = run.state.nodes.every(({ starts }) => starts === 0);
  return [
    ...items(asked.warnings, columns, statusGlyphs.warning, 'warning'),
    ...while_.flatMap((text) => hanging(' ', text, columns)),
    lineOf(` Will run on ${name}, exactly:`, 'dim'),
    ...commandLines(screen.upgrade.shown(asked.command), columns),
    ...checkLines(checks, columns),
    ...(isFirst ? snapshotLines(input) : []),
    ...hanging(' ', words.why, columns, 'dim'),
  ];
}

/** What talosctl complained of, with what is known to help. */
const problemsOf = (step: FollowedStep | null): readonly string[] =>
  (step?.told.problems ?? []).map(
    ({ message, hint }) => `talosctl: ${message}${hint === null ? '' : ` (${hint})`}`,
  );

function working(input: BodyInput): readonly Line[] {
  const { screen, run, now, columns } = input;
  const { state, step } = run;
  const kubernetes = lastValue(screen.upgrade.survey.getState().cluster.kubernetes);
  const isCurrent = step !== null && step.ticket === state.step?.ticket;
  const isDraining =
    isCurrent && step.told.steps.some(({ name, state: how }) => name === 'drain' && how === 'running');
  const late = isDraining ? lateEvictions(step.told.evictions, now) : [];
  const { pods, options } = drainWords(late, kubernetes?.blocked ?? [], now);
  return [
    ...items(problemsOf(isCurrent ? step : null), columns, statusGlyphs.warning, 'warning'),
    ...(pods.length === 0 ? [] : [lineOf(' The drain waits for:', 'bold')]),
    ...items(pods, columns, '▲', 'warning'),
    ...items(options, columns, '→', 'plain'),
    ...items(state.pauseWanted ?? [], columns, '▲ pauses after this node:', 'warning'),
  ];
}

function failed(input: BodyInput): readonly Line[] {
  const { run, columns } = input;
  const { state, step } = run;
  const turn = turnOf(state);
  if (!turn) return [];
  const ended = step?.ticket === state.step?.ticket ? step : null;
  const { heading, explanation } = conditionWords(turn.own.condition, turn.node, {
    action: state.step?.action ?? 'upgrade',
    isPostCheckPassed: ended?.told.isPostCheckPassed === true,
  });
  const choices = choiceLines(input);
  return [
    ...hanging(' ✖ ', heading, columns, 'blocked'),
    ...(explanation === '' ? [] : hanging('   ', explanation, columns)),
    ...items(turn.own.reasons, columns, '·', 'plain'),
    ...items(problemsOf(ended), columns, '·', 'plain'),
    ...items(state.reasons, columns, '✖', 'blocked'),
    ...(choices.length === 0 ? [] : [blank, lineOf(' What you can do:', 'bold'), ...choices]),
  ];
}

const goesOn = 'continue: the checks are made again, and no node goes down without your word.';

function paused(input: BodyInput): readonly Line[] {
  const { run, columns } = input;
  const choices = choiceLines(input);
  return [
    ...items(run.state.reasons, columns, '▲', 'warning'),
    ...(choices.length === 0 ? [] : hanging(' p ', goesOn, columns)),
    ...choices,
    ...checkLines(
      run.checks.filter(({ status }) => status === 'blocked'),
      columns,
    ),
  ];
}

function ended({ run, columns }: BodyInput): readonly Line[] {
  const { state, report } = run;
  const isComplete = state.outcome === 'complete' && state.nodes.every((own) => own.state === 'done');
  const [sign, tone] = isComplete ? (['✔', 'passed'] as const) : (['▲', 'warning'] as const);
  return [
    ...hanging(` ${sign} `, phaseWords(state), columns, tone),
    ...(report === null
      ? [lineOf(' … the report is being written', 'dim')]
      : hanging(
          ' ',
          `kept as ${run.journal.replace(/jsonl$/, 'md')}, and as .json beside it`,
          columns,
          'dim',
        )),
    ...(report ?? '')
      .split('\n')
      .flatMap((line) =>
        line === '' ? [blank] : hanging(' ', line, columns, line.startsWith('#') ? 'bold' : 'plain'),
      ),
  ];
}

/** What is told of a run in each phase. */
export const phaseLines: Readonly<Record<Phase, (input: BodyInput) => readonly Line[]>> = {
  preparing: (input) => [...activityLines(input), ...snapshotLines(input), ...pullLines(input)],
  // What the preflight before this one found holds no more.
  checking: (input) => [...activityLines(input), ...snapshotLines(input)],
  confirming,
  working,
  between: (input) => [
    ...activityLines(input),
    lineOf(' p pauses; nothing is started without your word.', 'dim'),
  ],
  paused,
  failed,
  ended,
};
