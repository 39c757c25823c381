import { begin } from '../../../source/domain/run/machine.ts';
import { runPlanOf } from '../../../source/domain/run/plan-run.ts';
import { recheck } from '../../../source/domain/run/recheck.ts';
import type { Rechecked } from '../../../source/domain/run/recheck-question.ts';
import type {
  Action,
  Before,
  NodeState,
  RunNode,
  RunPlan,
  RunState,
} from '../../../source/domain/run/types.ts';
import { makePlan } from '../../../source/domain/upgrade/make-plan.ts';
import { controlPlanes, type InputOptions, makeInput } from '../../helpers/plans.ts';

export const version = (talosVersion: string) => ({ talosVersion, architecture: 'amd64', platform: 'metal' });

export const options = { soak: 0, gateCommand: null, gateRetries: 20 };

/** The run of the plan that follows from a cluster. */
export function planFrom(cluster: InputOptions = {}): RunPlan {
  const input = makeInput(cluster);
  const plan = runPlanOf(makePlan(input), input, options);
  if (!plan) throw new Error(`no run: ${makePlan(input).verdict}`);
  return plan;
}

export function nodeNamed(plan: RunPlan, name: string): RunNode {
  const node = plan.nodes.find((one) => one.name === name);
  if (!node) throw new Error(`no ${name}`);
  return node;
}

export const beforeTry: Before = {
  version: 'v1.13.1',
  bootId: 'boot-1',
  bootMarker: 'marker-1',
  schematic: null,
  cordoned: false,
  memberId: null,
};

export interface Scene {
  /** As it was when the run began. */
  readonly began?: InputOptions;
  /** As it is now; `began` where it is left out. */
  readonly now?: InputOptions;
  readonly name?: string;
  readonly action?: Action;
  /** By name: what has happened to nodes of the run. */
  readonly states?: Readonly<Record<string, Partial<NodeState>>>;
}

const three = (): InputOptions => ({ nodes: controlPlanes(3) });

/** The preflight of a node of three control planes, cp-2 before cp-3 before the leader cp-1. */
export function recheckOf(scene: Scene = {}): Rechecked {
  const { began = three(), now = began, name = 'cp-2', action = 'upgrade', states = {} } = scene;
  const plan = planFrom(began);
  const { state } = begin(plan);
  const nodes = state.nodes.map((own, index) => ({ ...own, ...states[plan.nodes[index]?.name ?? ''] }));
  const run: RunState = { ...state, nodes };
  return recheck(run, nodeNamed(plan, name), action, makeInput(now), 'boot-1');
}
