import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import path from 'node:path';
import type { RunPlan } from '../../domain/run/types.ts';
import { AppError } from '../../errors.ts';
import { makePrivateFolder, syncFolder, writeAll } from '../../run-step/durable.ts';
import { entryLine, headerLine, type JournalEntry, type RunRecord, readLines } from './journal-lines.ts';

/** The journal of a run, open for more. It belongs to whoever has the cluster's lock. */
export interface Journal {
  readonly path: string;
  /**
   * Writes it down for good. Only then may anything be done because of it.
   *
   * @throws AppError with what the file system says; then it is not in the journal, and all of before is
   */
  readonly append: (entry: JournalEntry) => void;
  readonly close: () => void;
}

const suffix = '.jsonl';
/** A symbolic link that somebody has put there is not followed. */
const appending = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW;

const runsFolder = (stateFolder: string): string => path.join(stateFolder, 'runs');

/** Takes back what was written of a line; false when that is not possible now. */
function cutTo(descriptor: number, length: number): boolean {
  try {
    if (fstatSync(descriptor).size > length) ftruncateSync(descriptor, length);
    return true;
  } catch {
    return false;
  }
}

function journalOf(file: string, descriptor: number, lengthBefore: number): Journal {
  let length = lengthBefore;
  const write = (line: Buffer): void => {
    // What an earlier failure has left may not become the beginning of this line.
    if (!cutTo(descriptor, length)) throw new Error('what was written in part cannot be taken back');
    try {
      writeAll(descriptor, line);
      fsyncSync(descriptor);
    } catch (error) {
      cutTo(descriptor, length);
      throw error;
    }
    length += line.length;
  };
  return {
    path: file,
    append(entry) {
      try {
        write(entryLine(entry));
      } catch (error) {
        const words = `the journal ${file} cannot be written: ${(error as Error).message}`;
        throw new AppError('other', words, 'Nothing goes on without it. Make room, then try again.', error);
      }
    },
    close: () => closeSync(descriptor),
  };
}

/**
 * Begins the journal of a new run, with the plan as its first line. Its name sorts by the time.
 *
 * @param stateFolder the program's own, in the XDG state folder
 * @throws what the file system says; no run has begun then
 */
export function createJournal(stateFolder: string, plan: RunPlan, at: number): Journal {
  const folder = runsFolder(stateFolder);
  makePrivateFolder(folder);
  const name = `${new Date(at).toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}`;
  const file = path.join(folder, `${name}${suffix}`);
  const descriptor = openSync(file, appending | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    const header = headerLine(plan, at);
    writeAll(descriptor, header);
    fsyncSync(descriptor);
    syncFolder(folder);
    return journalOf(file, descriptor, header.length);
  } catch (error) {
    // What was written of the first line is a run that has never begun.
    closeSync(descriptor);
    throw error;
  }
}

/** The files of all runs, the newest first; empty where there was none. */
export function journalFiles(stateFolder: string): readonly string[] {
  const folder = runsFolder(stateFolder);
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // No run yet.
  }
  const files = names.filter((name) => name.endsWith(suffix)).map((name) => path.join(folder, name));
  return files.sort().reverse();
}

/**
 * Reads a journal and changes nothing: also while another talos-tui writes it.
 *
 * @returns null for a run that has never begun
 * @throws AppError for a version that is not known, or a damaged line; what the file system says
 */
export function readJournal(file: string): RunRecord | null {
  return readLines(file, readFileSync(file));
}

/**
 * Takes a run's journal up again. Only for whoever has the cluster's lock: half a line in its end is cut off.
 *
 * @returns null for a run that has never begun
 * @throws as `readJournal`
 */
export function reopenJournal(
  file: string,
): { readonly journal: Journal; readonly record: RunRecord } | null {
  const descriptor = openSync(file, appending);
  try {
    const record = readLines(file, readFileSync(descriptor));
    if (record === null) {
      closeSync(descriptor);
      return null;
    }
    fchmodSync(descriptor, 0o600);
    ftruncateSync(descriptor, record.length);
    fsyncSync(descriptor);
    return { journal: journalOf(file, descriptor, record.length), record };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
