import { wordOf } from '../../../source/domain/run/confirm.ts';
import { advance, begin } from '../../../source/domain/run/machine.ts';
import type { TimedEvent } from '../../../source/domain/run/report-history.ts';
import type {
  Asked,
  Choice,
  Installed,
  Observation,
  RunEvent,
  RunPlan,
  RunState,
  Snapshot,
  StepEnd,
} from '../../../source/domain/run/types.ts';
import { before } from './run-lab.ts';

/** When the runs of these tests begin. */
export const beginning = Date.UTC(2026, 10, 23, 4, 20, 0);

/** A run that is driven as by the runner: what happens is kept, an event every ten seconds. */
export interface Recorder {
  readonly state: () => RunState;
  readonly entries: () => readonly TimedEvent[];
  readonly send: (event: RunEvent) => void;
  readonly prepare: (snapshot: Snapshot | null, problems?: readonly string[]) => void;
  readonly check: (patch?: Partial<Asked>) => void;
  readonly confirm: () => void;
  readonly started: () => void;
  readonly end: (end: StepEnd, installed: Installed) => void;
  readonly see: (observation: Observation) => void;
  readonly choose: (choice: Choice) => void;
}

export function record(plan: RunPlan): Recorder {
  let { state } = begin(plan);
  const entries: TimedEvent[] = [];
  const send = (event: RunEvent) => {
    entries.push({ at: beginning + (entries.length + 1) * 10_000, event });
    ({ state } = advance(state, event));
  };
  const turn = () => {
    const node = plan.nodes[state.at];
    if (!node) throw new Error('every node has had its turn');
    return node;
  };
  const asked = () => ({ address: turn().address, ticket: state.ticket });
  const ofStep = () => ({ address: turn().address, ticket: state.step?.ticket ?? -1 });
  return {
    state: () => state,
    entries: () => entries,
    send,
    prepare: (snapshot, problems = []) =>
      send({ type: 'prepared', problems, snapshot, ticket: state.ticket }),
    check(patch = {}) {
      if (state.phase === 'between') send({ type: 'gate passed', ticket: state.ticket });
      const { command } = turn();
      const found: Asked = { before, command, meanwhile: [], warnings: [], ...patch };
      send({ type: 'checked', blocked: [], found, ...asked() });
    },
    confirm: () => send({ type: 'confirmed', typed: wordOf(turn()), ...asked() }),
    started: () => send({ type: 'started', ...ofStep() }),
    end: (end, installed) => send({ type: 'step ended', end, installed, ...ofStep() }),
    see: (observation) => send({ type: 'observed', observation, ...ofStep() }),
    choose: (choice) => send({ type: 'chosen', choice, address: turn().address }),
  };
}

/** A node is checked, confirmed, upgraded and seen to be so. */
export function upgradeNext(run: Recorder, seen: Observation): void {
  run.check();
  run.confirm();
  run.started();
  run.end({ kind: 'code', code: 0 }, 'yes');
  run.see(seen);
}
