import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { choicesOf } from '../../../source/domain/run/choices.ts';
import { wordOf } from '../../../source/domain/run/confirm.ts';
import { turnOf } from '../../../source/domain/run/moves.ts';
import type { RunNode, RunState } from '../../../source/domain/run/types.ts';
import { openAudit } from '../../../source/state/audit.ts';
import type { Hands } from '../../../source/state/run/hands.ts';
import { journalFiles, readJournal } from '../../../source/state/run/journal.ts';
import type { JournalEntry } from '../../../source/state/run/journal-lines.ts';
import type { RunProgress } from '../../../source/state/run/run-view.ts';
import { createRunner, type Runner } from '../../../source/state/run/runner.ts';
import { foundAt, runPlan } from '../../domain/run/run-lab.ts';
import { createWorld, type World } from './step-world.ts';

export const plan = runPlan();
export const clusterId = plan.clusterId;
/** The journal's times are those of the fake clock. */
export const beginning = Date.UTC(2026, 10, 23, 4, 20);

/** Hands that do nothing unexpected: each call is counted, and a test may put another in its place. */
export interface LabHands extends Hands {
  readonly calls: string[];
}

export interface Lab {
  readonly folder: string;
  readonly world: World;
  readonly hands: LabHands;
  /** What the run's watch of the cluster is told. */
  readonly disturb: (reasons: readonly string[]) => void;
  /** A talos-tui, as yet without a run. */
  readonly open: (isReadOnly?: boolean) => Runner;
  readonly entries: () => readonly JournalEntry[];
  readonly journal: () => string;
  readonly audit: () => readonly { readonly node: string; readonly outcome: string }[];
  readonly remove: () => Promise<void>;
}

/** Takes `ms`, or less when it is aborted. */
function take(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

export function createHands(world: World, watches: Set<(reasons: readonly string[]) => void>): LabHands {
  const calls: string[] = [];
  const snapshot = { path: '/snapshots/etcd.db', bytes: 1234, sha256: 'ab' };
  return {
    calls,
    async prepare(_state, tell, signal) {
      calls.push('prepare');
      tell('taking a snapshot of etcd');
      await take(500, signal);
      return { problems: [], snapshot };
    },
    async check(_state, { address }, action, tell, signal) {
      calls.push(`check ${address} ${action}`);
      tell(`reading ${address}`);
      await take(300, signal);
      const now = world.nodes.get(address);
      const { version, bootId, bootMarker } = { ...foundAt(address).before, ...now };
      const found = foundAt(address, { bootId, bootMarker, ...(version ? { version } : {}) });
      return { blocked: [], found, checks: [] };
    },
    async observe(_state, node, signal) {
      calls.push(`observe ${node.address}`);
      await take(200, signal);
      return world.observe(node);
    },
    async setCordon({ address }, cordoned) {
      calls.push(`${cordoned ? 'cordon' : 'uncordon'} ${address}`);
      return null;
    },
    async gate(_plan, next, tell, signal) {
      calls.push(`gate ${next.address}`);
      tell('soaking', beginning);
      await take(400, signal);
      return null;
    },
    async collectSupport({ name }: RunNode) {
      return `support of ${name}`;
    },
    async installImages() {
      calls.push('installImages');
      return Object.fromEntries(plan.nodes.map(({ address }) => [address, null]));
    },
    watchCluster(_current, onDisturbed) {
      watches.add(onDisturbed);
      return () => watches.delete(onDisturbed);
    },
  };
}

export function openLab(): Lab {
  vi.useFakeTimers({ now: beginning });
  const folder = mkdtempSync(path.join(tmpdir(), 'talos-tui-run-'));
  const world = createWorld(plan.nodes.map(({ address }) => address));
  const watches = new Set<(reasons: readonly string[]) => void>();
  const hands = createHands(world, watches);
  const runners: Runner[] = [];
  return {
    folder,
    world,
    hands,
    disturb: (reasons) => {
      for (const watch of watches) watch(reasons);
    },
    open(isReadOnly = false) {
      const runner = createRunner({
        stateFolder: folder,
        hands,
        stepCommandOf: ({ program, command, node }) => ({
          file: program,
          arguments: [...command, node],
          environment: {},
        }),
        audit: openAudit(folder),
        isReadOnly,
        now: Date.now,
        steps: world.steps,
      });
      runners.push(runner);
      return runner;
    },
    journal: () => journalFiles(folder)[0] ?? '',
    entries: () => readJournal(journalFiles(folder)[0] ?? '')?.entries ?? [],
    audit: () =>
      readFileSync(path.join(folder, 'audit.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    async remove() {
      const closed = Promise.all(runners.map((runner) => runner.close()));
      await vi.advanceTimersByTimeAsync(10_000);
      await closed;
      vi.useRealTimers();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function runOf(runner: Runner): RunProgress {
  const view = runner.getState();
  if (view.kind !== 'ours' && view.kind !== 'theirs') throw new Error(`no run: ${JSON.stringify(view)}`);
  if (view.run === null) throw new Error('no run of theirs');
  return view.run;
}

export const stateOf = (runner: Runner): RunState => runOf(runner).state;

/** A user who confirms whatever is asked, and has tried again what has failed. */
export function attend(runner: Runner): void {
  const view = runner.getState();
  if (view.kind !== 'ours') return;
  const { state } = view.run;
  const turn = turnOf(state);
  if (state.phase === 'confirming' && turn) runner.confirm(state.ticket, wordOf(turn.node));
  if (state.phase === 'paused') runner.resume();
  if (state.phase !== 'failed') return;
  const [first] = choicesOf(state);
  if (first) runner.choose(first);
}

/** Lets the time go by, with the user at hand, until the run has ended or nobody waits any longer. */
export async function attendToEnd(runner: Runner, mostMs = 600_000): Promise<void> {
  for (let past = 0; past < mostMs; past += 100) {
    attend(runner);
    await vi.advanceTimersByTimeAsync(100);
    const view = runner.getState();
    if (view.kind === 'ours' && view.run.state.phase === 'ended' && view.run.report !== null) return;
  }
}

/** Until the run is in this phase. */
export async function until(runner: Runner, phase: RunState['phase'], mostMs = 60_000): Promise<RunState> {
  for (let past = 0; past < mostMs; past += 100) {
    const view = runner.getState();
    if (view.kind === 'ours' && view.run.state.phase === phase) return view.run.state;
    await vi.advanceTimersByTimeAsync(100);
  }
  throw new Error(`never ${phase}: ${JSON.stringify(runner.getState()).slice(0, 300)}`);
}
