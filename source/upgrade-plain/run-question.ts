import { choicesOf } from '../domain/run/choices.ts';
import { turnOf } from '../domain/run/moves.ts';
import type { Choice, RunState } from '../domain/run/types.ts';
import { choiceWords, confirmWords } from '../domain/run/words.ts';
import type { Check, CheckStatus, PlannedCommand } from '../domain/upgrade/plan.ts';
import type { RunProgress, RunView } from '../state/run/run-view.ts';
import { type Option, option, type Question } from './question.ts';

/** What an answer asks for. */
export type Intent =
  | { readonly kind: 'confirm'; readonly ticket: number; readonly word: string }
  /** Its word is asked for first. */
  | { readonly kind: 'want'; readonly choice: Choice }
  | { readonly kind: 'choose'; readonly choice: Choice }
  | { readonly kind: 'pause' | 'resume' | 'support' | 'back' | 'quit' };

/** A question about the run, and what its answers mean. */
export interface RunQuestion {
  readonly question: Question;
  readonly typed: Intent | null;
  readonly options: readonly Intent[];
}

/** A choice whose word is asked for; it holds for where the run stood. */
export interface Wanted {
  readonly choice: Choice;
  readonly stand: string;
}

/** Changes when another node, another phase or another question has its turn. */
export const standOf = ({ phase, at, ticket }: RunState): string => `${phase} ${at} ${ticket}`;

/** These end, leave or change something at once: their word is typed. The others lead to a question, or only look. */
const wordsOfChoices: Partial<Record<Choice, string>> = {
  skip: 'skip',
  abort: 'abort',
  uncordon: 'uncordon',
  'end talosctl': 'end',
};

type Offer = readonly [Option, Intent];

const intentOf = (choice: Choice): Intent => ({
  kind: choice in wordsOfChoices ? 'want' : 'choose',
  choice,
});

/** In the few words of a line: skip, abort, end talosctl. */
const short = (choice: Choice): Offer => [option(choice), intentOf(choice)];

const pause: Offer = [option('pause'), { kind: 'pause' }];
const resume = (label: string): Offer => [option(label), { kind: 'resume' }];

function from(key: string, text: readonly string[], offers: readonly Offer[]): RunQuestion {
  return {
    question: { key, text, typed: null, options: offers.map(([one]) => one), other: null },
    typed: null,
    options: offers.map(([, intent]) => intent),
  };
}

const statuses: readonly (readonly [CheckStatus, string])[] = [
  ['passed', 'passed'],
  ['warning', 'with a warning'],
  ['blocked', 'blocked'],
  ['reading', 'not known'],
];

/** As in "17 checks passed, 2 with a warning". */
function countsOf(checks: readonly Check[]): string {
  const parts = statuses.flatMap(([status, words]) => {
    const count = checks.filter((check) => check.status === status).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return `checks: ${parts.join(', ')}`;
}

type Shown = (command: PlannedCommand) => string;

function confirming({ state, checks }: RunProgress, shown: Shown): RunQuestion | null {
  const [turn, confirm] = [turnOf(state), confirmWords(state)];
  const { asked } = state;
  if (!turn || !confirm || !asked) return null;
  const { name } = turn.node;
  const offers: readonly Offer[] = [
    ...(choicesOf(state).includes('skip') ? [short('skip')] : []),
    pause,
    short('abort'),
  ];
  const text = [
    ...(checks.length === 0 ? [] : [`Before ${name} goes down: ${countsOf(checks)}.`]),
    ...asked.warnings.map((warning) => `Warning: ${warning}`),
    ...asked.meanwhile.map((sentence) => `While ${name} is down: ${sentence}`),
    `Will run: ${shown(asked.command)}`,
    confirm.why,
  ];
  const { question, options } = from(`confirm ${state.ticket}`, text, offers);
  return {
    question: { ...question, typed: { word: confirm.word, prompt: confirm.prompt } },
    typed: { kind: 'confirm', ticket: state.ticket, word: confirm.word },
    options,
  };
}

function failed({ state, step }: RunProgress): RunQuestion {
  const choices = choicesOf(state);
  const offers = choices.map((choice): Offer => {
    const { label, does } = choiceWords(choice, state, step?.told ?? null);
    return [option(label, does), intentOf(choice)];
  });
  const support: Offer = [
    option('support bundle', 'Collects one of this node, for whoever is asked for help.'),
    { kind: 'support' },
  ];
  return from(`failed ${standOf(state)} ${choices.join()}`, ['What you can do:'], [...offers, support]);
}

function busy({ state }: RunProgress): RunQuestion {
  const { pauseWanted, phase } = state;
  const choices = choicesOf(state);
  const afterwards: Offer =
    phase !== 'working'
      ? pause
      : pauseWanted === null
        ? [option('pause after it'), pause[1]]
        : resume('do not pause after it');
  const offers = [afterwards, ...choices.map(short)];
  const key = `${phase} ${state.at} ${pauseWanted !== null} ${choices.join()}`;
  return from(key, ['Enter says where it stands.'], offers);
}

/** The word of a choice that ends, leaves or changes something. */
function wordQuestion({ state, step }: RunProgress, choice: Choice): RunQuestion {
  const word = wordsOfChoices[choice] ?? choice;
  const { does } = choiceWords(choice, state, step?.told ?? null);
  const name = turnOf(state)?.node.name ?? 'it';
  const what =
    choice === 'abort' ? 'end the run' : choice === 'end talosctl' ? 'end talosctl' : `${choice} ${name}`;
  const { question, options } = from(
    `${word} ${standOf(state)}`,
    [does],
    [[option('back'), { kind: 'back' }]],
  );
  return {
    question: { ...question, typed: { word, prompt: `Type ${word} to ${what}` } },
    typed: { kind: 'choose', choice },
    options,
  };
}

function ofRun(run: RunProgress, wanted: Wanted | null, shown: Shown): RunQuestion | null {
  const { state, trouble } = run;
  if (trouble !== null) return from('trouble', [], [[option('quit'), { kind: 'quit' }]]);
  const isWanted =
    wanted !== null && wanted.stand === standOf(state) && choicesOf(state).includes(wanted.choice);
  if (isWanted) return wordQuestion(run, wanted.choice);
  switch (state.phase) {
    case 'ended':
      return null;
    case 'confirming':
      return confirming(run, shown);
    case 'failed':
      return failed(run);
    case 'paused':
      return from(
        `paused ${standOf(state)}`,
        ['It does not go on by itself.'],
        [resume('go on'), ...choicesOf(state).map(short)],
      );
    default:
      return busy(run);
  }
}

/**
 * What is asked now; null for nothing.
 *
 * @param wanted - whose word is asked for; passed over where the run stands elsewhere by now
 * @param shown - a command as it is typed
 */
export function runQuestion(view: RunView, wanted: Wanted | null, shown: Shown): RunQuestion | null {
  if (view.kind === 'ours') return ofRun(view.run, wanted, shown);
  if (view.kind !== 'theirs') return null;
  const text = ['This only shows it: nothing can be changed from here. Enter says where it stands.'];
  return from('theirs', text, [[option('quit'), { kind: 'quit' }]]);
}
