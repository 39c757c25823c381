import type { NodeState, RunNode, RunState, Step } from './types.ts';
import { hasRebooted } from './verify.ts';
import { actionNouns, conditionWords } from './words.ts';

/**
 * What happened while nobody watched, a sentence each, the oldest first.
 *
 * @param before - as the journal told it
 * @param now - after the step was settled and the node was looked at
 */
export function sinceOf(before: RunState, now: RunState): readonly string[] {
  if (before.phase === 'ended') return [];
  const [node, then, own] = [before.plan.nodes[before.at], before.nodes[before.at], now.nodes[before.at]];
  const ofNode = node && then && own && before.step ? nodeWords(node, then, own, now) : [];
  return [...(node ? stepWords(node, before, now) : []), ...ofNode, ...runWords(before, now)];
}

/** What became of the talosctl that may have run. */
function stepWords(node: RunNode, before: RunState, now: RunState): readonly string[] {
  const { step } = before;
  if (!step || step.end !== null) return [];
  const talosctl = `talosctl ${actionNouns[step.action]} of ${node.name}`;
  if (now.at !== before.at) {
    const isLeft = now.nodes[before.at]?.isTalosctlLeft === true;
    return isLeft ? [`${talosctl} hangs and was left behind`] : [`${talosctl} has ended`];
  }
  return [sameNodeWords(talosctl, step, now)];
}

function sameNodeWords(talosctl: string, { ticket }: Step, { step, reasons }: RunState): string {
  if (step?.ticket !== ticket) {
    return [`${talosctl} was never started`, reasons.join('; ')].filter(Boolean).join(': ');
  }
  if (step.end === null) {
    return step.isStarted ? `${talosctl} still runs` : `whether ${talosctl} runs is not known`;
  }
  return step.end.kind === 'code'
    ? `${talosctl} has ended with exit code ${step.end.code}`
    : `how ${talosctl} ended is not known`;
}

/** What is news of the node that was at work. */
function nodeWords(node: RunNode, then: NodeState, own: NodeState, now: RunState): readonly string[] {
  const { name } = node;
  const { seen } = own;
  if (own.state === 'failed' && then.state !== 'failed') {
    const action = now.step?.action ?? 'upgrade';
    return [`${name}: ${conditionWords(own.condition, node, { action }).heading}`];
  }
  const isDone = own.state === 'done' ? [`${name} is done, and verified`] : [];
  if (seen && !seen.answers) return [`${name} does not answer`];
  if (!seen || !own.before || hasRebooted(own.before, seen) !== true) return isDone;
  const wasKnown = then.seen !== null && then.before !== null && hasRebooted(then.before, then.seen) === true;
  const runs = seen.version === null ? '' : ` and runs ${seen.version}`;
  return [...(wasKnown ? [] : [`${name} has rebooted${runs}`]), ...isDone];
}

/** How the run goes on; that nothing was started is said where that could be feared. */
function runWords(before: RunState, now: RunState): readonly string[] {
  const name = now.plan.nodes[now.at]?.name ?? '';
  switch (now.phase) {
    case 'preparing':
      return [
        now.snapshot === null
          ? 'the snapshot is being taken again'
          : 'the snapshot is there; what is missing of the images is being pulled again',
      ];
    case 'checking':
      return [`nothing was started: ${name} is being checked again`];
    case 'confirming':
      return [`nothing was started: ${name} waits for your word`];
    case 'between':
      return [`nothing was started: what stands before ${name} begins again`];
    case 'paused':
      return [`nothing was started: still paused${reasonsOf(now)}`];
    case 'failed':
      return before.phase === 'failed' ? [`nothing was started: ${name} waits for your choice`] : [];
    default:
      return [];
  }
}

const reasonsOf = ({ reasons }: RunState): string => (reasons.length > 0 ? `: ${reasons.join('; ')}` : '');
