import { lastValue } from '../loaded.ts';
import type { ImageChoice, NodePlan, Plan, PlanInput, TalosStep } from '../upgrade/plan.ts';
import type { ReleaseTable } from '../upgrade/release.ts';
import { releaseOf } from '../upgrade/releases.ts';
import { compareVersions } from '../versions.ts';
import { hasOldEtcd } from './old-etcd.ts';
import type { RunNode, RunPlan } from './types.ts';

/** What a plan does not say; see RunPlan. */
type RunOptions = Pick<RunPlan, 'soak' | 'gateCommand' | 'gateRetries'>;

/** The plan, frozen for a run; null where it is not ready, or does not say all that a run needs. */
export function runPlanOf(plan: Plan, input: PlanInput, options: RunOptions): RunPlan | null {
  const clusterId = lastValue(input.survey.cluster.clusterId);
  const { step } = plan;
  if (plan.verdict !== 'ready' || step === null || clusterId === null) return null;
  const upgraded = plan.nodes.filter(({ part }) => part === 'upgrade');
  const nodes = upgraded.map(runNodeOf).filter((node) => node !== null);
  if (nodes.length < upgraded.length) return null;
  const { soak, gateCommand, gateRetries } = options;
  return {
    clusterId,
    clusterName: input.clusterName,
    step,
    choices: input.choices,
    nodes,
    soak,
    gateCommand,
    gateRetries,
    overridden: overriddenOf(plan),
    etcdMinor: etcdMinorOf(step, input.releases),
    controlPlanesStaying: plan.nodes.filter((node) => staysBehind(node, step)).length,
  };
}

function runNodeOf({ image, command, from, to, ...node }: NodePlan): RunNode | null {
  if (!image?.image || !command || from === null || to === null) return null;
  const { address, name, role, confirmation } = node;
  return {
    address,
    name,
    role,
    fromVersion: from,
    toVersion: to,
    image: image.image,
    schematic: image.schematicAfter,
    extensions: image.extensionsAfter === 'kept' ? extensionNames(image) : [],
    command,
    confirmation,
  };
}

/** As in "amd-ucode" of "amd-ucode 20251125": a new Talos brings other versions of them. */
const extensionNames = ({ extensions }: ImageChoice): readonly string[] =>
  extensions.map((extension) => extension.split(' ', 1)[0] ?? extension);

/** The sentences of the refusals that were overridden. */
function overriddenOf({ checks }: Pick<Plan, 'checks'>): readonly string[] {
  const findings = checks.flatMap((check) => check.findings);
  return findings.filter(({ isOverridden }) => isOverridden).map(({ reason }) => reason);
}

function etcdMinorOf({ etcd, from, to }: TalosStep, releases: ReleaseTable): RunPlan['etcdMinor'] {
  if (etcd) return 'changes';
  const isKnown = [from, to].every((version) => releaseOf(releases, version)?.etcd);
  return isKnown ? 'same' : 'not known';
}

/** A control plane that is no part of the run, and surely keeps the older etcd. */
function staysBehind({ part, role, from }: NodePlan, step: TalosStep): boolean {
  if (part !== 'left out' || role !== 'controlplane' || from === null) return false;
  return compareVersions(from, step.to) < 0 && hasOldEtcd(from, step);
}
