import type { NodeRecord } from '../node.ts';
import { isAtTarget } from './image.ts';
import { parseImage } from './image-reference.ts';
import { isVersion } from './minors.ts';
import { kubernetesVersionOf, talosVersionOf } from './node-facts.ts';
import { computePath } from './path.ts';
import type { Path, PathStep, PlanInput, TalosStep, Target } from './plan.ts';
import { surveyOf } from './survey.ts';

/** The version to go to: the one that was named, else the tag of the image; null where neither tells one. */
export function targetVersionOf({ version, image }: Target): string | null {
  if (version !== null || image === null) return version;
  const tag = parseImage(image)?.tag ?? null;
  return tag !== null && isVersion(tag) ? tag : null;
}

/** Those that the user has not left out; with all of them left out, all: a path leads somewhere all the same. */
function travelling({ nodes, choices }: PlanInput): readonly NodeRecord[] {
  const going = nodes.filter(({ address }) => !choices.leftOut.includes(address));
  return going.length > 0 ? going : nodes;
}

/** The way to the target. A path of versions alone is empty where only the image changes: that is a step, too. */
export function pathFor(input: PlanInput): Path {
  const target = targetVersionOf(input.choices.target);
  const nodes = travelling(input);
  const path = computePath({
    talosVersions: nodes.map(talosVersionOf),
    // Kubernetes belongs to the whole cluster: a node that is left out holds it back as well.
    kubernetesVersions: input.nodes.map(kubernetesVersionOf),
    target,
    releases: input.releases,
  });
  if (path.steps.length > 0 || target === null) return path;
  return { ...path, steps: reinstallation(input, nodes, target) };
}

/** The step to another image of the version that runs already; none where no node needs it. */
function reinstallation(
  input: PlanInput,
  nodes: readonly NodeRecord[],
  version: string,
): readonly PathStep[] {
  const { target } = input.choices;
  const isNeeded = nodes.some((node) => {
    if (target.image === null || talosVersionOf(node) !== version) return false;
    return (
      isAtTarget({ node, survey: surveyOf(input.survey, node.address), target, stepVersion: version }) ===
      false
    );
  });
  return isNeeded ? [{ kind: 'talos', from: version, to: version, why: 'target', etcd: null }] : [];
}

/** The step that is planned now: the first of the path. null where Kubernetes comes first, or nothing is to be done. */
export function currentStep(path: Path): TalosStep | null {
  const [first] = path.steps;
  return first?.kind === 'talos' ? first : null;
}

/** The step that nodes are held against: the next of Talos, be it after one of Kubernetes. */
export function nextTalosStep(path: Path): TalosStep | null {
  return path.steps.find((step) => step.kind === 'talos') ?? null;
}
