import { type Loaded, lastValue } from '../loaded.ts';
import { type KubernetesNode, type MachineStatus, type NodeRecord, nodeName } from '../node.ts';
import type { CheckId, Override, PlanInput } from '../upgrade/plan.ts';
import type { Survey } from '../upgrade/survey.ts';
import type { NodeState, RunNode, RunState } from './types.ts';

/** What may be wrong with a node that is being repaired, and does not stand against another try. */
const repairable: readonly CheckId[] = ['stages', 'cordons', 'health', 'kubernetes', 'drain'];

/** Refusals that do not count on another try of this node; the user has overridden none of them. */
export function repairOverrides({ address }: RunNode): readonly Override[] {
  return repairable.map((check) => ({ check, address }));
}

/** True where the node is cordoned by a try before this one, and not by an administrator. */
export function isOwnCordon({ starts, before }: NodeState): boolean {
  return starts > 0 && before?.cordoned === false;
}

/**
 * The cluster as it is now, to plan this one node: everybody else is left out, and the way ends with the step of the
 * run, whatever comes after it and whoever has gone it already. What the run itself has done to the cluster is taken
 * out: fresh boots, pulled images, and the cordon of a try before this one, which that try was to lift.
 */
export function narrowed(run: RunState, node: RunNode, own: NodeState, input: PlanInput): PlanInput {
  const { choices, step } = run.plan;
  const others = input.nodes.filter(({ address }) => address !== node.address);
  const repairs = own.starts > 0 ? repairOverrides(node) : [];
  const isCordonLeft = isOwnCordon(own);
  return {
    ...input,
    nodes: input.nodes.map((record) => {
      const isOwn = record.address === node.address;
      const known = wasTouched(run, record) ? withoutBoot(record) : record;
      return isOwn && isCordonLeft ? withoutCordon(known) : known;
    }),
    survey: surveyFor(run, node, input, isCordonLeft),
    choices: {
      ...choices,
      target: { version: step.to, image: choices.target.image },
      sequence: [node.address],
      leftOut: others.map(({ address }) => address),
      canary: null,
      overrides: [...choices.overrides, ...repairs],
    },
  };
}

function wasTouched({ plan, nodes }: RunState, { address }: NodeRecord): boolean {
  return plan.nodes.some((node, index) => node.address === address && (nodes[index]?.starts ?? 0) > 0);
}

function surveyFor(run: RunState, node: RunNode, input: PlanInput, isCordonLeft: boolean): Survey {
  const { survey } = input;
  const others = run.plan.nodes.filter(({ address }) => address !== node.address);
  const pulled = { state: 'pulled' } as const;
  const ours = Object.fromEntries(others.map(({ address, image }) => [address, { image, pull: pulled }]));
  const record = input.nodes.find(({ address }) => address === node.address);
  const cluster =
    record && isCordonLeft
      ? { ...survey.cluster, kubernetes: uncordonedReport(survey, record) }
      : survey.cluster;
  return { ...survey, cluster, pulls: { ...survey.pulls, ...ours } };
}

function uncordonedReport({ cluster }: Survey, record: NodeRecord): Survey['cluster']['kubernetes'] {
  const name = lastValue(record.facts.kubernetes)?.name ?? nodeName(record);
  return mapped(cluster.kubernetes, (report) => ({
    ...report,
    nodes: report.nodes.map((one) => (one.name === name ? { ...one, cordoned: false } : one)),
  }));
}

function withoutBoot(record: NodeRecord): NodeRecord {
  const strip = (status: MachineStatus) => ({ ...status, bootMarker: null });
  const machineStatus = mapped(record.facts.machineStatus, strip);
  return { ...record, facts: { ...record.facts, machineStatus } };
}

function withoutCordon(record: NodeRecord): NodeRecord {
  const strip = (told: KubernetesNode | null) => told && { ...told, cordoned: false };
  return { ...record, facts: { ...record.facts, kubernetes: mapped(record.facts.kubernetes, strip) } };
}

function mapped<T>(loaded: Loaded<T>, change: (value: T) => T): Loaded<T> {
  return loaded.status === 'ok' || loaded.status === 'stale'
    ? { ...loaded, value: change(loaded.value) }
    : loaded;
}
