import { createStore, type StoreApi } from 'zustand/vanilla';
import { wordOf } from '../../source/domain/run/confirm.ts';
import { leftRunningOf } from '../../source/domain/run/left-running.ts';
import { advance, begin } from '../../source/domain/run/machine.ts';
import type { Asked, RunEvent, RunState } from '../../source/domain/run/types.ts';
import type { RunProgress, RunView } from '../../source/state/run/run-view.ts';
import type { RunSource } from '../../source/ui/screen.ts';
import { before, runNode, runPlan } from '../domain/run/run-lab.ts';
import { readAt } from './nodes.ts';
import { check, checksWith, finding } from './upgrade.ts';

/** The homelab's run: two control planes, the leader last. */
export const homelabPlan = runPlan({
  nodes: [
    runNode('m1mac', '192.168.1.103'),
    runNode('intel', '192.168.1.102'),
    runNode('ryzen', '192.168.1.101'),
  ],
});

export const journalPath = '/home/ada/.local/state/talos-tui/runs/2026-11-23T0420-homelab.jsonl';

/** What a check finds of this node: with what stays up, and a warning. */
export function askedFor(address: string): Asked {
  const image = `factory.talos.dev/metal-installer/${'613e1592'.repeat(8)}:v1.13.3`;
  return {
    before,
    command: {
      program: 'talosctl',
      command: ['upgrade', '--image', image, '--progress', 'plain', '--drain-timeout', '300s'],
      endpoint: '192.168.1.101',
      node: address,
    },
    meanwhile: ['etcd 2/3, tolerates 0', '2 of 3 control planes'],
    warnings: ['the certificate expires in 27 days'],
  };
}

/** All that is known of a run in this state, six minutes after its beginning. */
export function progressOf(state: RunState, patch: Partial<RunProgress> = {}): RunProgress {
  const startedAt = readAt - 6 * 60_000;
  return {
    state,
    journal: journalPath,
    startedAt,
    turns: state.nodes.map((own) => ({
      startedAt: own.starts > 0 ? startedAt + 60_000 : null,
      endedAt: own.state === 'done' ? startedAt + 60_000 + 161_000 : null,
    })),
    step: null,
    sightings: null,
    activity: null,
    checks: checksWith(check('certificate', [finding('warning', 'the certificate expires in 27 days')])),
    meanwhile: [],
    report: null,
    trouble: null,
    ...patch,
  };
}

export interface FakeRun extends RunSource {
  readonly store: StoreApi<RunView>;
  /** What it was told: open, begin, confirm, choose, pause, … */
  readonly asked: readonly string[];
  /** Something happens, as the machine takes it. */
  send(event: RunEvent): void;
}

/** A run that answers as the machine does, and does nothing in any cluster. */
export function fakeRun(initial: RunView = { kind: 'none' }, unfinished: string | null = null): FakeRun {
  const store = createStore<RunView>()(() => initial);
  const asked: string[] = [];
  const state = (): RunState | null => {
    const view = store.getState();
    return view.kind === 'ours' ? view.run.state : null;
  };
  /** Whether it changes anything. */
  function send(event: RunEvent): boolean {
    const view = store.getState();
    if (view.kind !== 'ours') return false;
    const next = advance(view.run.state, event).state;
    if (next === view.run.state) return false;
    store.setState({ ...view, run: { ...view.run, state: next } }, true);
    return true;
  }
  const addressAtTurn = (): string => {
    const now = state();
    return now?.plan.nodes[now.at]?.address ?? '';
  };
  return {
    store,
    asked,
    send: (event) => void send(event),
    getState: store.getState,
    subscribe: store.subscribe,
    unfinished: () => unfinished,
    open: () => asked.push('open'),
    begin: () => {
      asked.push('begin');
      store.setState({ kind: 'ours', run: progressOf(begin(homelabPlan).state) }, true);
      return null;
    },
    confirm: (ticket, typed) => {
      asked.push(`confirm ${ticket} ${typed}`);
      const now = state();
      const node = now?.plan.nodes[now.at];
      if (!node || typed !== wordOf(node)) return false;
      return send({ type: 'confirmed', typed, ticket, address: node.address });
    },
    choose: (choice) => {
      asked.push(`choose ${choice}`);
      send({ type: 'chosen', choice, address: addressAtTurn() });
    },
    pause: () => {
      asked.push('pause');
      send({ type: 'paused' });
    },
    resume: () => {
      asked.push('resume');
      send({ type: 'continued' });
    },
    collectSupport: async () => {
      asked.push('support');
      return 'support bundle in /tmp/support.zip';
    },
    dismiss: () => {
      asked.push('dismiss');
      store.setState({ kind: 'none' }, true);
    },
    leftRunning: () => {
      const now = state();
      return now ? leftRunningOf(now) : [];
    },
  };
}
