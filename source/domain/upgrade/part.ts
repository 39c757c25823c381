import type { NodeRecord } from '../node.ts';
import { compareVersions } from '../versions.ts';
import { isAtTarget } from './image.ts';
import { isVersion } from './minors.ts';
import { talosVersionOf } from './node-facts.ts';
import type { Part, PlanInput, TalosStep } from './plan.ts';
import { surveyOf } from './survey.ts';

/** What nodes are held against. */
export interface Goal {
  /** The step that is planned, or that follows after Kubernetes; null where there is none. */
  readonly step: TalosStep | null;
  /** The version of that step, else the target's; null where neither is known. */
  readonly version: string | null;
}

/** Whether a node runs more than the step brings; going back to an older patch, none does. */
function isNewer(running: string, wanted: string, step: TalosStep | null): boolean {
  const isGoingBack = step !== null && compareVersions(step.to, step.from) < 0;
  return !isGoingBack && compareVersions(running, wanted) > 0;
}

/** What becomes of a node. One that runs the version, and perhaps another image, is `not known` until that is told. */
export function partOf(input: PlanInput, { step, version }: Goal, node: NodeRecord): Part {
  const { target, leftOut } = input.choices;
  const running = talosVersionOf(node);
  if (leftOut.includes(node.address)) return 'left out';
  if (version === null || running === null || !isVersion(running)) return 'not known';
  if (isNewer(running, version, step)) return 'newer';
  const survey = surveyOf(input.survey, node.address);
  const isThere = isAtTarget({ node, survey, target, stepVersion: version });
  if (isThere === null) return 'not known';
  return isThere ? 'at target' : 'upgrade';
}
