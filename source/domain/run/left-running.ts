import { turnOf } from './moves.ts';
import type { NodeState, RunNode, RunState } from './types.ts';
import { isLeftCordoned } from './verify.ts';

/** What goes on, or stays as it is not to stay, when the program ends or the run is aborted now; a sentence each. */
export function leftRunningOf(state: RunState): readonly string[] {
  return [...ofStep(state), ...state.plan.nodes.flatMap((node, index) => ofNode(node, state.nodes[index]))];
}

function ofStep(state: RunState): readonly string[] {
  const [turn, { step }] = [turnOf(state), state];
  if (!step || !turn) return [];
  const { name } = turn.node;
  const talosctl = `talosctl ${step.action} of ${name}`;
  if (step.end === null && !step.isStarted)
    return [`${talosctl} may have been started and goes on by itself`];
  if (step.end === null) return [`${talosctl} runs and goes on by itself`];
  return turn.own.state === 'working' ? [`${name} is on its way, and is no longer watched`] : [];
}

function ofNode({ name }: RunNode, own: NodeState | undefined): readonly string[] {
  if (!own) return [];
  const isCordoned = own.condition === 'left cordoned' || isLeftCordoned(own.before, own.seen);
  return [
    ...(own.isTalosctlLeft ? [`talosctl of ${name} was left behind and may still run`] : []),
    ...(own.condition === 'installed, not rebooted' ? [`${name} boots the new system at its next boot`] : []),
    ...(own.condition === 'perhaps installed' ? [`${name} may boot the new system at its next boot`] : []),
    ...(isCordoned ? [`${name} stays cordoned`] : []),
  ];
}
