import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { begin } from '../../source/domain/run/machine.ts';
import { runPlanOf } from '../../source/domain/run/plan-run.ts';
import type { RunNode, RunState } from '../../source/domain/run/types.ts';
import { makePlan } from '../../source/domain/upgrade/make-plan.ts';
import { releases } from '../../source/domain/upgrade/releases.ts';
import type { KubernetesReport } from '../../source/domain/upgrade/survey.ts';
import type { GateEnd, GateOptions } from '../../source/run-step/run-gate.ts';
import { createHands } from '../../source/state/run/hands/create-hands.ts';
import type { HandsOptions } from '../../source/state/run/hands/options.ts';
import type { Hands } from '../../source/state/run/hands.ts';
import { planInput } from '../../source/state/upgrade/plan-input.ts';
import { createSurvey, type SurveyReader } from '../../source/state/upgrade/survey.ts';
import { createSurveyStore, type SurveyStore } from '../../source/state/upgrade/survey-store.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Answer, Call } from '../../source/talosctl/runner.ts';
import { callText } from './fake-runner.ts';
import { type FeedLab, startLab } from './feed-lab.ts';
import { choices } from './upgrade.ts';

const realImmediate = setImmediate;

/** The clock of the test goes on, and files are read and written meanwhile, until it has settled. */
export async function passUntil<T>(work: Promise<T>, stepMs = 100, longestMs = 1_200_000): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  work.then(over, over);
  for (let passed = 0; !isOver; passed += stepMs) {
    if (passed > longestMs) throw new Error('it never ends');
    await vi.advanceTimersByTimeAsync(stepMs);
    await new Promise((resolve) => realImmediate(resolve));
  }
  return work;
}

export interface HandsLab extends FeedLab {
  readonly hands: Hands;
  readonly survey: SurveyReader;
  readonly surveyStore: SurveyStore;
  readonly folder: string;
  /** What was told while something was done. */
  readonly told: string[];
  readonly tell: (words: string, until?: number) => void;
  readonly notes: Parameters<HandsOptions['note']>[0][];
  readonly setCordon: ReturnType<typeof vi.fn<HandsOptions['setCordon']>>;
  readonly gateCalls: {
    readonly at: number;
    readonly command: readonly string[];
    readonly options: GateOptions;
  }[];
  /** What the gate command does at its next tries; 0 when there is nothing more. */
  readonly gateEnds: GateEnd[];
  /** Calls made through the hands and the survey, as `callText` has them, with their time limits. */
  readonly calls: { readonly text: string; readonly timeoutMs: number }[];
  /** Takes the place of single answers. */
  intercept: (call: Call) => Promise<Answer> | undefined;
  /** A run of the three nodes, before anything was done. */
  begin(changes?: Partial<RunState['plan']>): RunState;
  stop(): void;
}

const report: KubernetesReport = {
  nodes: ['ryzen', 'intel', 'm1mac'].map((name) => ({ name, cordoned: false, ready: true })),
  evictable: {},
  blocked: [],
};

export function nodeNamed({ plan }: RunState, name: string): RunNode {
  const node = plan.nodes.find((one) => one.name === name);
  if (!node) throw new Error(`no ${name}`);
  return node;
}

/** The hands on the practice cluster of three control planes, on the test's clock: all was read once. */
export async function startHandsLab(options: Partial<HandsOptions> = {}): Promise<HandsLab> {
  const feedLab = startLab();
  await vi.advanceTimersByTimeAsync(5000);
  const folder = mkdtempSync(path.join(tmpdir(), 'hands-'));
  const calls: HandsLab['calls'] = [];
  const client = createClient({
    ...feedLab.runner,
    run(call) {
      calls.push({ text: callText(call), timeoutMs: call.timeoutMs });
      return lab.intercept(call) ?? feedLab.runner.run(call);
    },
  });
  const surveyStore = createSurveyStore([{ path: 'talosctl', minor: null }]);
  const survey = createSurvey({
    survey: surveyStore,
    cluster: feedLab.store,
    client,
    channel: feedLab.feed,
    readProgramVersion: async () => ({ value: 'v1.13.3' }),
    readKubernetes: async () => report,
  });
  const setCordon = vi.fn<HandsOptions['setCordon']>(async () => {});
  const hands = createHands({
    cluster: feedLab.store,
    feed: feedLab.feed,
    client,
    survey,
    surveyStore,
    releases,
    snapshotsFolder: path.join(folder, 'snapshots'),
    supportFolder: path.join(folder, 'support'),
    talosconfig: '/home/me/.talos/config',
    setCordon,
    note: (entry) => void lab.notes.push(entry),
    runGate: async (command, gateOptions) => {
      lab.gateCalls.push({ at: Date.now(), command, options: gateOptions });
      return lab.gateEnds.shift() ?? { kind: 'code', code: 0, signal: null, lastOutput: '' };
    },
    now: Date.now,
    ...options,
  });
  const lab: HandsLab = {
    ...feedLab,
    hands,
    survey,
    surveyStore,
    folder,
    told: [],
    tell: (words) => void lab.told.push(words),
    notes: [],
    setCordon,
    gateCalls: [],
    gateEnds: [],
    calls,
    intercept: () => undefined,
    begin(changes = {}) {
      const input = planInput(feedLab.state(), surveyStore.getState(), choices, releases, Date.now());
      const made = makePlan(input);
      const plan = runPlanOf(made, input, { soak: 0, gateCommand: null, gateRetries: 2 });
      if (!plan) throw new Error(`no run: ${made.verdict}`);
      return begin({ ...plan, ...changes }).state;
    },
    stop() {
      survey.stop();
      feedLab.feed.stop();
    },
  };
  onTestFinished(() => {
    lab.stop();
    rmSync(folder, { recursive: true });
  });
  survey.start();
  await passUntil(survey.whenComplete());
  calls.splice(0);
  return lab;
}
