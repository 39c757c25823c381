import { closeSync, openSync, readSync } from 'node:fs';
import type { RunState } from '../../domain/run/types.ts';
import { AppError } from '../../errors.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { journalFiles, readJournal } from './journal.ts';
import type { RunRecord } from './journal-lines.ts';
import { isReported } from './report-files.ts';
import { replayTrack } from './run-progress.ts';

/** How many journals are looked at, the newest ones. */
const mostFiles = 50;
/** The first line holds the plan: more of it than any real one needs, in bytes. */
const longestHeader = 4 * 1024 * 1024;

/** What the journals tell of a cluster. */
export type FoundRun =
  | { readonly kind: 'none' }
  /** A run to be taken up: it has not ended, or its report is missing. */
  | { readonly kind: 'run'; readonly file: string; readonly state: RunState }
  /** The newest one cannot be read, and may not have ended. */
  | { readonly kind: 'broken'; readonly words: string };

/** The cluster of a journal that cannot be read as a whole; null where not even that can be told. */
function clusterOf(file: string): string | null {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(longestHeader);
      const text = bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, longestHeader, 0));
      const { plan } = JSON.parse(text.split('\n', 1)[0] ?? '') as { plan?: { clusterId?: unknown } };
      return typeof plan?.clusterId === 'string' ? plan.clusterId : null;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

function wordsOf(file: string, error: unknown): string {
  const hint = error instanceof AppError ? error.hint : null;
  const message = error instanceof Error ? error.message : String(error);
  const words = message.includes(file) ? message : `${file}: ${message}`;
  return sanitizeLine([words, hint].filter(Boolean).join('. '));
}

interface Run {
  readonly record: RunRecord;
  readonly state: RunState;
}

/** null for one that has never begun. */
type Read = { readonly run: Run | null } | { readonly error: unknown };

function read(file: string): Read {
  try {
    const record = readJournal(file);
    return { run: record && { record, state: replayTrack(record.plan, record.entries).state } };
  } catch (error) {
    return { error };
  }
}

/**
 * The run of this cluster that is to be taken up. A journal that cannot be read stands in the way only where nothing
 * newer of this cluster is there, and nothing says that it has ended.
 */
export function findRun(stateFolder: string, clusterId: string): FoundRun {
  let isNewest = true;
  for (const file of journalFiles(stateFolder).slice(0, mostFiles)) {
    const result = read(file);
    if ('error' in result) {
      // Where its cluster cannot be told, it may be this one.
      const isOurs = [clusterId, null].includes(clusterOf(file));
      if (isOurs && isNewest && !isReported(file))
        return { kind: 'broken', words: wordsOf(file, result.error) };
      continue;
    }
    const { run } = result;
    if (run?.record.plan.clusterId !== clusterId) continue;
    const isOpen = run.state.phase !== 'ended' || (isNewest && !isReported(file));
    if (isOpen) return { kind: 'run', file, state: run.state };
    isNewest = false;
  }
  return { kind: 'none' };
}

/** The runs of this cluster that have ended, the newest first, as far as they can be read. */
export function endedRuns(
  stateFolder: string,
  clusterId: string,
): readonly { readonly file: string; readonly state: RunState }[] {
  return journalFiles(stateFolder)
    .slice(0, mostFiles)
    .flatMap((file) => {
      const result = read(file);
      const run = 'run' in result ? result.run : null;
      const isOurs = run?.record.plan.clusterId === clusterId && run.state.phase === 'ended';
      return isOurs ? [{ file, state: run.state }] : [];
    });
}

/** A sentence about an unfinished run of a cluster of this name; null where there is none that can be read. */
export function unfinishedRun(stateFolder: string, clusterName: string): string | null {
  for (const file of journalFiles(stateFolder).slice(0, mostFiles)) {
    const result = read(file);
    const run = 'run' in result ? result.run : null;
    if (run?.record.plan.clusterName !== clusterName) continue;
    const { record, state } = run;
    const begun = `${new Date(record.begunAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    if (state.phase !== 'ended')
      return sanitizeLine(
        `an upgrade of ${clusterName} to ${record.plan.step.to}, begun ${begun}, is unfinished`,
      );
  }
  return null;
}
