import type { Phase } from '../../domain/run/types.ts';
import type { RunView } from '../../state/run/run-view.ts';
import { nodeAtTurn, runOf } from './run-of.ts';

const words: Readonly<Record<Phase, string>> = {
  preparing: 'snapshot and images',
  checking: 'being checked',
  confirming: 'waiting for your word',
  working: 'at work',
  between: 'next, after soak and gate',
  paused: 'paused',
  failed: 'has failed, waiting for your choice',
  ended: 'ended',
};

/** What the header of the live view says of a run: "upgrade 2/3: intel · waiting for your word"; null without one. */
export function headerWords(view: RunView): string | null {
  const run = runOf(view);
  if (!run) return view.kind === 'theirs' ? 'upgrade: another talos-tui has it' : null;
  const { state } = run;
  if (state.phase === 'ended') return `upgrade ended: ${state.outcome ?? ''}`;
  const name = nodeAtTurn(view)?.name ?? '';
  return `upgrade ${Math.min(state.at + 1, state.plan.nodes.length)}/${state.plan.nodes.length}: ${name} · ${words[state.phase]}`;
}
