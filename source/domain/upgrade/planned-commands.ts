import { errorOf, lastValue } from '../loaded.ts';
import type { NodeRecord } from '../node.ts';
import { pullCommand, snapshotCommand, upgradeCommand, upgradeKubernetesCommand } from './command.ts';
import { endpointFor } from './endpoint.ts';
import { isFrom } from './from-minor.ts';
import { isControlPlane, talosVersionOf } from './node-facts.ts';
import type {
  KubernetesStep,
  NodePlan,
  Path,
  PlanInput,
  PlannedCommand,
  PlannedStep,
  TalosStep,
} from './plan.ts';
import { programFor } from './programs.ts';
import { surveyOf } from './survey.ts';

/** The command as it is run on a node; null where there is no endpoint for it. */
export function commandOn(
  input: PlanInput,
  node: NodeRecord,
  command: readonly string[],
): PlannedCommand | null {
  const { endpoint } = endpointFor(node.address, input);
  if (endpoint === null) return null;
  const { path } = programFor(talosVersionOf(node), input.survey.cluster.programs);
  return { program: path, command, endpoint, node: node.address };
}

/** True where Kubernetes, or an administrator, keeps pods from the node already. */
function isCordoned(input: PlanInput, node: NodeRecord): boolean {
  const kubernetes = lastValue(node.facts.kubernetes);
  const report = lastValue(input.survey.cluster.kubernetes);
  const listed = report?.nodes.find(({ name }) => name === kubernetes?.name);
  return (kubernetes?.cordoned ?? false) || (listed?.cordoned ?? false);
}

/**
 * How the node is drained; null for not at all: the only control plane has nobody that would uncordon it, an
 * administrator's cordon would be lost with the drain, and without the Kubernetes API it fails after the
 * installation (talosctl-notes.md, "Traps in changing").
 */
function drainOf(input: PlanInput, node: NodeRecord): { readonly timeoutSeconds: number } | null {
  const isOnlyControlPlane = isControlPlane(node) && input.nodes.filter(isControlPlane).length === 1;
  const isUnreachable = errorOf(input.survey.cluster.kubernetes) !== null;
  if (isOnlyControlPlane || isUnreachable || isCordoned(input, node)) return null;
  return { timeoutSeconds: input.choices.drainTimeout };
}

/**
 * From 1.13 on, a node that GRUB boots loses its `extraKernelArgs`, but for the legacy way (siderolabs/talos#13967).
 * Where it is not known what boots it, or what stands in the configuration, the legacy way loses nothing.
 */
function isLegacyForced(input: PlanInput, node: NodeRecord): boolean {
  if (isFrom('1.13', talosVersionOf(node)) !== true) return false;
  const { security, configuration } = surveyOf(input.survey, node.address);
  const state = lastValue(security);
  const isUki = state?.bootedWithUki ?? state?.secureBoot ?? false;
  const read = lastValue(configuration);
  const mayHaveArguments =
    read === null ? configuration.status === 'failed' : read.extraKernelArguments.length > 0;
  return !isUki && mayHaveArguments;
}

/** The upgrade of one node to an image. */
export function upgradeOf(input: PlanInput, node: NodeRecord, image: string): PlannedCommand | null {
  const nodeVersion = talosVersionOf(node);
  if (nodeVersion === null) return null;
  const program = programFor(nodeVersion, input.survey.cluster.programs);
  const command = upgradeCommand({
    nodeVersion,
    talosctlVersion: lastValue(program.version),
    image,
    drain: drainOf(input, node),
    isLegacyForced: isLegacyForced(input, node),
  });
  return command && commandOn(input, node, command);
}

/** The same way as the upgrade. */
function pullOf({ command, image }: NodePlan): PlannedCommand | null {
  return command && image?.image ? { ...command, command: pullCommand(image.image) } : null;
}

/** A snapshot of etcd from a control plane whose member is well; null where there is none. */
function snapshotOf(input: PlanInput, step: TalosStep): PlannedCommand | null {
  const healthy = (input.etcd.members ?? []).filter((member) => member.healthy && !member.learner);
  const node = healthy
    .map(({ address }) => input.nodes.find((one) => one.address === address))
    .find((one) => one?.contact.state === 'answering');
  if (!node) return null;
  const cluster = input.clusterName.replace(/[^A-Za-z0-9._-]+/g, '-');
  return commandOn(input, node, snapshotCommand(`etcd-${cluster}-${step.from}.db`));
}

const isCommand = (command: PlannedCommand | null): command is PlannedCommand => command !== null;

/**
 * Everything that has to be well before the next node may go down; its exit code says whether it is. With a cordon it
 * never passes (talosctl-notes.md, "Traps in changing"): the members' own word is asked for instead.
 */
function gateCommand(input: PlanInput): readonly string[] {
  const isAnyCordoned = input.nodes.some((node) => isCordoned(input, node));
  return isAnyCordoned ? ['etcd', 'status'] : ['health', '--wait-timeout', '10m'];
}

/** What is looked at between two nodes: talosctl waits for the machine to be back, but not for etcd. */
function gateBefore(input: PlanInput, next: NodePlan, last: NodePlan, gate: readonly string[]): PlannedStep {
  const controlPlanes = input.nodes.filter(isControlPlane);
  const stays = controlPlanes.find(
    ({ address, contact }) => address !== next.address && contact.state === 'answering',
  );
  const teller = stays ?? controlPlanes[0];
  const command = teller && commandOn(input, teller, gate);
  return {
    title: `Go on only when ${last.name} is back and all is well`,
    commands: command ? [command] : [],
  };
}

/** Kubernetes comes before the next Talos: one control plane is enough, all nodes are upgraded (talos-facts.md, 2b). */
function kubernetesSteps(input: PlanInput, { from, to }: KubernetesStep): readonly PlannedStep[] {
  const node = input.nodes.find((one) => isControlPlane(one) && one.contact.state === 'answering');
  const command = node && commandOn(input, node, upgradeKubernetesCommand(to));
  return [{ title: `Kubernetes ${from} → ${to}, before Talos`, commands: command ? [command] : [] }];
}

/** Everything that a run of the step does, in order; nothing where no node is upgraded. */
export function plannedSteps(
  input: PlanInput,
  path: Path,
  step: TalosStep | null,
  nodes: readonly NodePlan[],
): readonly PlannedStep[] {
  const [first] = path.steps;
  if (first?.kind === 'kubernetes') return kubernetesSteps(input, first);
  const going = nodes.filter(({ part }) => part === 'upgrade');
  if (!step || going.length === 0) return [];
  // The same for all, and of hundreds of nodes it takes its time.
  const gate = gateCommand(input);
  const before = [snapshotOf(input, step), ...going.map(pullOf)].filter(isCommand);
  return [
    { title: 'Before the first node', commands: before },
    ...going.flatMap((node, index): readonly PlannedStep[] => {
      const last = going[index - 1];
      const title = `${index + 1} of ${going.length}: ${node.name}`;
      const own = { title, commands: [node.command].filter(isCommand) };
      return last ? [gateBefore(input, node, last, gate), own] : [own];
    }),
  ];
}
