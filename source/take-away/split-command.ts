/** Characters that hold together, quoted or not; the last two are quotes that are never closed. */
const part = /'[^']*'|"[^"]*"|[^\s'"]+|['"]/;
const word = new RegExp(`(?:${part.source})+`, 'g');
const parts = new RegExp(part.source, 'g');

/**
 * A program and its arguments as they stand in $PAGER or $EDITOR: words between blanks, with '…' and "…" around what
 * holds blanks. Nothing else means anything: no variable, no backslash, no second command, for no shell reads it.
 *
 * @returns the words, none for blanks only; null when a quote is never closed
 */
export function splitCommand(text: string): readonly string[] | null {
  const words = text.match(word) ?? [];
  const pieces = words.map((each) => each.match(parts) ?? []);
  if (pieces.flat().some((piece) => piece === "'" || piece === '"')) return null;
  return pieces.map((each) => each.map((piece) => piece.replace(/^(['"])(.*)\1$/s, '$2')).join(''));
}
