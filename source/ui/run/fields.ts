import { choicesOf } from '../../domain/run/choices.ts';
import { confirmWords } from '../../domain/run/words.ts';
import type { Key } from '../input/keys.ts';
import { editText, pasteText, textField } from '../input/text-field.ts';
import type { Screen } from '../screen.ts';
import { viewOf } from '../upgrade/commands.ts';
import { askedWord, changeRun, choose } from './commands.ts';
import { choiceWord, type RunField } from './page-view.ts';
import { runOf } from './run-of.ts';

type Of<Kind extends RunField['kind']> = Extract<RunField, { readonly kind: Kind }>;

const close = (screen: Screen): void => changeRun(screen, { field: null });

/** Whatever was typed is gone: the next try is a whole one. */
function refuse(screen: Screen, field: RunField, problem: string): void {
  changeRun(screen, { field: { ...field, state: textField(''), problem } });
}

function submitConfirm(screen: Screen, field: Of<'confirm'>): void {
  // Closed first: once it confirms, what was asked for is over.
  close(screen);
  if (screen.upgrade.run.confirm(field.ticket, field.state.text)) return;
  const typed =
    field.state.text === '' ? 'nothing was typed' : `${JSON.stringify(field.state.text)} is not it`;
  refuse(screen, field, `${typed}: ${askedWord(screen) ?? 'nothing'} is asked for, to the letter`);
}

function submitChoice(screen: Screen, field: Of<'choice'>): void {
  const word = choiceWord[field.choice];
  const state = runOf(screen.upgrade.run.getState())?.state;
  if (field.state.text !== word) refuse(screen, field, `only ${word} does it, to the letter`);
  else if (!state || !choicesOf(state).includes(field.choice))
    refuse(screen, field, 'this cannot be done any more');
  else {
    close(screen);
    choose(screen, field.choice);
  }
}

async function* linesOf(report: string): AsyncGenerator<string> {
  yield* report.split('\n');
}

async function save(screen: Screen, field: Of<'save'>): Promise<void> {
  const report = runOf(screen.upgrade.run.getState())?.report ?? '';
  const result = await screen.takeAway.save(field.state.text, linesOf(report));
  // The field may have been left, or gone on with, while the file was written.
  const isStill = viewOf(screen).run.field?.state === field.state;
  if ('sentence' in result) screen.tell(result.sentence);
  if (isStill)
    changeRun(screen, { field: 'problem' in result ? { ...field, problem: result.problem } : null });
}

function submit(screen: Screen, field: RunField): void {
  if (field.kind === 'confirm') submitConfirm(screen, field);
  else if (field.kind === 'choice') submitChoice(screen, field);
  else void save(screen, field);
}

/**
 * One key in the open field.
 *
 * @param isAlone - false where it came together with others: so comes what a terminal pastes without saying so
 */
export function handleRunKey(screen: Screen, field: RunField, key: Key, isAlone: boolean): void {
  const next = editText(field.state, key);
  if (next === 'cancel') close(screen);
  else if (next !== 'submit') {
    if (next !== field.state) changeRun(screen, { field: { ...field, state: next, problem: null } });
  } else if (isAlone || field.kind === 'save') submit(screen, field);
  else changeRun(screen, { field: { ...field, problem: 'Enter must be pressed by itself: press it now' } });
}

/** A word that is pasted shows nothing: who confirms, types. */
export function handleRunPaste(screen: Screen, field: RunField, text: string): void {
  if (field.kind === 'save') {
    changeRun(screen, { field: { ...field, state: pasteText(field.state, text), problem: null } });
  } else refuse(screen, field, 'pasted text never confirms: type it');
}

/** What stands before the field. */
export function runFieldLabel(screen: Screen, field: RunField): string {
  if (field.kind === 'save') return ' write the report to:';
  if (field.kind === 'choice') return ` Type ${choiceWord[field.choice]}, then Enter`;
  const state = runOf(screen.upgrade.run.getState())?.state;
  const words = state && confirmWords(state);
  if (!words) return ' Type the word, then Enter';
  return words.word === 'y' ? ' Type y, then Enter' : ` ${words.prompt}`;
}

/** How it is used: stands behind the field as long as nothing is typed. */
export const runFieldHint = 'Esc leaves it';
