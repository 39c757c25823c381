import fc from 'fast-check';
import type {
  Asked,
  Choice,
  Observation,
  RunEvent,
  RunState,
  Snapshot,
  StepEnd,
} from '../../../source/domain/run/types.ts';
import {
  before,
  exit,
  foundAt,
  newVersion,
  nodesOfLab,
  rolledBack,
  silent,
  unchanged,
  upgraded,
} from './run-lab.ts';

/** What an event is made of, before it is known how the run stands. */
export interface Draw {
  /** `apt`: what fits the phase. */
  readonly type: RunEvent['type'] | 'apt' | 'again';
  readonly isOwnAddress: boolean;
  readonly address: string;
  /** null: the ticket that is waited for. */
  readonly ticket: number | null;
  readonly isBlocked: boolean;
  readonly typed: string | null;
  readonly observation: Observation;
  readonly choice: Choice;
  readonly installed: 'yes' | 'no' | 'not known';
  readonly isExitKnown: boolean;
  readonly before: typeof before;
  readonly isFound: boolean;
  readonly isOwnCommand: boolean;
  readonly nth: number;
}

const mostly = <Value>(value: Value, other: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });

const observations: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(upgraded) },
  { weight: 2, arbitrary: fc.constantFrom(unchanged, rolledBack, silent) },
  {
    weight: 2,
    arbitrary: fc.constantFrom({ ...unchanged, cordoned: true }, { ...upgraded, cordoned: true }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      answers: fc.boolean(),
      version: fc.constantFrom(null, unchanged.version, upgraded.version, 'v1.13.2'),
      bootId: fc.constantFrom(null, 'boot-1', 'boot-2', 'boot-3'),
      bootMarker: fc.constantFrom(null, 'marker-1', 'marker-2'),
      schematic: fc.constantFrom(null, 'aaaa', 'bbbb'),
      extensions: fc.constantFrom(null, [], ['amd-ucode']),
      stage: fc.constantFrom(null, 'running', 'booting', 'upgrading'),
      ready: fc.constantFrom(null, true, false),
      servicesDown: fc.constantFrom(null, [], ['etcd']),
      kubernetesReady: fc.constantFrom(null, true, false),
      cordoned: fc.constantFrom(null, true, false),
      member: fc.constantFrom(null, 'healthy', 'behind', 'gone', 'not known'),
    }),
  },
);

const anyType: readonly Draw['type'][] = [
  ...(['prepared', 'checked', 'confirmed', 'started', 'not started', 'step ended', 'observed'] as const),
  ...(['time is up', 'cordon failed', 'chosen', 'gate passed', 'gate failed', 'disturbed'] as const),
  ...(['paused', 'continued', 'resumed', 'again'] as const),
];

const choices: readonly Choice[] = [
  ...(['retry', 'retry', 'reboot', 'reboot', 'rollback', 'rollback', 'watch', 'uncordon'] as const),
  ...(['end talosctl', 'skip', 'stop waiting'] as const),
];

export const draws: fc.Arbitrary<readonly Draw[]> = fc.array(
  fc.record<Draw>({
    type: fc.oneof(
      { weight: 2, arbitrary: fc.constant<Draw['type']>('apt') },
      { weight: 1, arbitrary: fc.constantFrom(...anyType) },
    ),
    isOwnAddress: mostly<boolean>(true, fc.constant(false)),
    address: fc.constantFrom(...nodesOfLab.map(({ address }) => address), '10.9.9.9', ''),
    ticket: mostly<number | null>(null, fc.nat(20)),
    isBlocked: mostly<boolean>(false, fc.constant(true)),
    typed: mostly<string | null>(null, fc.constantFrom('', 'y', 'm1mac', 'intel', 'pi', 'M1MAC')),
    observation: observations,
    choice: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...choices) },
      { weight: 1, arbitrary: fc.constant<Choice>('abort') },
    ),
    installed: fc.constantFrom('yes', 'no', 'not known'),
    isExitKnown: fc.boolean(),
    before: mostly(
      before,
      fc.constantFrom(
        { ...before, cordoned: true },
        { ...before, bootId: 'boot-2' },
        { ...before, version: newVersion },
      ),
    ),
    isFound: mostly<boolean>(true, fc.constant(false)),
    isOwnCommand: mostly<boolean>(true, fc.constant(false)),
    nth: fc.nat(60),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

/** The event of a draw, as the run stands. */
export function eventOf(draw: Draw, state: RunState, past: readonly RunEvent[]): RunEvent {
  const type = draw.type === 'apt' ? aptType(draw, state) : draw.type;
  if (type === 'again') return past[draw.nth % Math.max(1, past.length)] ?? { type: 'resumed' };
  const node = state.plan.nodes[state.at];
  const address = draw.isOwnAddress && node ? node.address : draw.address;
  const ticket = draw.ticket ?? state.ticket;
  const word = node?.role === 'worker' ? 'y' : (node?.name ?? '');
  const problems = draw.isBlocked ? ['quorum'] : [];
  switch (type) {
    case 'prepared':
      return { type, ticket, problems, snapshot: snapshotOf(draw) };
    case 'checked':
      return {
        type,
        ticket,
        address,
        blocked: problems,
        found: draw.isFound ? foundBy(draw, address) : null,
      };
    case 'confirmed':
      return { type, ticket, address, typed: draw.typed ?? word };
    case 'gate passed':
      return { type, ticket };
    case 'gate failed':
      return { type, ticket, reason: 'gate' };
    case 'chosen':
      return { type, address, choice: draw.choice };
    case 'disturbed':
      return { type, reasons: ['etcd 2/3'] };
    case 'paused':
    case 'continued':
    case 'resumed':
      return { type };
    default:
      return stepEvent(type, draw, { address, ticket: draw.ticket ?? state.step?.ticket ?? ticket });
  }
}

const snapshotOf = ({ isFound, nth }: Draw): Snapshot | null =>
  isFound ? { path: `/state/${nth}.db`, bytes: nth, sha256: `${nth}` } : null;

/** Each check finds another command: through another endpoint, or for another node. */
function foundBy(draw: Draw, address: string): Asked | null {
  const { before: now, isFound, isOwnCommand, address: other, nth } = draw;
  if (!isFound) return null;
  const found = foundAt(isOwnCommand ? address : other, now);
  return { ...found, command: { ...found.command, endpoint: `10.0.1.${nth}` } };
}

type StepType = 'started' | 'not started' | 'step ended' | 'observed' | 'time is up' | 'cordon failed';

function stepEvent(
  type: StepType,
  draw: Draw,
  about: { readonly address: string; readonly ticket: number },
): RunEvent {
  switch (type) {
    case 'step ended': {
      const end: StepEnd = draw.isExitKnown ? exit(1) : { kind: 'unknown' };
      return { type, ...about, end, installed: draw.installed };
    }
    case 'observed':
      return { type, ...about, observation: draw.observation };
    case 'not started':
    case 'cordon failed':
      return { type, ...about, reason: 'why' };
    default:
      return { type, ...about };
  }
}

function aptType({ nth }: Draw, { phase, step }: RunState): RunEvent['type'] {
  switch (phase) {
    case 'preparing':
      return 'prepared';
    case 'checking':
      return 'checked';
    case 'confirming':
      return 'confirmed';
    case 'working':
      if (step?.end === null && nth % 3 > 0) return step.isStarted ? 'step ended' : 'started';
      return nth % 7 === 0 ? 'time is up' : 'observed';
    case 'between':
      return 'gate passed';
    case 'paused':
      return 'continued';
    default:
      return 'chosen';
  }
}
