import { durationText } from '../domain/run/duration.ts';
import { turnOf } from '../domain/run/moves.ts';
import { nodeSteps, type StepRow } from '../domain/run/node-steps.ts';
import type { RunProgress } from '../state/run/run-view.ts';

/** As in "drain: done after 14 s"; null for what needs no word. */
function stateWords({ name, state, startedAt, endedAt, words }: StepRow): string | null {
  const took = startedAt === null || endedAt === null ? '' : ` after ${durationText(endedAt - startedAt)}`;
  const said = words === null || words === '' ? '' : `: ${words}`;
  switch (state) {
    case 'waiting':
      return null;
    case 'running':
      return `${name}${said === '' ? ': begun' : said}`;
    case 'done':
      return `${name}: done${took}`;
    case 'failed':
      return `${name}: failed${took}${said}`;
    case 'not seen':
      return null;
  }
}

/** A count that goes up is no news. */
const withoutNumbers = (words: string | null): string | null =>
  words?.replaceAll(/\d+([.,]\d+)*/g, '#') ?? null;

function isNews(old: StepRow | undefined, row: StepRow): boolean {
  if (old === undefined) return row.state !== 'waiting';
  if (old.state !== row.state) return true;
  return row.state === 'running' && withoutNumbers(old.words) !== withoutNumbers(row.words);
}

/** How the step of the node at work has come on, and what talosctl has complained of. */
export function stepLines(before: RunProgress | null, now: RunProgress): readonly string[] {
  const turn = turnOf(now.state);
  if (!turn) return [];
  const isSameStep = before !== null && before.state.step?.ticket === now.state.step?.ticket;
  const old = isSameStep ? nodeSteps(before) : [];
  const news = nodeSteps(now).filter((row) =>
    isNews(
      old.find(({ name }) => name === row.name),
      row,
    ),
  );
  const unseen = news.filter(({ state }) => state === 'not seen').map(({ name }) => name);
  return [
    ...news.flatMap((row) => {
      const words = stateWords(row);
      return words === null ? [] : [`${turn.node.name}: ${words}`];
    }),
    ...(unseen.length === 0 ? [] : [`${turn.node.name}: not seen: ${unseen.join(', ')}`]),
    ...problemLines(before, now),
  ];
}

function problemLines(before: RunProgress | null, { step, state }: RunProgress): readonly string[] {
  if (!step) return [];
  const known = before?.step?.ticket === step.ticket ? before.step.told.problems.length : 0;
  const name = state.plan.nodes.find(({ address }) => address === step.address)?.name ?? step.address;
  return step.told.problems
    .slice(known)
    .flatMap(({ message, hint }) => [
      `${name}: talosctl says: ${message}`,
      ...(hint === null ? [] : [`what to do: ${hint}`]),
    ]);
}
