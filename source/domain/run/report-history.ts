import type { PlannedCommand } from '../upgrade/plan.ts';
import { actionNouns, choiceWords } from './choice-words.ts';
import { advance, begin } from './machine.ts';
import { turnOf } from './moves.ts';
import type { Action, Asked, Installed, RunEvent, RunPlan, RunState, StepEnd } from './types.ts';

/** An event as the journal has it, with its time in ms since the epoch. */
export interface TimedEvent {
  readonly at: number;
  readonly event: RunEvent;
}

/** A command that was confirmed, and what became of it; times in ms since the epoch. */
export interface CommandRecord {
  readonly ticket: number;
  readonly address: string;
  readonly action: Action;
  readonly command: PlannedCommand;
  readonly confirmedAt: number;
  /** What was typed for it. */
  readonly typed: string;
  /** What spoke against it, and was shown, when it was confirmed. */
  readonly warnings: readonly string[];
  /** null where that was not written down: it may have been started all the same. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** null while talosctl may run, and where it never ran. */
  readonly end: StepEnd | null;
  readonly installed: Installed | null;
  /** Why it surely never ran; null where it did, or may have. */
  readonly neverStarted: string | null;
}

/** When a node had its turn. */
export interface TurnRecord {
  /** Its first confirmation. */
  readonly startedAt: number | null;
  /** When it was last done, failed or skipped. */
  readonly endedAt: number | null;
}

/** Something that was decided, or stood in the way; one sentence. */
export interface Incident {
  readonly at: number;
  readonly words: string;
}

/** What the events of a run come to. */
export interface RunHistory {
  readonly commands: readonly CommandRecord[];
  /** By the address of the node. */
  readonly turns: Readonly<Record<string, TurnRecord>>;
  readonly incidents: readonly Incident[];
}

/** One event, with the run on both sides of it. */
interface Passage extends TimedEvent {
  readonly before: RunState;
  readonly after: RunState;
}

/** Those that counted: late answers, and words that nobody had asked for, change nothing. */
function passagesOf(plan: RunPlan, entries: readonly TimedEvent[]): readonly Passage[] {
  let before = begin(plan).state;
  return entries.flatMap(({ at, event }) => {
    const { state: after, effects } = advance(before, event);
    const passage = { at, event, before, after };
    before = after;
    return after !== passage.before || effects.length > 0 ? [passage] : [];
  });
}

function confirmedCommand(passage: Passage, asked: Asked | null): CommandRecord | null {
  const { at, event, before, after } = passage;
  if (event.type !== 'confirmed' || !after.step || after.step.ticket === before.step?.ticket) return null;
  const { ticket, action, command } = after.step;
  return {
    ticket,
    address: event.address,
    action,
    command,
    confirmedAt: at,
    typed: event.typed,
    warnings: asked?.warnings ?? [],
    startedAt: null,
    endedAt: null,
    end: null,
    installed: null,
    neverStarted: null,
  };
}

/** What an event says of the command with its ticket. */
function changeOf({ at, event }: Passage): Partial<CommandRecord> {
  if (event.type === 'started') return { startedAt: at };
  if (event.type === 'step ended') return { endedAt: at, end: event.end, installed: event.installed };
  return event.type === 'not started' ? { neverStarted: event.reason } : {};
}

function withPassage(commands: readonly CommandRecord[], passage: Passage): readonly CommandRecord[] {
  const begun = confirmedCommand(passage, passage.before.asked);
  if (begun) return [...commands, begun];
  const { event } = passage;
  const ticket = 'ticket' in event && 'address' in event ? event.ticket : null;
  const change = changeOf(passage);
  return commands.map((one) => (one.ticket === ticket ? { ...one, ...change } : one));
}

const isOver = (state: string | undefined): boolean =>
  state === 'done' || state === 'failed' || state === 'skipped';

function turnRecord(passages: readonly Passage[], index: number): TurnRecord {
  const startsOf = ({ nodes }: RunState) => nodes[index]?.confirmations ?? 0;
  const stateOf = ({ nodes }: RunState) => nodes[index]?.state;
  const first = passages.find(({ before, after }) => startsOf(before) === 0 && startsOf(after) > 0);
  const last = passages.findLast(
    ({ before, after }) => stateOf(before) !== stateOf(after) && isOver(stateOf(after)),
  );
  return { startedAt: first?.at ?? null, endedAt: last?.at ?? null };
}

/** null for what is told with the commands, or changes nothing that anybody decided. */
function incidentWords({ event, before, after }: Passage): string | null {
  const name = turnOf(before)?.node.name ?? 'the run';
  switch (event.type) {
    case 'prepared':
      return event.problems.length > 0 ? `not prepared: ${event.problems.join('; ')}` : null;
    case 'checked':
      return after.reasons.length > 0 ? `${name} was not asked for: ${after.reasons.join('; ')}` : null;
    case 'chosen':
      return `${name}: ${choiceWords(event.choice, before).label}, as chosen`;
    case 'not started':
      return `talosctl ${actionNouns[before.step?.action ?? 'upgrade']} of ${name} was not started: ${event.reason}`;
    case 'time is up':
      return after.phase === 'failed' ? `${name}: there was nothing more to wait for` : null;
    case 'cordon failed':
      return `${name}: ${event.reason}`;
    case 'gate failed':
      return `before ${name}: ${event.reason}`;
    case 'disturbed':
      return `a reason to pause: ${event.reasons.join('; ')}`;
    case 'paused':
      return 'paused by you';
    case 'continued':
      return 'continued by you';
    case 'resumed':
      return 'taken up again by a new talos-tui';
    default:
      return null;
  }
}

/** What was done, when, and what came of it; from the journal alone. */
export function historyOf(plan: RunPlan, entries: readonly TimedEvent[]): RunHistory {
  const passages = passagesOf(plan, entries);
  return {
    commands: passages.reduce<readonly CommandRecord[]>(withPassage, []),
    turns: Object.fromEntries(plan.nodes.map(({ address }, index) => [address, turnRecord(passages, index)])),
    incidents: passages.flatMap((passage) => {
      const words = incidentWords(passage);
      return words === null ? [] : [{ at: passage.at, words }];
    }),
  };
}
