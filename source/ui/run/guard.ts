import { choicesOf } from '../../domain/run/choices.ts';
import type { RunView } from '../../state/run/run-view.ts';
import type { RunSource } from '../screen.ts';
import { focusOf, type ViewState, type ViewStore } from '../view-state.ts';
import type { RunField, RunPageView } from './page-view.ts';
import { isRunThere, runOf } from './run-of.ts';

/** A question takes keys only after it has stood on the screen for so long without any. */
export const silenceMs = 400;

export interface GuardOptions {
  readonly view: ViewStore;
  readonly run: Pick<RunSource, 'getState'>;
  /** Calls back once; what it gives ends that. */
  readonly later: (ms: number, callback: () => void) => () => void;
  /** A run has come up while the wizard was open: its page is shown. */
  readonly onFound: () => void;
}

/** Keeps keys that were typed ahead from what they were not meant for. */
export interface Guard {
  /** To be called when the view or the run has changed. */
  sync(): void;
  /** True where a key has to be dropped: every one begins the silence anew. */
  drops(): boolean;
}

/** The question that stands on the screen, by its ticket. */
function questionOf(state: ViewState, view: RunView): number | null {
  if (focusOf(state) !== 'run' || view.kind !== 'ours') return null;
  const { phase, asked, ticket } = view.run.state;
  return phase === 'confirming' && asked !== null ? ticket : null;
}

/** Whether what is typed is still about something. */
function isAbout(field: RunField, view: RunView, question: number | null): boolean {
  if (field.kind === 'save') return true;
  if (view.kind !== 'ours') return false;
  return field.kind === 'confirm'
    ? field.ticket === question
    : choicesOf(view.run.state).includes(field.choice);
}

const hasEnded = (view: RunView): boolean => runOf(view)?.state.phase === 'ended';

export function createGuard({ view, run, later, onFound }: GuardOptions): Guard {
  let cancel = (): void => {};
  let wasThere = isRunThere(run.getState());

  function change(patch: Partial<RunPageView>, note?: string): void {
    view.setState(({ upgrade, note: before }) => ({
      note: note ?? before,
      upgrade: { ...upgrade, run: { ...upgrade.run, ...patch } },
    }));
  }

  function hold(): void {
    cancel();
    cancel = later(silenceMs, () => change({ isHeld: false }));
  }

  function release(): void {
    cancel();
    cancel = () => {};
  }

  /** The page as it is to be now; what was typed for something that is over is gone, and the next keys with it. */
  function settlePage(page: RunPageView, question: number | null, now: RunView): void {
    const isOver = page.field !== null && !isAbout(page.field, now, question);
    const isNew = question !== null && question !== page.question;
    const isReport = hasEnded(now);
    if (isNew || isOver) hold();
    else if (question === null && page.question !== null) release();
    const isHeld = isNew || isOver || (page.isHeld && question === page.question);
    if (isOver) change({ field: null }, 'the run has gone on: what you were asked for is over');
    if (question !== page.question || isReport !== page.isReport || isHeld !== page.isHeld) {
      change({ question, isReport, isHeld });
    }
  }

  function settle(now: RunView): void {
    const state = view.getState();
    const { run: page, field, sheet, isOpen } = state.upgrade;
    settlePage(page, questionOf(state, now), now);
    const isFound = isRunThere(now) && !wasThere;
    wasThere = isRunThere(now);
    if (!isFound || !isOpen || field !== null || sheet !== null) return;
    onFound();
    settle(now);
  }

  let isSettling = false;
  return {
    sync: () => {
      // What it changes in the view comes back here.
      if (isSettling) return;
      isSettling = true;
      try {
        settle(run.getState());
      } finally {
        isSettling = false;
      }
    },
    drops: () => {
      const state = view.getState();
      const focus = focusOf(state);
      const isHere = focus === 'run' || focus === 'report';
      if (!isHere || !state.upgrade.run.isHeld) return false;
      hold();
      return true;
    },
  };
}
