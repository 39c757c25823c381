import { fileName } from '../format/file-name.ts';
import type { Key } from '../input/keys.ts';
import { editText, pasteText, type TextFieldState, textField } from '../input/text-field.ts';
import type { Screen } from '../screen.ts';
import { checkAtCursor, overridables } from './check-rows.ts';
import { commandTexts } from './command-lines.ts';
import { changeChoices, changeUpgrade, chooseTarget, stepPage } from './commands.ts';
import { readTarget, targetText } from './target-rows.ts';
import type { UpgradeField } from './upgrade-view.ts';

export function openSaveField(screen: Screen): void {
  const { target } = screen.view.getState().upgrade.choices;
  const title = `talos-upgrade ${target.version ?? targetText(target)}`;
  const state = textField(fileName(title, 'txt', new Date()));
  changeUpgrade(screen, { field: { kind: 'save', state, problem: null, check: null } });
}

async function* commandLines(screen: Screen): AsyncGenerator<string> {
  yield* commandTexts(screen);
}

async function save(screen: Screen, field: UpgradeField): Promise<void> {
  const result = await screen.takeAway.save(field.state.text, commandLines(screen));
  // The field may have been left, or gone on with, while the file was written.
  const isStill = screen.view.getState().upgrade.field?.state === field.state;
  if ('sentence' in result) screen.tell(result.sentence);
  if (isStill)
    changeUpgrade(screen, { field: 'problem' in result ? { ...field, problem: result.problem } : null });
}

function submitTarget(screen: Screen, field: UpgradeField): void {
  const target = readTarget(field.state.text, screen);
  if ('problem' in target) {
    changeUpgrade(screen, { field: { ...field, problem: target.problem } });
    return;
  }
  changeUpgrade(screen, { field: null });
  chooseTarget(screen, target);
  stepPage(screen, 1);
}

/** Lets pass what this check refuses on the node whose name was typed, to the letter. */
function submitOverride(screen: Screen, field: UpgradeField): void {
  const { check } = field;
  const found = screen.plan().checks.find(({ id }) => id === check);
  const nodes = found ? overridables(screen, found) : [];
  const node = nodes.find(({ name }) => name === field.state.text);
  if (check === null || !node) {
    const problem = `${JSON.stringify(field.state.text)} is not the name`;
    changeUpgrade(screen, { field: { ...field, state: textField(''), problem } });
    return;
  }
  const { overrides } = screen.view.getState().upgrade.choices;
  changeChoices(screen, { overrides: [...overrides, { check, address: node.address }] });
  changeUpgrade(screen, { field: null });
}

function submit(screen: Screen, field: UpgradeField): void {
  if (field.kind === 'target') submitTarget(screen, field);
  else if (field.kind === 'override') submitOverride(screen, field);
  else void save(screen, field);
}

function changeText(screen: Screen, field: UpgradeField, state: TextFieldState): void {
  changeUpgrade(screen, { field: { ...field, state, problem: null } });
}

/** One key in the open field. */
export function handleUpgradeKey(screen: Screen, field: UpgradeField, key: Key): void {
  const next = editText(field.state, key);
  if (next === 'submit') submit(screen, field);
  else if (next === 'cancel') changeUpgrade(screen, { field: null });
  else if (next !== field.state) changeText(screen, field, next);
}

/** A name that is pasted shows nothing: who overrides a refusal types it. */
export function handleUpgradePaste(screen: Screen, field: UpgradeField, text: string): void {
  if (field.kind === 'override') {
    changeUpgrade(screen, { field: { ...field, problem: 'it must be typed, not pasted' } });
  } else changeText(screen, field, pasteText(field.state, text));
}

/** So many names fit before the field. */
const mostNamed = 3;

/** What stands before the field. */
export function upgradeFieldLabel(screen: Screen, { kind }: UpgradeField): string {
  if (kind === 'target') return ' upgrade to:';
  if (kind === 'save') return ' write the commands to:';
  const check = checkAtCursor(screen);
  const names = check ? overridables(screen, check).map(({ name }) => name) : [];
  if (names.length <= mostNamed) return ` type ${names.join(' or ')} to let it pass:`;
  return ' type the name of the node to let it pass:';
}

/** How it is used: stands behind the field as long as nothing is typed. */
export const upgradeFieldHints: Readonly<Record<UpgradeField['kind'], string>> = {
  target: 'v1.13.9, or an image',
  save: '',
  override: '',
};
