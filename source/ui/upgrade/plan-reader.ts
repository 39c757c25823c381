import type { Choices, Plan } from '../../domain/upgrade/plan.ts';
import type { Survey } from '../../domain/upgrade/survey.ts';
import type { ClusterState } from '../../state/cluster.ts';
import type { UpgradeSource } from '../screen.ts';
import type { ClusterSource } from '../stores.tsx';

interface Made {
  readonly cluster: ClusterState;
  readonly survey: Survey;
  readonly choices: Choices;
  readonly plan: Plan;
}

/** The plan for these choices, made anew only when the cluster, what was read for it, or a choice has changed. */
export function createPlanReader(cluster: ClusterSource, upgrade: UpgradeSource): (choices: Choices) => Plan {
  let last: Made | null = null;
  return (choices) => {
    const now = { cluster: cluster.getState(), survey: upgrade.survey.getState(), choices };
    const isSame =
      last !== null &&
      last.cluster === now.cluster &&
      last.survey === now.survey &&
      last.choices === now.choices;
    if (last === null || !isSame) last = { ...now, plan: upgrade.plan(choices) };
    return last.plan;
  };
}
