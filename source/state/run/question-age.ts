import { turnOf } from '../../domain/run/moves.ts';
import type { RunEvent, RunState } from '../../domain/run/types.ts';
import { pause } from '../pause.ts';
import type { RunTasks } from './run-tasks.ts';

/** How old what was found before a question is: what is too old confirms nothing any more. */
export interface QuestionAge {
  /** The question of this ticket is asked now. */
  readonly begin: (ticket: number) => void;
  /** Ends the question that is asked where it is too old. @returns whether it was */
  readonly endIfOver: () => boolean;
}

export interface QuestionAgeOptions {
  readonly tasks: RunTasks;
  readonly state: () => RunState;
  readonly answer: (event: RunEvent) => void;
  /** In ms since 1970. */
  readonly now: () => number;
  /** In ms. */
  readonly limit: number;
}

export function createQuestionAge({ tasks, state, answer, now, limit }: QuestionAgeOptions): QuestionAge {
  let asked: { readonly ticket: number; readonly at: number } | null = null;
  const isAsked = ({ phase, ticket }: RunState): boolean =>
    phase === 'confirming' && asked?.ticket === ticket;

  function end(): void {
    const name = turnOf(state())?.node.name ?? '';
    const words = `${name} was checked more than ${Math.round(limit / 60_000)} min ago: it is to be checked again`;
    answer({ type: 'disturbed', reasons: [words] });
  }

  return {
    begin(ticket) {
      asked = { ticket, at: now() };
      tasks.begin(
        'question age',
        (run) => run.phase === 'confirming' && run.ticket === ticket,
        async (signal) => {
          await pause(limit, signal);
          if (!signal.aborted && isAsked(state())) end();
        },
      );
    },
    endIfOver() {
      // A machine that was asleep has not counted: only its clock tells.
      if (asked === null || !isAsked(state()) || now() - asked.at < limit) return false;
      end();
      return true;
    },
  };
}
