import type { Choices } from '../domain/upgrade/plan.ts';
import { startRun } from './commands-page.ts';
import { chooseNodes } from './nodes-page.ts';
import type { Planning } from './planning.ts';
import { preflight } from './preflight-page.ts';
import { chooseTarget } from './target-page.ts';

/** From the target to the first moment of the run. @returns whether a run has begun. */
export async function planRun(planning: Planning, given: Choices): Promise<boolean> {
  let choices = await chooseTarget(planning, given);
  let page: 'nodes' | 'preflight' | 'commands' = 'nodes';
  while (choices) {
    if (page === 'nodes') {
      choices = await chooseNodes(planning, choices);
      page = 'preflight';
      continue;
    }
    if (page === 'preflight') {
      const outcome = await preflight(planning, choices);
      if (outcome.next === 'quit') return false;
      choices = outcome.choices;
      page = outcome.next;
      continue;
    }
    const started = await startRun(planning, choices);
    if (started !== 'preflight') return started === 'begun';
    page = 'preflight';
  }
  return false;
}
