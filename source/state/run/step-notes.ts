import type { Step, StepEnd } from '../../domain/run/types.ts';
import type { Audit } from '../audit.ts';

/** What the audit log is told of the steps of a run. */
export interface StepNotes {
  /** @throws AppError when it cannot be noted: it must not be done then */
  readonly before: (step: Step, outcome: string) => void;
  /** What has happened has happened, be it noted or not: the journal has it as well. */
  readonly after: (step: Step, outcome: string) => void;
}

export const endWords = (end: StepEnd): string =>
  end.kind === 'code' ? `exit code ${end.code}` : 'how it ended is not known';

export function createStepNotes({ note }: Audit, cluster: string): StepNotes {
  const before: StepNotes['before'] = ({ command: { program, endpoint, node, command } }, outcome) =>
    note({ cluster, node, what: [program, '-e', endpoint, '-n', node, ...command], outcome });
  return {
    before,
    after(step, outcome) {
      try {
        before(step, outcome);
      } catch {
        // See above.
      }
    },
  };
}
