import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { selectNodes } from '../../../source/state/selectors.ts';
import { createPlanReader } from '../../../source/ui/upgrade/plan-reader.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { choices, fakeUpgrade, planFor } from '../../helpers/upgrade.ts';

it('makes a plan anew when the cluster, the survey or a choice has changed, and only then', () => {
  const cluster = createStore(() => clusterOf(homelabNodes));
  let made = 0;
  const upgrade = fakeUpgrade((chosen) => {
    made++;
    return planFor(selectNodes(cluster.getState().nodes), chosen);
  });
  const planOf = createPlanReader(cluster, upgrade);
  const first = planOf(choices);
  expect(planOf(choices)).toBe(first);
  expect(made).toBe(1);
  cluster.setState({ clock: 1 });
  expect(planOf(choices)).not.toBe(first);
  upgrade.survey.setState({ pulls: {} });
  planOf(choices);
  planOf({ ...choices, canary: '192.168.1.102' });
  planOf({ ...choices, canary: '192.168.1.102' });
  expect(made).toBe(5);
  expect(planOf(choices).nodes).toHaveLength(3);
});
