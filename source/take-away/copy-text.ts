import { join } from 'node:path';
import { type Places, stateFolder } from '../config/paths.ts';
import { makePrivateFolder, replaceFile } from '../config/private-file.ts';
import { clipboardSequence } from '../terminal/clipboard.ts';
import { countLines, fileWords, shownPath } from './file-words.ts';

/**
 * To the terminal's clipboard, by `write`, and to copied.txt in the state folder, which works everywhere.
 *
 * @returns one sentence that says which of the two was done
 */
export async function copyText(
  places: Places,
  text: string,
  write: (sequence: string) => void,
): Promise<string> {
  if (text === '') return 'nothing to copy';
  const { sequence, note } = clipboardSequence(text, places.environment);
  if (sequence !== null) write(sequence);
  const path = join(stateFolder(places), 'copied.txt');
  const shown = shownPath(path, places.homeDirectory);
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  const count = countLines(ended.split('\n').length - 1);
  try {
    await makePrivateFolder(stateFolder(places));
    await replaceFile(path, (file) => file.writeFile(ended));
  } catch (error) {
    const { why } = fileWords(error);
    if (sequence === null) return `${count} not copied: ${note}; not written to ${shown} either: ${why}`;
    return `copied ${count}: ${note}, but not written to ${shown}: ${why}`;
  }
  if (sequence === null) return `copied ${count} to ${shown} only: ${note}`;
  return `copied ${count} to ${shown}; ${note}`;
}
