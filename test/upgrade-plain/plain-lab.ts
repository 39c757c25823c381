import { vi } from 'vitest';
import { choicesOf } from '../../source/domain/run/choices.ts';
import { leftRunningOf } from '../../source/domain/run/left-running.ts';
import { advance } from '../../source/domain/run/machine.ts';
import { turnOf } from '../../source/domain/run/moves.ts';
import type { RunEvent, RunState } from '../../source/domain/run/types.ts';
import type { FollowedStep, RunProgress, RunView } from '../../source/state/run/run-view.ts';
import type { RunSource } from '../../source/ui/screen.ts';
import { createDialogue, type Dialogue } from '../../source/upgrade-plain/dialogue.ts';
import { drive } from '../domain/run/run-lab.ts';

/** Long enough for a question to be live, and for a line to be taken for one that was typed. */
export const aMoment = 1000;

export const startedAt = Date.parse('2026-11-23T04:20:00Z');

export interface PlainTerminal {
  readonly dialogue: Dialogue;
  /** Everything that was printed. */
  readonly lines: () => readonly string[];
  /** What was printed since the last call. */
  readonly news: () => readonly string[];
  /** As the terminal hands it over, at once. */
  readonly send: (chunk: string) => void;
  /** One line, when all is quiet, and what comes of it. */
  readonly type: (line: string) => Promise<void>;
  readonly flushes: () => number;
  readonly hangUp: () => void;
  readonly ended: () => boolean;
}

/** A terminal by a fake clock: `vi.useFakeTimers` must be on. */
export function plainTerminal(): PlainTerminal {
  const printed: string[] = [];
  let told = 0;
  let flushes = 0;
  let hasEnded = false;
  let onChunk: (chunk: string) => void = () => undefined;
  let onEnd = (): void => undefined;
  const dialogue = createDialogue({
    source: {
      listen: (chunk, end) => {
        onChunk = chunk;
        onEnd = end;
        return () => {
          onChunk = () => undefined;
        };
      },
      flush: () => {
        flushes++;
      },
    },
    write: async (text) => {
      printed.push(...text.replace(/\n$/, '').split('\n'));
      return true;
    },
    onEnd: () => {
      hasEnded = true;
    },
    now: Date.now,
  });
  return {
    dialogue,
    lines: () => printed,
    news: () => {
      const news = printed.slice(told);
      told = printed.length;
      return news;
    },
    send: (chunk) => onChunk(chunk),
    type: async (line) => {
      await vi.advanceTimersByTimeAsync(aMoment);
      onChunk(`${line}\n`);
      await vi.advanceTimersByTimeAsync(aMoment);
    },
    flushes: () => flushes,
    hangUp: () => onEnd(),
    ended: () => hasEnded,
  };
}

export function progressOf(state: RunState, patch: Partial<RunProgress> = {}): RunProgress {
  return {
    state,
    journal: '/state/runs/2026-11-23T0420-homelab.jsonl',
    startedAt,
    turns: state.nodes.map(() => ({ startedAt: null, endedAt: null })),
    step: null,
    sightings: null,
    activity: null,
    checks: [],
    meanwhile: [],
    report: null,
    trouble: null,
    ...patch,
  };
}

export const ours = (state: RunState, patch: Partial<RunProgress> = {}): RunView => ({
  kind: 'ours',
  run: progressOf(state, patch),
});

/** What is followed of the step that a state has. */
export function followed(state: RunState, patch: Partial<FollowedStep> = {}): FollowedStep {
  return {
    ticket: state.step?.ticket ?? -1,
    address: turnOf(state)?.node.address ?? '',
    told: { generation: 'client-driven', steps: [], evictions: [], problems: [], isPostCheckPassed: false },
    output: [],
    startedAt,
    endedAt: null,
    ...patch,
  };
}

export interface FakeRun extends RunSource {
  /** What was asked of it. */
  readonly asked: readonly string[];
  readonly state: () => RunState;
  readonly send: (event: RunEvent) => void;
  readonly set: (view: RunView) => void;
}

/** A run that the pure machine drives; nothing is done for it but by the test. */
export function fakeRun(first: RunView): FakeRun {
  let view = first;
  const asked: string[] = [];
  const listeners = new Set<() => void>();
  const set = (next: RunView): void => {
    view = next;
    for (const listener of [...listeners]) listener();
  };
  const state = (): RunState => {
    if (view.kind !== 'ours') throw new Error(`there is no run: ${view.kind}`);
    return view.run.state;
  };
  const send = (event: RunEvent): void => {
    const next = advance(state(), event).state;
    if (view.kind === 'ours') set({ kind: 'ours', run: { ...view.run, state: next } });
  };
  const address = () => turnOf(state())?.node.address ?? '';
  return {
    asked,
    state,
    send,
    set,
    getState: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    unfinished: () => null,
    open: () => asked.push('open'),
    begin: () => {
      asked.push('begin');
      set(ours(drive().state()));
      return null;
    },
    confirm: (ticket, typed) => {
      asked.push(`confirm ${typed}`);
      const { confirmations } = state().nodes[state().at] ?? { confirmations: 0 };
      send({ type: 'confirmed', typed, ticket, address: address() });
      return (state().nodes[state().at]?.confirmations ?? 0) > confirmations;
    },
    choose: (choice) => {
      asked.push(choicesOf(state()).includes(choice) ? choice : `not offered: ${choice}`);
      send({ type: 'chosen', choice, address: address() });
    },
    pause: () => send({ type: 'paused' }),
    resume: () => send({ type: 'continued' }),
    collectSupport: async () => 'the bundle is in /state/support/m1mac.zip',
    dismiss: () => asked.push('dismiss'),
    leftRunning: () => leftRunningOf(state()),
  };
}
