import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../errors.ts';
import { makePrivateFolder, writeAll } from '../run-step/durable.ts';

/** One thing that was done to a cluster, or is about to be. */
export interface AuditEntry {
  /** The cluster's id or name, or the context where it has not told who it is. */
  readonly cluster: string;
  /** null where it is about no one node. */
  readonly node: string | null;
  /** The words of the command, the program first; without secrets. */
  readonly what: readonly string[];
  /** "begun", or how it ended. */
  readonly outcome: string;
}

/** The log of every command that changed something, of all runs and all clusters. */
export interface Audit {
  /**
   * Writes a line for good.
   *
   * @throws AppError when it cannot; what is not noted must not be begun
   */
  readonly note: (entry: AuditEntry) => void;
}

/** A symbolic link that somebody has put there is not followed. */
const appending = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** True where the file ends in the midst of a line: the disk was full, or the power went. */
function isCut(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

function append(stateFolder: string, file: string, line: string): void {
  makePrivateFolder(stateFolder);
  const descriptor = openSync(file, appending, 0o600);
  try {
    fchmodSync(descriptor, 0o600);
    writeAll(descriptor, Buffer.from(`${isCut(descriptor) ? '\n' : ''}${line}\n`));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * `audit.jsonl` in the state folder: one JSON object a line. It is opened for each line, so that whoever moves it
 * away (logrotate) gets a new one.
 *
 * @param now - in ms since 1970
 */
export function openAudit(stateFolder: string, now: () => number = Date.now): Audit {
  const file = path.join(stateFolder, 'audit.jsonl');
  return {
    note(entry) {
      const line = JSON.stringify({ at: new Date(now()).toISOString(), pid: process.pid, ...entry });
      try {
        append(stateFolder, file, line);
      } catch (error) {
        const words = `the audit log ${file} cannot be written: ${(error as Error).message}`;
        throw new AppError(
          'other',
          words,
          'Nothing is changed without it. Make room, then try again.',
          error,
        );
      }
    },
  };
}
