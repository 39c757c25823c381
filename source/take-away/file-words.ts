import { sanitizeLine } from '../text/sanitize.ts';

interface Words {
  /** Behind a colon. */
  readonly why: string;
  /** What to do about it: a sentence. */
  readonly next: string;
}

const words: Readonly<Record<string, Words>> = {
  ENOENT: { why: 'its folder does not exist', next: 'Make the folder first, or choose another.' },
  ENOTDIR: { why: 'a part of the path is a file, not a folder', next: 'Choose another path.' },
  EISDIR: { why: 'it is a folder', next: 'Name a file in it.' },
  EACCES: { why: 'you may not write there', next: 'Choose a folder of your own.' },
  EPERM: { why: 'you may not write there', next: 'Choose a folder of your own.' },
  EROFS: { why: 'it is on a read-only disk', next: 'Choose another disk.' },
  ENOSPC: { why: 'the disk is full', next: 'Make room, or choose another disk.' },
  EDQUOT: { why: 'your share of the disk is used up', next: 'Make room, or choose another disk.' },
  EFBIG: { why: 'the file would be too big for its disk', next: 'Choose another disk, or fewer lines.' },
  ENAMETOOLONG: { why: 'its name is too long', next: 'Choose a shorter one.' },
  ELOOP: { why: 'its symbolic links lead in a circle', next: 'Choose another path.' },
};

/**
 * Why a file could not be written, and what to do about it.
 *
 * @throws the error itself, when no file system said it: it is a mistake of ours
 */
export function fileWords(error: unknown): Words {
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code !== 'string') throw error;
  return words[code] ?? { why: code, next: 'Choose another path.' };
}

/** A path for a reader: the home folder as `~`, and no control characters. */
export function shownPath(path: string, homeDirectory: string): string {
  const isInHome = path === homeDirectory || path.startsWith(`${homeDirectory}/`);
  return sanitizeLine(isInHome ? `~${path.slice(homeDirectory.length)}` : path);
}

export function countLines(count: number): string {
  return `${count} line${count === 1 ? '' : 's'}`;
}
