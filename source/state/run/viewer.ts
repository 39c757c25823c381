import { readFileSync, statSync } from 'node:fs';
import { turnOf } from '../../domain/run/moves.ts';
import { sanitizeText } from '../../text/sanitize.ts';
import { type Following, followOutput, stepFolder } from './followed-step.ts';
import { readJournal } from './journal.ts';
import { reportFiles } from './report-files.ts';
import { replayTrack, type Track } from './run-progress.ts';
import type { RunTools } from './run-tools.ts';
import type { RunProgress } from './run-view.ts';

/** The lock is tried at every so many looks: without /proc, that is a start of `ps`. */
const looksForLock = 5;

export interface ViewerOptions {
  readonly tools: RunTools;
  /** Path of the journal that another talos-tui writes. */
  readonly journal: string;
  readonly onChange: () => void;
  /** Tries to take the cluster over. @returns true when that was done: nothing is left to be viewed */
  readonly takeOver: () => boolean;
}

/** Another talos-tui's run, as its journal tells. Nothing of it is changed. */
export interface Viewer {
  /** null while its journal cannot be read. */
  readonly progress: () => RunProgress | null;
  readonly close: () => void;
}

interface Seen {
  readonly track: Track;
  readonly begunAt: number;
}

function sizeOf(file: string): number | null {
  try {
    return statSync(file).size;
  } catch {
    return null;
  }
}

function readReport(journal: string): string | null {
  try {
    return sanitizeText(readFileSync(reportFiles(journal).markdown, 'utf8'));
  } catch {
    return null;
  }
}

export function createViewer({ tools, journal, onChange, takeOver }: ViewerOptions): Viewer {
  const { steps, now, limits } = tools;
  let seen: Seen | null = null;
  let size: number | null = null;
  let report: string | null = null;
  let following: { readonly ticket: number; readonly output: Following } | null = null;
  let looks = 0;

  /** A step that was begun: before that, its folder may not be there yet. */
  function follow({ state, stepAt }: Track): void {
    const { step } = state;
    const address = turnOf(state)?.node.address;
    if (!step?.isStarted || address === undefined || following?.ticket === step.ticket) return;
    following?.output.stop();
    const output = followOutput({
      folder: stepFolder(journal, step.ticket),
      step,
      address,
      startedAt: stepAt ?? now(),
      follow: steps.followStep,
      now,
      onChange,
      onExit: () => undefined,
    });
    following = { ticket: step.ticket, output };
  }

  function readAgain(): void {
    const current = sizeOf(journal);
    if (current === size) return;
    try {
      const record = readJournal(journal);
      if (record) seen = { track: replayTrack(record.plan, record.entries), begunAt: record.begunAt };
      size = current;
    } catch {
      // Moved away, or damaged: what was read stays.
      return;
    }
    if (seen) follow(seen.track);
    onChange();
  }

  function close(): void {
    clearInterval(timer);
    following?.output.stop();
  }

  function look(): void {
    readAgain();
    if (seen?.track.state.phase === 'ended' && report === null) {
      report = readReport(journal);
      if (report !== null) {
        close();
        onChange();
        return;
      }
    }
    looks += 1;
    if (looks % looksForLock === 0 && takeOver()) close();
  }

  const timer = setInterval(look, limits.view);
  readAgain();
  return {
    progress() {
      if (!seen) return null;
      const { track, begunAt } = seen;
      return {
        state: track.state,
        journal,
        startedAt: begunAt,
        turns: track.turns,
        step: following?.output.step() ?? null,
        sightings: track.sightings,
        activity: null,
        checks: [],
        meanwhile: [],
        report,
        trouble: null,
      };
    },
    close,
  };
}
