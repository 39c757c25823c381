import { type StaleImage, staleImages } from './install-images.ts';
import { leftRunningOf } from './left-running.ts';
import { type CommandRecord, historyOf, type TimedEvent, type TurnRecord } from './report-history.ts';
import type { Action, Condition, Installed, NodeState, RunNode, RunState, Snapshot } from './types.ts';

/** What a report is made from. */
export interface ReportInput {
  readonly state: RunState;
  /** Path of the journal. */
  readonly journal: string;
  /** In ms since the epoch, as all times here. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The journal's entries, all of them, the oldest first. */
  readonly entries: readonly TimedEvent[];
  /** What `.machine.install.image` names now, by address; null: it names none. A node that was not read is left out. */
  readonly installImages: Readonly<Record<string, string | null>>;
}

/** A command that was confirmed. Times are ISO 8601 in UTC, durations in seconds, as everywhere in the report. */
export interface ReportCommand {
  readonly action: Action;
  /** The words, the program first, without talosconfig and context. */
  readonly words: readonly string[];
  readonly confirmedAt: string;
  readonly confirmedBy: string;
  /** What spoke against it, and was shown before the confirmation; what was overridden as well. */
  readonly warnings: readonly string[];
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** `never started`: surely. `not ended`: nobody has seen its end. */
  readonly end: 'exit code' | 'not known' | 'not ended' | 'never started';
  /** null but for `exit code`. */
  readonly exitCode: number | null;
  /** Whether talosctl's words tell that the new system is on the disk; null where it has not ended. */
  readonly installed: Installed | null;
}

export interface ReportNode {
  readonly name: string;
  readonly address: string;
  readonly role: RunNode['role'];
  readonly versionBefore: string;
  readonly versionPlanned: string;
  /** As it was last seen; of a node that was not touched, the one before. null: not known. */
  readonly versionAfter: string | null;
  readonly image: string;
  readonly schematic: string | null;
  readonly state: NodeState['state'];
  readonly condition: Condition;
  readonly reasons: readonly string[];
  /** Its first confirmation, and when it was done, failed or skipped. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly seconds: number | null;
  readonly commands: readonly ReportCommand[];
}

/** A run that has ended. Also the JSON of it. */
export interface Report {
  readonly version: 1;
  readonly outcome: 'complete' | 'aborted' | 'not ended';
  readonly cluster: { readonly id: string; readonly name: string };
  readonly from: string;
  readonly to: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly journal: string;
  readonly snapshot: Snapshot | null;
  /** Why it ended early, and what that left. */
  readonly reasons: readonly string[];
  readonly nodes: readonly ReportNode[];
  /** Refusals of the plan that were overridden. */
  readonly overrides: readonly string[];
  /** Decisions and disturbances, the oldest first. */
  readonly incidents: readonly { readonly at: string; readonly words: string }[];
  /** What goes on by itself, or stays as it is not to stay. */
  readonly left: readonly string[];
  readonly installImages: {
    readonly stale: readonly StaleImage[];
    /** Names of the nodes that were upgraded and whose configuration was not read. */
    readonly notRead: readonly string[];
  };
  /** Where the path goes on after this step; null where this was the last. */
  readonly next: string | null;
}

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));

function endOf({ end, neverStarted }: CommandRecord): Pick<ReportCommand, 'end' | 'exitCode'> {
  if (neverStarted !== null) return { end: 'never started', exitCode: null };
  if (end === null) return { end: 'not ended', exitCode: null };
  return end.kind === 'code'
    ? { end: 'exit code', exitCode: end.code }
    : { end: 'not known', exitCode: null };
}

function reportCommand(record: CommandRecord): ReportCommand {
  const { action, command, typed, warnings, installed } = record;
  return {
    action,
    words: [command.program, '-e', command.endpoint, '-n', command.node, ...command.command],
    confirmedAt: iso(record.confirmedAt),
    confirmedBy: typed,
    warnings,
    startedAt: isoOrNull(record.startedAt),
    endedAt: isoOrNull(record.endedAt),
    ...endOf(record),
    installed,
  };
}

/** What was started on it, and not seen since, may run anything. */
function versionAfter(node: RunNode, own: NodeState): string | null {
  return own.starts === 0 ? node.fromVersion : (own.seen?.version ?? null);
}

function reportNode(
  node: RunNode,
  own: NodeState,
  turn: TurnRecord | undefined,
  commands: readonly CommandRecord[],
): ReportNode {
  const { startedAt = null, endedAt = null } = turn ?? {};
  return {
    name: node.name,
    address: node.address,
    role: node.role,
    versionBefore: node.fromVersion,
    versionPlanned: node.toVersion,
    versionAfter: versionAfter(node, own),
    image: node.image,
    schematic: node.schematic,
    state: own.state,
    condition: own.condition,
    reasons: own.reasons,
    startedAt: isoOrNull(startedAt),
    endedAt: isoOrNull(endedAt),
    seconds: startedAt === null || endedAt === null ? null : seconds(startedAt, endedAt),
    commands: commands.filter(({ address }) => address === node.address).map(reportCommand),
  };
}

function nextOf({ plan }: RunState): string | null {
  const { version } = plan.choices.target;
  return version === null || version === plan.step.to
    ? null
    : `This was one step of the way to ${version}: begin again with talos-tui upgrade --to ${version}`;
}

/** Everything there is to know of a run, from its journal and its last state. */
export function reportOf(input: ReportInput): Report {
  const { state, journal, startedAt, endedAt, entries, installImages } = input;
  const { plan } = state;
  const { commands, turns, incidents } = historyOf(plan, entries);
  return {
    version: 1,
    outcome: state.outcome ?? 'not ended',
    cluster: { id: plan.clusterId, name: plan.clusterName },
    from: plan.step.from,
    to: plan.step.to,
    startedAt: iso(startedAt),
    endedAt: iso(endedAt),
    seconds: seconds(startedAt, endedAt),
    journal,
    snapshot: state.snapshot,
    reasons: state.reasons,
    nodes: plan.nodes.flatMap((node, index) => {
      const own = state.nodes[index];
      return own ? [reportNode(node, own, turns[node.address], commands)] : [];
    }),
    overrides: plan.overridden,
    incidents: incidents.map(({ at, words }) => ({ at: iso(at), words })),
    left: leftRunningOf(state),
    installImages: staleImages(state, installImages),
    next: nextOf(state),
  };
}
