import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput, TalosStep } from '../plan.ts';
import { releaseOf } from '../releases.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { namesOf, targetsOf } from './told.ts';

const isControlPlane = ({ role }: Pick<NodePlan, 'role'>): boolean => role !== 'worker';

/** Control planes that keep the older etcd: while there is one, the way back is open. */
function stayingBehind(after: string, { releases }: PlanInput, { nodes }: Draft): readonly NodePlan[] {
  return nodes.filter(({ part, from, ...node }) => {
    if (!isControlPlane(node) || (part !== 'left out' && part !== 'not known')) return false;
    return from === null || etcdOf(releases, from) !== after;
  });
}

function noWayBack(
  { from, to }: NonNullable<TalosStep['etcd']>,
  input: PlanInput,
  draft: Draft,
): readonly Finding[] {
  const last = targetsOf(draft).findLast(isControlPlane);
  if (!last) return [];
  const change = `etcd goes from ${from} to ${to}`;
  const staying = stayingBehind(to, input, draft);
  const about = { address: last.address };
  if (staying.length > 0) {
    const reason = `${change}: the way back is open only as long as ${namesOf(staying)} runs the old one`;
    return [finding('warning', reason, 'keep the snapshot of etcd', about)];
  }
  const reason = `${change}: no way back after the last control plane, ${last.name}`;
  return [finding('warning', reason, 'look at the others before it, and keep the snapshot of etcd', about)];
}

function findingsFor(input: PlanInput, draft: Draft): readonly Finding[] {
  const { step } = draft;
  const { releases } = input;
  if (!step || !targetsOf(draft).some(isControlPlane)) return [];
  if (step.etcd) return noWayBack(step.etcd, input, draft);
  if (etcdOf(releases, step.from) && etcdOf(releases, step.to)) return [];
  const reason = `could not be checked: which etcd comes with ${step.from} and ${step.to} is not known`;
  return [finding('warning', reason, 'look it up in the release notes')];
}

const etcdOf = (releases: PlanInput['releases'], version: string): string | null =>
  releaseOf(releases, version)?.etcd ?? null;

export const etcdVersionCheck: CheckRule = (input, draft) => {
  const { step } = draft;
  const etcd = step && etcdOf(input.releases, step.to);
  return conclude(
    {
      id: 'etcd-version',
      title: 'etcd version',
      passed: etcd ? `etcd ${etcd} before and after` : 'etcd is not upgraded',
      isNeeded: step !== null,
      findings: findingsFor(input, draft),
    },
    input,
  );
};
