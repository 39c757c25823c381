import type { Observation, RunNode } from '../../../source/domain/run/types.ts';
import type { StepListener } from '../../../source/run-step/follow-step.ts';
import type { StepCommand } from '../../../source/run-step/step-files.ts';
import type { StepState } from '../../../source/run-step/step-state.ts';
import type { Steps } from '../../../source/state/run/run-tools.ts';
import { newVersion, silent, unchanged, upgraded } from '../../domain/run/run-lab.ts';

/** One talosctl, as its supervisor keeps it: it outlives every runner. */
export interface WorldStep {
  readonly folder: string;
  readonly node: string;
  output: string;
  state: StepState;
}

/** The cluster and the supervisors: what goes on while a runner is killed and another comes. */
export interface World {
  readonly steps: Steps;
  /** What was started, in order: the folders, and the nodes. */
  readonly started: readonly WorldStep[];
  readonly ended: readonly string[];
  readonly observe: (node: RunNode) => Observation;
  /** How each node is now; a test may change it. */
  readonly nodes: Map<string, Observation>;
  /** What becomes of a step; a test may put another one in its place. */
  play: (step: WorldStep) => void;
  /** Called when a step is handed over: before it is, and after. */
  onHandOver: (when: 'before' | 'after') => void;
  /** False: its process cannot be reached. */
  canEnd: boolean;
  /** Says why a step cannot be started. */
  refuse: () => string | null;
}

const child = { pid: 4711, startedAt: 'then', host: 'here' };
const running: StepState = { kind: 'running', child };

export const exited = (code: number): StepState => ({ kind: 'ended', end: { kind: 'code', code } });

/** An upgrade that goes well: the node goes down after 3 s, comes back after 9 s, and talosctl ends after 11 s. */
function playUpgrade(world: World, step: WorldStep): void {
  const { nodes } = world;
  step.output = 'begun\n';
  setTimeout(() => nodes.set(step.node, silent), 3000);
  setTimeout(() => {
    const bootId = `boot-of-${newVersion}`;
    nodes.set(step.node, { ...upgraded, bootId, bootMarker: bootId });
  }, 9000);
  setTimeout(() => {
    step.output += 'done\n';
    step.state = exited(0);
  }, 11_000);
}

function followFrom(all: Map<string, WorldStep>, folder: string, listener: StepListener): () => void {
  let length = 0;
  const timer = setInterval(() => {
    const step = all.get(folder);
    const state: StepState = step?.state ?? { kind: 'not started', reason: 'it was never handed over' };
    const output = step?.output ?? '';
    if (output.length > length) listener.onOutput('stderr', output.slice(length));
    length = output.length;
    if (state.kind !== 'ended' && state.kind !== 'not started') return;
    clearInterval(timer);
    listener.onExit(state);
  }, 100);
  return () => clearInterval(timer);
}

export function createWorld(addresses: readonly string[]): World {
  const all = new Map<string, WorldStep>();
  const withdrawn = new Set<string>();
  const started: WorldStep[] = [];
  const ended: string[] = [];
  const nodes = new Map<string, Observation>(addresses.map((address) => [address, unchanged]));

  async function startStep(folder: string, command: StepCommand): Promise<StepState> {
    world.onHandOver('before');
    if (all.has(folder) || withdrawn.has(folder))
      throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
    const reason = world.refuse();
    if (reason !== null) return { kind: 'not started', reason };
    const step: WorldStep = { folder, node: command.arguments.at(-1) ?? '', output: '', state: running };
    all.set(folder, step);
    started.push(step);
    world.play(step);
    world.onHandOver('after');
    return step.state;
  }

  const world: World = {
    steps: {
      startStep,
      settleStep(folder) {
        const step = all.get(folder);
        if (step) return step.state;
        withdrawn.add(folder);
        return { kind: 'not started', reason: 'it was never handed over to a supervisor' };
      },
      followStep: (folder, listener) => followFrom(all, folder, listener),
      async endStep(folder) {
        const step = all.get(folder);
        if (!step) throw new Error(`no step in ${folder}`);
        ended.push(folder);
        if (world.canEnd) step.state = exited(143);
        return step.state;
      },
    },
    started,
    ended,
    nodes,
    observe: ({ address }) => nodes.get(address) ?? silent,
    play: (step) => playUpgrade(world, step),
    onHandOver: () => undefined,
    canEnd: true,
    refuse: () => null,
  };
  return world;
}
