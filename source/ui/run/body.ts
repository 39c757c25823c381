import { turnOf } from '../../domain/run/moves.ts';
import type { Phase } from '../../domain/run/types.ts';
import type { RunView } from '../../state/run/run-view.ts';
import { blank, hanging, type Line, lineOf } from '../upgrade/lines.ts';
import { type BodyInput, items } from './choice-lines.ts';
import { phaseLines } from './phase-lines.ts';

/** The text of the page: what is told, and above which title. */
export interface Body {
  readonly title: string;
  readonly lines: readonly Line[];
}

const titles: Readonly<Record<Phase, (name: string) => string>> = {
  preparing: () => 'before the first node',
  checking: (name) => `checking before ${name} goes down`,
  confirming: (name) => `before ${name} goes down`,
  working: (name) => `${name} at work`,
  between: (name) => `before ${name}`,
  paused: () => 'paused',
  failed: (name) => `${name} has failed`,
  ended: () => 'report',
};

function newsLines({ screen, run, columns }: BodyInput): readonly Line[] {
  if (screen.view.getState().upgrade.run.isNewsRead || run.meanwhile.length === 0) return [];
  return [lineOf(' While nobody watched:', 'bold'), ...items(run.meanwhile, columns, '·', 'plain'), blank];
}

/** What the page tells of the run, by where it stands. */
export function runBody(input: BodyInput): Body {
  const { run, columns } = input;
  const { state, trouble } = run;
  const name = turnOf(state)?.node.name ?? '';
  return {
    title: titles[state.phase](name),
    lines: [
      ...(trouble === null
        ? []
        : hanging(' ✖ ', `nothing can be written down, so nothing goes on: ${trouble}`, columns, 'blocked')),
      ...newsLines(input),
      ...phaseLines[state.phase](input),
    ],
  };
}

/** What stands there while there is no run to be shown. */
export function bodyWithoutRun(view: Exclude<RunView, { readonly kind: 'ours' }>, columns: number): Body {
  switch (view.kind) {
    case 'looking':
      return { title: 'no run yet', lines: [lineOf(' … looking for an unfinished run', 'dim')] };
    case 'none':
      return {
        title: 'no run',
        lines: hanging(
          ' ',
          'There is no run. R on the page of the commands (4) begins one: a snapshot of etcd and the images first; every node is asked for on its own.',
          columns,
        ),
      };
    case 'theirs':
      return { title: 'another talos-tui', lines: hanging(' ▲ ', view.words, columns, 'warning') };
    case 'broken':
      return { title: 'no run can begin', lines: hanging(' ✖ ', view.words, columns, 'blocked') };
  }
}
