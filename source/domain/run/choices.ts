import { type Turn, turnOf } from './moves.ts';
import { hasOldEtcd } from './old-etcd.ts';
import type { Choice, Condition, NodeState, RunState } from './types.ts';
import { isLeftCordoned } from './verify.ts';

/** What makes sense now, in the order in which it is offered. Every other choice is passed over. */
export function choicesOf(state: RunState): readonly Choice[] {
  const turn = turnOf(state);
  if (state.phase === 'ended' || !turn) return [];
  if (state.phase === 'failed') return choicesOfFailure(state, turn);
  if (state.phase === 'working') return [state.step?.end === null ? 'end talosctl' : 'stop waiting', 'abort'];
  const isSkippable = state.phase === 'confirming' || state.phase === 'paused';
  return isSkippable && turn.own.state === 'waiting' ? ['skip', 'abort'] : ['abort'];
}

/** Nothing may be under way where something is started again. */
const conditionsToRetry: readonly Condition[] = [
  'untouched',
  'installed, not rebooted',
  'perhaps installed',
  'left cordoned',
  'rolled back',
  'not as planned',
  'not well',
];

/** Looking again would see the same. */
const settled: readonly Condition[] = ['untouched', 'rolled back', 'not as planned'];

const conditionsToRollBack: readonly Condition[] = ['not well', 'not as planned'];

function choicesOfFailure(state: RunState, turn: Turn): readonly Choice[] {
  const { condition } = turn.own;
  const isWatchable = state.step !== null && !settled.includes(condition);
  if (state.step?.end === null) return ['watch', 'end talosctl', 'abort'];
  const offers: readonly (readonly [Choice, boolean])[] = [
    ['retry', conditionsToRetry.includes(condition) && !runsNewSystem(turn)],
    ['watch', isWatchable],
    ['reboot', condition === 'installed, not rebooted'],
    ['uncordon', state.step !== null && isCordonOurs(turn.own)],
    ['rollback', conditionsToRollBack.includes(condition) && mayRollBack(state, turn)],
    ['skip', condition !== 'on its way' && condition !== 'upgraded'],
    ['abort', true],
  ];
  return offers.filter(([, isOffered]) => isOffered).map(([choice]) => choice);
}

/** An upgrade would only bring what runs already. */
function runsNewSystem({ node, own }: Turn): boolean {
  const runsTarget = own.seen?.version === node.toVersion && node.fromVersion !== node.toVersion;
  return runsTarget && own.condition !== 'not as planned';
}

const isCordonOurs = ({ condition, before, seen }: NodeState): boolean =>
  condition === 'left cordoned' || isLeftCordoned(before, seen);

/** Talos goes back to the system before: only where the new one was seen to run, or it would be the one before that. */
function mayRollBack(state: RunState, { node, own }: Turn): boolean {
  const runsNew = own.seen?.version === node.toVersion && node.fromVersion !== node.toVersion;
  return runsNew && (node.role === 'worker' || isOldEtcdAround(state));
}

/** Across etcd minors there is a way back only while a member still runs the old one. */
function isOldEtcdAround({ plan, nodes, at }: RunState): boolean {
  if (plan.etcdMinor !== 'changes') return plan.etcdMinor === 'same';
  return (
    plan.controlPlanesStaying > 0 ||
    plan.nodes.some(
      ({ role, fromVersion }, index) =>
        index !== at &&
        role === 'controlplane' &&
        hasOldEtcd(fromVersion, plan.step) &&
        runsOld(nodes[index]),
    )
  );
}

function runsOld(node: NodeState | undefined): boolean {
  if (!node) return false;
  return node.starts === 0 || node.condition === 'untouched' || node.condition === 'rolled back';
}
