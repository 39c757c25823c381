import { actionNouns, actionParticiples } from './choice-words.ts';
import { conditionWords } from './condition-words.ts';
import { wordOf } from './confirm.ts';
import { type Turn, turnOf } from './moves.ts';
import type { Action, Before, NodeState, Observation, RunNode, RunState } from './types.ts';

/** What the screen and `--plain` both say of a run: said here once. */
export { actionNouns, type ChoiceWords, choiceWords } from './choice-words.ts';
export { type ConditionWords, conditionWords } from './condition-words.ts';
export { type DrainWords, drainWords, lateEvictions } from './drain-words.ts';
export { endTalosctlWords } from './end-talosctl-words.ts';

const working: Readonly<Record<Action, string>> = {
  upgrade: 'is being upgraded',
  reboot: 'is being rebooted',
  rollback: 'is being rolled back',
};

function workingWords({ node }: Turn, { step, action, pauseWanted }: RunState): string {
  const words = `${node.name} ${working[step?.action ?? action]}`;
  return pauseWanted ? `${words}; pauses after it: ${pauseWanted.join('; ')}` : words;
}

function betweenWords({ node }: Turn, { plan }: RunState): string {
  const soak = plan.soak > 0 ? ['the soak time'] : [];
  const gate = plan.gateCommand === null ? [] : ['the gate command'];
  const until = [...soak, ...gate].join(' and ');
  return `${node.name} is next${until ? `: ${until} first` : ''}`;
}

function endedWords({ outcome, reasons, nodes }: RunState): string {
  const done = nodes.filter((own) => own.state === 'done').length;
  const count = `${done} of ${nodes.length} nodes upgraded`;
  if (outcome === 'complete') return `complete: ${count}`;
  return `ended early: ${[count, ...reasons].join('; ')}`;
}

/** Where the run stands, in one line; which node it is about is said where it is not plain. */
export function phaseWords(state: RunState): string {
  const turn = turnOf(state);
  if (state.phase === 'ended' || !turn) return endedWords(state);
  switch (state.phase) {
    case 'preparing':
      return 'preparing: snapshot of etcd, images on all nodes';
    case 'checking':
      return `checking ${turn.node.name} before its ${actionNouns[state.action]}`;
    case 'confirming':
      return 'waiting for your word';
    case 'working':
      return workingWords(turn, state);
    case 'between':
      return betweenWords(turn, state);
    case 'paused':
      return ['paused', state.reasons.join('; ')].filter(Boolean).join(': ');
    case 'failed':
      return `${turn.node.name} ${turn.own.condition === 'upgraded' ? 'is upgraded now' : 'has failed'}: waiting for your choice`;
  }
}

/** What is asked, and why it is asked in this way. */
export interface ConfirmWords {
  /** What confirms it, to the letter. */
  readonly word: string;
  /** As in "Type intel to go on". */
  readonly prompt: string;
  readonly why: string;
}

const purposes: Readonly<Record<Action, (node: RunNode) => string>> = {
  upgrade: () => 'to go on',
  reboot: ({ toVersion }) => `to reboot it into ${toVersion}`,
  rollback: ({ fromVersion }) => `to roll it back to ${fromVersion}`,
};

/** null where no word is asked for. */
export function confirmWords(state: RunState): ConfirmWords | null {
  const turn = turnOf(state);
  if (state.phase !== 'confirming' || !turn) return null;
  const { node } = turn;
  const word = wordOf(node);
  const what = `${node.name} is to be ${actionParticiples[state.action]}, and nothing else.`;
  const why =
    word === 'y' && node.role === 'worker'
      ? `A worker is confirmed by y. ${what}`
      : `${node.role === 'worker' ? 'It' : 'A control plane'} is confirmed by its name. ${what}`;
  return { word, prompt: `Type ${word} ${purposes[state.action](node)}`, why };
}

/**
 * What was found to be right of a node that is done, as in "verified: version, boot id, schematic, services, Ready".
 *
 * @param seen - what was seen of it last
 * @param before - what it was like before its upgrade
 */
export function verifiedWords(node: RunNode, seen: Observation | null, before: Before | null = null): string {
  if (seen === null) return 'verified';
  const isBootIdKnown = seen.bootId !== null && before?.bootId !== null;
  const found = [
    ...(seen.version === node.toVersion ? ['version'] : []),
    isBootIdKnown ? 'boot id' : 'new boot',
    ...(node.schematic !== null && seen.schematic === node.schematic ? ['schematic'] : []),
    ...(node.extensions.length > 0 && seen.extensions !== null ? ['extensions'] : []),
    ...(seen.servicesDown?.length === 0 ? ['services'] : []),
    ...(seen.member === 'healthy' ? ['etcd in step'] : []),
    ...(seen.kubernetesReady === true ? ['Ready'] : []),
  ];
  return `verified: ${found.join(', ')}`;
}

function doneWords(node: RunNode, { seen, before, isTalosctlLeft }: NodeState): string {
  const left = isTalosctlLeft ? '; its talosctl hangs and was left behind' : '';
  return `${verifiedWords(node, seen, before)}${left}`;
}

/** What stands behind the name of a node, in one line. @param index - of the node in the plan */
export function nodeWords(state: RunState, index: number): string {
  const [node, own] = [state.plan.nodes[index], state.nodes[index]];
  if (!node || !own) return '';
  const isOver = state.phase === 'ended';
  const isItsTurn = index === state.at && !isOver;
  if (own.state === 'done') return doneWords(node, own);
  if (own.state === 'skipped') return own.starts === 0 ? 'skipped' : `skipped: ${own.condition}`;
  if (isItsTurn && state.phase !== 'failed') return phaseWords(state);
  if (own.starts === 0) return isOver || own.state === 'failed' ? 'not upgraded' : 'waits for its turn';
  return conditionWords(own.condition, node, { action: state.step?.action ?? 'upgrade' }).heading;
}
