import type { RunNode } from '../../../domain/run/types.ts';
import type { Pull, Survey } from '../../../domain/upgrade/survey.ts';
import type { Tell } from '../hands.ts';
import type { HandsOptions } from './options.ts';
import { whenIs } from './waiting.ts';

/** How the pull of a node's image stands; null where another image was asked for meanwhile. */
function pullOf({ pulls }: Survey, { address, image }: RunNode): Pull | null {
  const entry = pulls[address];
  return entry?.image === image ? entry.pull : null;
}

function problemOf(survey: Survey, node: RunNode): string | null {
  const pull = pullOf(survey, node);
  if (pull?.state === 'pulled') return null;
  const why = pull?.state === 'failed' ? pull.message : 'it was not pulled to its end';
  return `${node.name} cannot pull ${node.image}: ${why}`;
}

/**
 * Pulls its image on each of these nodes, and waits for all; what is pulled already is not pulled again, unless it
 * is gone since.
 *
 * @returns what went wrong, a sentence each.
 */
export async function pullImages(
  { survey, surveyStore }: Pick<HandsOptions, 'survey' | 'surveyStore'>,
  nodes: readonly RunNode[],
  how: { readonly isAgain: boolean; readonly tell: Tell; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { isAgain, tell, signal } = how;
  const tellProgress = (state: Survey): void => {
    const done = nodes.filter((node) => pullOf(state, node)?.state === 'pulled').length;
    tell(`image pulled on ${done} of ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`);
  };
  survey.start();
  survey.pull(Object.fromEntries(nodes.map(({ address, image }) => [address, image])), { isAgain, signal });
  let told: Survey['pulls'] | null = null;
  const isOver = (state: Survey): boolean => {
    if (state.pulls !== told) tellProgress(state);
    told = state.pulls;
    return nodes.every((node) => pullOf(state, node)?.state !== 'pulling');
  };
  await whenIs(surveyStore, isOver, signal);
  return nodes.flatMap((node) => problemOf(surveyStore.getState(), node) ?? []);
}
