import type { Key } from './input/keys.ts';
import { editText, pasteText } from './input/text-field.ts';
import { bindingFor } from './keymap.ts';
import type { Screen } from './screen.ts';
import { focusOf } from './view-state.ts';

/** The text field takes every key but Ctrl+C and Ctrl+Z; the table is filtered while it is typed. */
function handleFilterKey(key: Key, screen: Screen): boolean {
  const { filterField } = screen.view.getState();
  if (!filterField || key === 'ctrl+c' || key === 'ctrl+z') return false;
  const next = editText(filterField, key);
  if (next === 'submit') screen.view.setState({ filterField: null });
  else if (next === 'cancel') screen.view.setState({ filterField: null, filter: '' });
  else screen.view.setState({ filterField: next, filter: next.text });
  return true;
}

/** Sends one key to its one owner: text field, then dialog, then the pane with the focus. */
export function handleKey(key: Key, screen: Screen): void {
  if (handleFilterKey(key, screen)) return;
  const binding = bindingFor(key, focusOf(screen.view.getState()));
  if (binding && !binding.unavailable?.(screen)) binding.run(screen);
}

/** Pasted text is never a key: it goes into an open text field, or nowhere. */
export function handlePaste(text: string, screen: Screen): void {
  const { filterField } = screen.view.getState();
  if (!filterField) return;
  const next = pasteText(filterField, text);
  screen.view.setState({ filterField: next, filter: next.text });
}
