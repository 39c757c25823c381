import { stat } from 'node:fs/promises';
import { expandPath, type Places } from '../config/paths.ts';
import { createFile, isThere } from '../config/private-file.ts';
import { countLines, fileWords, shownPath } from './file-words.ts';
import { type Lines, writeLines } from './write-lines.ts';

/** What was done; or why nothing was, and what to do about it: then nothing half-written is left behind. */
export type SaveResult = { readonly sentence: string } | { readonly problem: string };

/**
 * Writes the lines to a new file; what is there already is left alone.
 *
 * @param typed as the user wrote it: from the working directory, or with `~/`; blanks around it do not count
 */
export async function saveLines(places: Places, typed: string, lines: Lines): Promise<SaveResult> {
  const name = typed.trim();
  if (name === '') return { problem: 'not saved: no file was named. Write its name.' };
  const path = expandPath(name, places.workingDirectory, places.homeDirectory);
  const shown = shownPath(path, places.homeDirectory);
  const isTaken = { problem: `not saved, there is such a file: choose another name than ${shown}` };
  try {
    if (name.endsWith('/') || (await isFolder(path)))
      throw Object.assign(new Error(name), { code: 'EISDIR' });
    // Said before a million lines are written, not after.
    if (await isThere(path)) return isTaken;
    let count = 0;
    await createFile(path, async (file) => {
      count = await writeLines(file, lines);
    });
    return { sentence: `saved ${countLines(count)} to ${shown}` };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return isTaken;
    const { why, next } = fileWords(error);
    return { problem: `not saved, ${why}. ${next} (${shown})` };
  }
}

/** Behind a symbolic link, too. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Nothing, or a link that leads nowhere; anything else comes again when the file is written.
    return false;
  }
}
