import { lastValue } from '../../domain/loaded.ts';
import { choicesOf } from '../../domain/run/choices.ts';
import { turnOf } from '../../domain/run/moves.ts';
import type { Choice, Phase } from '../../domain/run/types.ts';
import { choiceWords, conditionWords, confirmWords, drainWords, phaseWords } from '../../domain/run/words.ts';
import type { Check } from '../../domain/upgrade/plan.ts';
import type { RunProgress, RunView } from '../../state/run/run-view.ts';
import { displayWidth, padEnd } from '../../text/width.ts';
import { clockTime } from '../format/contact.ts';
import type { Screen } from '../screen.ts';
import {
  blank,
  commandLines,
  hanging,
  type Line,
  lineOf,
  type Piece,
  statusGlyphs,
} from '../upgrade/lines.ts';
import { pullLines, snapshotLines } from './preparing.ts';

/** The text of the page: what is told, and above which title. */
export interface Body {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** What the text of a run follows from. */
export interface BodyInput {
  readonly screen: Screen;
  readonly run: RunProgress;
  readonly now: number;
  readonly columns: number;
}

const items = (
  texts: readonly string[],
  columns: number,
  sign: string,
  tone: Piece['tone'],
): readonly Line[] => texts.flatMap((text) => hanging(` ${sign} `, text, columns, tone));

/** The key of each choice; the page's own table of keys has the same. */
export const choiceKeys: Readonly<Record<Choice, string>> = {
  retry: 'r',
  watch: 'w',
  reboot: 'b',
  uncordon: 'U',
  rollback: 'B',
  'end talosctl': 'E',
  skip: 's',
  abort: 'x',
};

function choiceLines({ run, columns }: BodyInput): readonly Line[] {
  const { state, step } = run;
  const told = step?.ticket === state.step?.ticket ? (step?.told ?? null) : null;
  return choicesOf(state).flatMap((choice) => {
    const { label, does } = choiceWords(choice, state, told);
    return hanging(` ${choiceKeys[choice]} `, `${label}: ${does}`, columns);
  });
}

/** Titles of checks in columns. */
function inColumns(texts: readonly string[], columns: number): readonly Line[] {
  const width = Math.max(0, ...texts.map(displayWidth)) + 2;
  const across = Math.max(1, Math.floor((columns - 1) / width));
  return Array.from({ length: Math.ceil(texts.length / across) }, (_, row) =>
    lineOf(
      ` ${texts
        .slice(row * across, (row + 1) * across)
        .map((text) => padEnd(text, width))
        .join('')}`,
      'passed',
    ),
  );
}

/** From so many columns on, what has passed is listed by name. */
const leastForNames = 100;

/** The checks in short: what has passed in as little room as it takes, the rest by name. */
function checkLines(checks: readonly Check[], columns: number): readonly Line[] {
  const passed = checks.filter(({ status }) => status === 'passed');
  const others = checks.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  const named = columns >= leastForNames;
  const told = named
    ? inColumns(
        passed.map(({ title }) => `${statusGlyphs.passed} ${title}`),
        columns,
      )
    : [lineOf(` ${statusGlyphs.passed} ${passed.length} checks have passed: d lists them`, 'passed')];
  return [
    ...others.flatMap(({ status, title, summary }) =>
      hanging(` ${statusGlyphs[status]} `, `${title}: ${summary}`, columns, status),
    ),
    ...(passed.length === 0 ? [] : told),
  ];
}

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

function working(input: BodyInput): readonly Line[] {
  const { screen, run, now, columns } = input;
  const { state, step } = run;
  const kubernetes = lastValue(screen.upgrade.survey.getState().cluster.kubernetes);
  const isCurrent = step !== null && step.ticket === state.step?.ticket;
  const isDraining =
    isCurrent && step.told.steps.some(({ name, state: how }) => name === 'drain' && how === 'running');
  const { pods, options } = drainWords(isDraining ? step.told.evictions : [], kubernetes?.blocked ?? [], now);
  const problems = isCurrent && step !== null ? step.told.problems : [];
  return [
    ...items(
      problems.map(({ message, hint }) => `talosctl: ${message}${hint === null ? '' : ` (${hint})`}`),
      columns,
      statusGlyphs.warning,
      'warning',
    ),
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
  const { heading, explanation } = conditionWords(turn.own.condition, turn.node, {
    action: state.step?.action ?? 'upgrade',
    isPostCheckPassed: step?.ticket === state.step?.ticket && step?.told.isPostCheckPassed === true,
  });
  return [
    ...hanging(' ✖ ', heading, columns, 'blocked'),
    ...(explanation === '' ? [] : hanging('   ', explanation, columns)),
    ...items(turn.own.reasons, columns, '·', 'plain'),
    ...items(state.reasons, columns, '✖', 'blocked'),
    blank,
    lineOf(' What you can do:', 'bold'),
    ...choiceLines(input),
  ];
}

function paused(input: BodyInput): readonly Line[] {
  const { run, columns } = input;
  return [
    ...items(run.state.reasons, columns, '▲', 'warning'),
    ...hanging(
      ' p ',
      'continue: the checks are made again, and no node goes down without your word.',
      columns,
    ),
    ...choiceLines(input),
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
    ...(report === null ? [lineOf(' … the report is being written', 'dim')] : []),
    ...(report ?? '')
      .split('\n')
      .flatMap((line) =>
        line === '' ? [blank] : hanging(' ', line, columns, line.startsWith('#') ? 'bold' : 'plain'),
      ),
  ];
}

const bodies: Readonly<Record<Phase, (input: BodyInput) => readonly Line[]>> = {
  preparing: (input) => [...activityLines(input), ...snapshotLines(input), ...pullLines(input)],
  checking: (input) => [
    ...activityLines(input),
    ...snapshotLines(input),
    ...checkLines(input.run.checks, input.columns),
  ],
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

const titles: Readonly<Record<Phase, (name: string) => string>> = {
  preparing: () => 'before the first node',
  checking: (name) => `checking before ${name} goes down`,
  confirming: (name) => `before ${name} goes down`,
  working: (name) => `${name} at work`,
  between: (name) => `before ${name}`,
  paused: () => 'paused',
  failed: (name) => `${name} has failed`,
  ended: () => 'report',
};

function newsLines({ screen, run, columns }: BodyInput): readonly Line[] {
  const isOld = screen.view.getState().upgrade.run.isNewsRead || run.state.phase === 'ended';
  if (isOld || run.meanwhile.length === 0) return [];
  return [lineOf(' While nobody watched:', 'bold'), ...items(run.meanwhile, columns, '·', 'plain'), blank];
}

/** What the page tells of the run, by where it stands. */
export function runBody(input: BodyInput): Body {
  const { run, columns } = input;
  const { state, trouble } = run;
  const name = turnOf(state)?.node.name ?? '';
  return {
    title: titles[state.phase](name),
    lines: [
      ...(trouble === null
        ? []
        : hanging(' ✖ ', `nothing can be written down, so nothing goes on: ${trouble}`, columns, 'blocked')),
      ...newsLines(input),
      ...bodies[state.phase](input),
    ],
  };
}

/** What stands there while there is no run to be shown. */
export function bodyWithoutRun(view: Exclude<RunView, { readonly kind: 'ours' }>, columns: number): Body {
  switch (view.kind) {
    case 'looking':
      return { title: 'no run yet', lines: [lineOf(' … looking for an unfinished run', 'dim')] };
    case 'none':
      return {
        title: 'no run',
        lines: hanging(
          ' ',
          'There is no run. R on the page of the commands (4) begins one: a snapshot of etcd and the images first; every node is asked for on its own.',
          columns,
        ),
      };
    case 'theirs':
      return { title: 'another talos-tui', lines: hanging(' ▲ ', view.words, columns, 'warning') };
    case 'broken':
      return { title: 'no run can begin', lines: hanging(' ✖ ', view.words, columns, 'blocked') };
  }
}
