import type { Role } from '../../../source/domain/node.ts';
import { wordOf } from '../../../source/domain/run/confirm.ts';
import { advance, begin } from '../../../source/domain/run/machine.ts';
import type {
  Advance,
  Asked,
  Before,
  Choice,
  Installed,
  Observation,
  RunEffect,
  RunEvent,
  RunNode,
  RunPlan,
  RunState,
  StepEnd,
} from '../../../source/domain/run/types.ts';
import { makeChoices } from '../../helpers/plans.ts';

export const oldVersion = 'v1.13.1';
export const newVersion = 'v1.13.3';

export function runNode(name: string, address: string, role: Role | null = 'controlplane'): RunNode {
  return {
    address,
    name,
    role,
    fromVersion: oldVersion,
    toVersion: newVersion,
    image: `factory.talos.dev/metal-installer/aaaa:${newVersion}`,
    schematic: 'aaaa',
    extensions: ['amd-ucode'],
    command: { program: 'talosctl', command: ['upgrade'], endpoint: '10.0.0.9', node: address },
    confirmation: role === 'worker' ? 'y' : 'name',
  };
}

export const nodesOfLab = [
  runNode('m1mac', '10.0.0.3'),
  runNode('intel', '10.0.0.2'),
  runNode('pi', '10.0.0.4', 'worker'),
];

const step: RunPlan['step'] = {
  kind: 'talos',
  from: oldVersion,
  to: newVersion,
  why: 'target',
  etcd: null,
};

export function runPlan(patch: Partial<RunPlan> = {}): RunPlan {
  return {
    clusterId: 'id',
    clusterName: 'homelab',
    step,
    choices: makeChoices({ target: { version: newVersion, image: null } }),
    nodes: nodesOfLab,
    soak: 0,
    gateCommand: null,
    gateRetries: 0,
    overridden: [],
    etcdMinor: 'same',
    controlPlanesStaying: 0,
    ...patch,
  };
}

export const before: Before = {
  version: oldVersion,
  bootId: 'boot-1',
  bootMarker: 'marker-1',
  schematic: 'aaaa',
  cordoned: false,
  memberId: '0000000000000001',
};

/** What a check finds of this node, that nothing blocks. */
export function foundAt(address: string, now: Partial<Before> = {}): Asked {
  const command = { program: 'talosctl', command: ['upgrade'], endpoint: '10.0.0.9', node: address };
  return { before: { ...before, ...now }, command, meanwhile: [], warnings: [] };
}

/** As it was before, and well. */
export const unchanged: Observation = {
  answers: true,
  version: oldVersion,
  bootId: 'boot-1',
  bootMarker: 'marker-1',
  schematic: 'aaaa',
  extensions: ['amd-ucode', 'i915'],
  stage: 'running',
  ready: true,
  servicesDown: [],
  kubernetesReady: true,
  cordoned: false,
  member: 'healthy',
};

export const upgraded: Observation = {
  ...unchanged,
  version: newVersion,
  bootId: 'boot-2',
  bootMarker: 'marker-2',
};
export const rolledBack: Observation = { ...unchanged, bootId: 'boot-2', bootMarker: 'marker-2' };
export const silent: Observation = {
  answers: false,
  version: null,
  bootId: null,
  bootMarker: null,
  schematic: null,
  extensions: null,
  stage: null,
  ready: null,
  servicesDown: null,
  kubernetesReady: null,
  cordoned: null,
  member: null,
};

export const exit = (code: number): StepEnd => ({ kind: 'code', code });

/** A run that is driven by events that fit, with what came of the last of them. */
export interface Drive {
  readonly state: () => RunState;
  readonly effects: () => readonly RunEffect[];
  readonly send: (event: RunEvent) => Advance;
  /** From preparing, between or checking to the question. */
  readonly toQuestion: (now?: Partial<Before>) => void;
  readonly confirm: (typed?: string) => void;
  readonly end: (end: StepEnd, installed: Installed) => void;
  readonly see: (observation: Observation) => void;
  readonly timeIsUp: () => void;
  readonly choose: (choice: Choice) => void;
}

export function drive(plan: RunPlan = runPlan()): Drive {
  let last = begin(plan);
  const state = () => last.state;
  const send = (event: RunEvent) => {
    last = advance(last.state, event);
    return last;
  };
  const node = () => state().plan.nodes[state().at] ?? runNode('none', 'none');
  const asked = () => ({ address: node().address, ticket: state().ticket });
  const ofStep = () => ({ address: node().address, ticket: state().step?.ticket ?? -1 });
  return {
    state,
    effects: () => last.effects,
    send,
    toQuestion: (now = {}) => {
      if (state().phase === 'preparing')
        send({ type: 'prepared', problems: [], snapshot: null, ticket: state().ticket });
      if (state().phase === 'between') send({ type: 'gate passed', ticket: state().ticket });
      send({ type: 'checked', blocked: [], found: foundAt(node().address, now), ...asked() });
    },
    confirm: (typed = wordOf(node())) => send({ type: 'confirmed', typed, ...asked() }),
    end: (end, installed) => send({ type: 'step ended', end, installed, ...ofStep() }),
    see: (observation) => send({ type: 'observed', observation, ...ofStep() }),
    timeIsUp: () => send({ type: 'time is up', ...ofStep() }),
    choose: (choice) => send({ type: 'chosen', choice, address: node().address }),
  };
}

/** A run whose first node was confirmed, and then this. */
export function working(steps: (run: Drive) => void = () => undefined, plan: RunPlan = runPlan()): Drive {
  const run = drive(plan);
  run.toQuestion();
  run.confirm();
  steps(run);
  return run;
}
