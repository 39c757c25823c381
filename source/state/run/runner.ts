import { leftRunningOf } from '../../domain/run/left-running.ts';
import { turnOf } from '../../domain/run/moves.ts';
import type { Choice, RunEvent, RunPlan } from '../../domain/run/types.ts';
import type { Audit } from '../audit.ts';
import { unfinishedRun } from './find-run.ts';
import type { Hands } from './hands.ts';
import { beginRun, type Held, look, type Place, refusalOf, viewOf } from './held.ts';
import { createPublisher } from './publisher.ts';
import { type RunLimits, runLimits } from './run-limits.ts';
import { type RunTools, realSteps, type Steps } from './run-tools.ts';
import type { RunView } from './run-view.ts';
import type { Session } from './session.ts';

export interface RunnerOptions {
  /** Where journals, locks and reports are. */
  readonly stateFolder: string;
  readonly hands: Hands;
  readonly stepCommandOf: RunTools['stepCommandOf'];
  readonly audit: Audit;
  /** Nothing is begun, and what is unfinished is only shown. */
  readonly isReadOnly: boolean;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<RunLimits>;
  readonly steps?: Steps;
}

/** The run of one cluster: begun, taken up, or looked at. */
export interface Runner {
  getState(): RunView;
  subscribe(listener: () => void): () => void;
  /** Takes up what is unfinished of this cluster; where another talos-tui has it, it is shown. */
  open(clusterId: string): void;
  /** @returns why it does not begin; null when it has */
  begin(plan: RunPlan): string | null;
  /** @returns whether what was typed for this question confirms */
  confirm(ticket: number, typed: string): boolean;
  choose(choice: Choice): void;
  pause(): void;
  resume(): void;
  /** @returns a sentence about where the support bundle is, or why there is none */
  collectSupport(): Promise<string>;
  /** Puts away a run that has ended. */
  dismiss(): void;
  /** What goes on by itself when the program ends now, a sentence each. */
  leftRunning(): readonly string[];
  /** A sentence about an unfinished run of a cluster of this name; null for none. */
  unfinished(clusterName: string): string | null;
  /** There is news of this node: it is looked at now, where it is the one at work. */
  nudge(address: string): void;
  /** Ends watching; what was started on a node goes on by itself. */
  close(): Promise<void>;
}

export function createRunner(options: RunnerOptions): Runner {
  const { stateFolder } = options;
  const limits = { ...runLimits, ...options.limits };
  const tools: RunTools = { ...options, steps: options.steps ?? realSteps, limits };
  let held: Held = { kind: 'looking' };
  const publisher = createPublisher(() => viewOf(held), limits.publish);
  const support = new AbortController();
  const hold = (next: Held): void => {
    held = next;
    publisher.now();
  };
  const { isReadOnly } = options;
  const place: Place = { tools, stateFolder, publisher, hold, isReadOnly };
  const ours = (): Session | null => (held.kind === 'ours' ? held.session : null);

  /** Only for what is asked now. */
  function sayOf(event: (address: string) => RunEvent): boolean {
    const session = ours();
    const address = session ? turnOf(session.state())?.node.address : undefined;
    return session !== null && address !== undefined && session.say(event(address));
  }

  return {
    getState: publisher.getState,
    subscribe: publisher.subscribe,
    open(clusterId) {
      if (held.kind !== 'ours' && held.kind !== 'theirs') look(place, clusterId);
    },
    begin(plan) {
      const words = isReadOnly ? 'read only: nothing is changed' : refusalOf(held);
      if (words !== null) return words;
      const before = held;
      const problem = beginRun(place, plan);
      if (problem !== null) {
        // What stands in the way is shown.
        if (before.kind !== 'ours' && before.kind !== 'theirs') look(place, plan.clusterId);
        return problem;
      }
      letGo(before);
      return null;
    },
    confirm(ticket, typed) {
      const state = ours()?.state();
      if (state?.phase !== 'confirming' || state.ticket !== ticket) return false;
      return sayOf((address) => ({ type: 'confirmed', ticket, address, typed }));
    },
    choose: (choice) => void sayOf((address) => ({ type: 'chosen', address, choice })),
    pause: () => void ours()?.say({ type: 'paused' }),
    resume: () => void ours()?.say({ type: 'continued' }),
    async collectSupport() {
      const state = ours()?.state();
      const node = state && (turnOf(state)?.node ?? state.plan.nodes.at(-1));
      return node ? options.hands.collectSupport(node, support.signal) : 'There is no run.';
    },
    dismiss() {
      if ((held.kind !== 'ours' && held.kind !== 'theirs') || refusalOf(held) !== null) return;
      letGo(held);
      hold({ kind: 'none' });
    },
    leftRunning() {
      const state = ours()?.state();
      return state ? leftRunningOf(state) : [];
    },
    unfinished: (clusterName) => unfinishedRun(stateFolder, clusterName),
    nudge: (address) => ours()?.nudge(address),
    async close() {
      publisher.stop();
      support.abort();
      if (held.kind === 'theirs') held.viewer.close();
      await ours()?.close();
    },
  };
}

/** One that has ended: nothing is left to be watched. */
function letGo(held: Held): void {
  if (held.kind === 'theirs') held.viewer.close();
  if (held.kind === 'ours') void held.session.close();
}
