import { endTalosctlWords } from './end-talosctl-words.ts';
import { leftRunningOf } from './left-running.ts';
import { type Turn, turnOf } from './moves.ts';
import type { ToldProgress } from './progress.ts';
import type { Action, Choice, RunState } from './types.ts';

/** A choice in words. */
export interface ChoiceWords {
  /** As in a list of choices: "try again". */
  readonly label: string;
  /** What it does, and what it leaves; a sentence, or a few. */
  readonly does: string;
}

type Say = (turn: Turn, state: RunState, told: ToldProgress | null) => string;

/** As in "upgrade of intel". */
export const actionNouns: Readonly<Record<Action, string>> = {
  upgrade: 'upgrade',
  reboot: 'reboot',
  rollback: 'rollback',
};

/** As in "intel is being upgraded". */
export const actionParticiples: Readonly<Record<Action, string>> = {
  upgrade: 'upgraded',
  reboot: 'rebooted',
  rollback: 'rolled back',
};

const labels: Readonly<Record<Choice, string>> = {
  retry: 'retry',
  watch: 'look again',
  'stop waiting': 'stop waiting',
  reboot: 'reboot to finish',
  uncordon: 'uncordon',
  rollback: 'roll back',
  'end talosctl': 'end talosctl',
  skip: 'skip this node',
  abort: 'abort the run',
};

function skip({ node, own }: Turn, { plan, at, phase }: RunState): string {
  const leaves = own.starts === 0 ? `Leaves ${node.name} as it is` : `Leaves ${node.name} "${own.condition}"`;
  const next = plan.nodes[at + 1];
  if (!next) return `${leaves}, and the run ends: it is the last node.`;
  if (phase === 'paused') return `${leaves}; ${next.name} is next, and the run stays paused.`;
  return `${leaves}; ${next.name} is checked, and asked for, next.`;
}

function abort(state: RunState): string {
  const done = state.nodes.filter((own) => own.state === 'done').length;
  const left = leftRunningOf(state).map((sentence) => ` ${sentence}.`);
  const count = `${done} of ${state.nodes.length} nodes`;
  return `Ends the run for good, and undoes nothing: ${count} run ${state.plan.step.to}.${left.join('')}`;
}

const says: Readonly<Record<Choice, Say>> = {
  retry: ({ node }) =>
    `Checks ${node.name} again and asks for your word; then the upgrade is started once more, from its beginning.`,
  watch: ({ node }, { step }) => {
    const goesOn = step !== null && step.end === null ? '; talosctl goes on' : '';
    return `Looks at ${node.name} until it can be told how it is. Nothing is started${goesOn}.`;
  },
  'stop waiting': ({ node }) =>
    `Judges ${node.name} by what was seen of it, and says what can be done. Nothing is started or ended.`,
  reboot: ({ node }) =>
    `Checks ${node.name} and asks for your word; then it is rebooted, without a drain, into ${node.toVersion}, which is installed.`,
  uncordon: ({ node }) =>
    `Lets Kubernetes put pods on ${node.name} again, and looks at it once more. Nothing else on it is changed.`,
  rollback: ({ node }) =>
    `Checks ${node.name} and asks for your word; then it reboots into ${node.fromVersion}, which is still on its disk.`,
  'end talosctl': (_turn, state, told) => `Ends the talosctl that runs. ${endTalosctlWords(state, told)}`,
  skip,
  abort: (_turn, state) => abort(state),
};

/** @param told - by the talosctl that runs, for what ending it would leave; null where nothing is known */
export function choiceWords(choice: Choice, state: RunState, told: ToldProgress | null = null): ChoiceWords {
  const turn = turnOf(state);
  return { label: labels[choice], does: turn ? says[choice](turn, state, told) : 'The run is over.' };
}
