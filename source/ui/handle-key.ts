import { isText, type Key } from './input/keys.ts';
import { editText, pasteText } from './input/text-field.ts';
import { keyLabel } from './key-words.ts';
import { bindingFor } from './keymap.ts';
import { handleFieldKey, handleFieldPaste } from './logs/fields.ts';
import { pasteQuery, typeQuery } from './logs/sources-commands.ts';
import { handleRunKey, handleRunPaste } from './run/fields.ts';
import type { Screen } from './screen.ts';
import { handleUpgradeKey, handleUpgradePaste } from './upgrade/fields.ts';
import { focusOf } from './view-state.ts';

/** A text field takes every key but Ctrl+C and Ctrl+Z; table and log are filtered while it is typed. */
function handleField(key: Key, screen: Screen, isAlone: boolean): boolean {
  if (key === 'ctrl+c' || key === 'ctrl+z') return false;
  const { filterField, log, upgrade } = screen.view.getState();
  if (log.field) {
    handleFieldKey(screen, log.field, key);
    return true;
  }
  if (upgrade.run.field) {
    handleRunKey(screen, upgrade.run.field, key, isAlone);
    return true;
  }
  if (upgrade.field) {
    handleUpgradeKey(screen, upgrade.field, key);
    return true;
  }
  if (!filterField) return false;
  const next = editText(filterField, key);
  if (next === 'submit') screen.view.setState({ filterField: null });
  else if (next === 'cancel') screen.view.setState({ filterField: null, filter: '' });
  else screen.view.setState({ filterField: next, filter: next.text });
  return true;
}

/** These leave, whatever is on the screen. */
const leaving: readonly Key[] = ['ctrl+c', 'ctrl+z'];

/**
 * Sends one key to its one owner: text field, then dialog, then the pane with the focus. One that was typed before a
 * question could be read goes to nobody.
 *
 * @param isAlone - false where it came together with other keys, in one piece
 */
export function handleKey(key: Key, screen: Screen, isAlone = true): void {
  if (!leaving.includes(key) && screen.dropsKey()) return;
  if (screen.view.getState().note !== null) screen.view.setState({ note: null });
  if (handleField(key, screen, isAlone)) return;
  const focus = focusOf(screen.view.getState());
  const binding = bindingFor(key, focus);
  if (!binding) {
    if (focus === 'sources') typeQuery(screen, key);
    else if (isText(key) && key.trim() !== '') screen.tell(`${key} does nothing here; ? lists the keys`);
    return;
  }
  const reason = binding.unavailable?.(screen) ?? null;
  if (reason === null) binding.run(screen);
  // Escape is pressed to be sure, not to get an answer.
  else if (key !== 'escape') screen.tell(`${keyLabel(key)}: ${reason}`);
}

/** Pasted text is never a key: it goes into an open text field, or nowhere. */
export function handlePaste(text: string, screen: Screen): void {
  if (screen.dropsKey()) return;
  const { filterField, log, dialog, upgrade } = screen.view.getState();
  if (log.field) handleFieldPaste(screen, log.field, text);
  else if (upgrade.run.field) handleRunPaste(screen, upgrade.run.field, text);
  else if (upgrade.field) handleUpgradePaste(screen, upgrade.field, text);
  else if (dialog === 'sources') pasteQuery(screen, text);
  if (!filterField) return;
  const next = pasteText(filterField, text);
  screen.view.setState({ filterField: next, filter: next.text });
}
