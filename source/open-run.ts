import path from 'node:path';
import type { Settings } from './config/settings.ts';
import { lastValue } from './domain/loaded.ts';
import { runPlanOf } from './domain/run/plan-run.ts';
import { makePlan } from './domain/upgrade/make-plan.ts';
import type { Choices, PlanInput, PlannedCommand } from './domain/upgrade/plan.ts';
import type { ReleaseTable } from './domain/upgrade/release.ts';
import type { Engine } from './engine.ts';
import type { StepCommand } from './run-step/step-files.ts';
import { createHands } from './state/run/hands/create-hands.ts';
import { createRunner, type Runner } from './state/run/runner.ts';
import { planInput } from './state/upgrade/plan-input.ts';
import { buildArguments, type Program } from './talosctl/argv.ts';
import type { RunSource } from './ui/screen.ts';

export interface OpenRunOptions {
  readonly engine: Engine;
  readonly settings: Settings;
  /** What is started for the configured talosctl. */
  readonly program: Program;
  readonly releases: ReleaseTable;
  /** Private to this program, and to this cluster where it is a practice. */
  readonly stateFolder: string;
}

export interface OpenRun {
  readonly run: RunSource;
  /** True while a run of ours waits or works: then what is read for a plan is read on. */
  readonly isUnderWay: () => boolean;
}

/** The exact start of talosctl. @throws AppError for a command that must not be run */
function stepCommandOf({ settings, program }: OpenRunOptions, planned: PlannedCommand): StepCommand {
  const { talosconfig, context, talosctlPath } = settings;
  if (!talosconfig || context === null) throw new Error('no talosconfig');
  const own: Program =
    planned.program === talosctlPath
      ? program
      : { file: planned.program, leadingArguments: [], environment: {} };
  const target = { endpoint: planned.endpoint, nodes: [planned.node] };
  const identity = { talosconfig: talosconfig.path, context };
  return {
    file: own.file,
    arguments: [...own.leadingArguments, ...buildArguments(planned.command, target, identity)],
    environment: own.environment,
  };
}

/** Looks for a run that is not finished, as soon as the cluster has told who it is. */
function openOnce({ surveyStore, survey }: Engine, runner: Runner): () => void {
  let isBegun = false;
  return () => {
    if (isBegun) return;
    isBegun = true;
    survey.start();
    let isDone = false;
    const look = (): void => {
      const id = lastValue(surveyStore.getState().cluster.clusterId);
      if (id === null || isDone) return;
      isDone = true;
      unsubscribe();
      runner.open(id);
    };
    const unsubscribe = surveyStore.subscribe(look);
    look();
  };
}

/** What the live view learns of the node at work has it looked at, at once. */
function nudgeOnNews({ store }: Engine, runner: Runner): () => void {
  return store.subscribe(({ nodes }, before) => {
    if (nodes === before.nodes) return;
    const view = runner.getState();
    if (view.kind !== 'ours' || view.run.state.phase !== 'working') return;
    const address = view.run.state.plan.nodes[view.run.state.at]?.address;
    if (address === undefined) return;
    const [then, now] = [before.nodes.byId[address], nodes.byId[address]];
    const isNews =
      then?.facts.machineStatus !== now?.facts.machineStatus || then?.contact.state !== now?.contact.state;
    if (isNews) runner.nudge(address);
  });
}

/** The run of an upgrade: its journal, its lock and its hands, put together. */
export function openRun(options: OpenRunOptions): OpenRun {
  const { engine, settings, releases, stateFolder } = options;
  const { store, surveyStore, survey, feed, client, audit } = engine;
  const { talosconfig, upgrade, readOnly } = settings;
  if (!talosconfig) throw new Error('no talosconfig');
  const inputFor = (choices: Choices): PlanInput =>
    planInput(store.getState(), surveyStore.getState(), choices, releases, Date.now());
  const hands = createHands({
    cluster: store,
    feed,
    client,
    survey,
    surveyStore,
    releases,
    snapshotsFolder: path.join(stateFolder, 'snapshots'),
    supportFolder: path.join(stateFolder, 'support'),
    talosconfig: talosconfig.path,
    // TLS and HTTP are not needed before a cordon is.
    setCordon: async (...cordon) => (await import('./kubernetes/cordon-node.ts')).cordonNode(...cordon),
    note: (entry) => audit.note({ cluster: settings.context ?? '', ...entry }),
    now: Date.now,
  });
  const runner = createRunner({
    stateFolder,
    hands,
    stepCommandOf: (command) => stepCommandOf(options, command),
    audit,
    isReadOnly: readOnly,
    now: Date.now,
  });
  const stopNudging = nudgeOnNews(engine, runner);
  engine.beforeStop(async () => {
    stopNudging();
    await runner.close();
  });

  function begin(choices: Choices): string | null {
    const input = inputFor(choices);
    const plan = makePlan(input);
    const { soak, gateCommand, gateRetries } = upgrade;
    const runPlan = runPlanOf(plan, input, { soak, gateCommand, gateRetries });
    return runPlan === null ? 'the plan is not ready' : runner.begin(runPlan);
  }

  const { getState, subscribe, unfinished, confirm, choose, pause, resume } = runner;
  const { collectSupport, dismiss, leftRunning } = runner;
  return {
    run: {
      getState,
      subscribe,
      unfinished,
      open: openOnce(engine, runner),
      begin,
      confirm,
      choose,
      pause,
      resume,
      collectSupport,
      dismiss,
      leftRunning,
    },
    isUnderWay: () => {
      const view = getState();
      return view.kind === 'ours' && view.run.state.phase !== 'ended';
    },
  };
}
