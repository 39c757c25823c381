import { upgradeKubernetesCommand } from '../command.ts';
import { finding } from '../finding.ts';
import { compareMinors, minorOf } from '../minors.ts';
import { kubernetesVersionOf } from '../node-facts.ts';
import type { Finding, KubernetesStep, PlanInput, TalosStep } from '../plan.ts';
import type { MinorRange } from '../release.ts';
import { releaseOf } from '../releases.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { factsAt } from './facts.ts';
import { answersOf, forAll, readingText } from './told.ts';

/** The exact command is among the plan's. */
function kubernetesFirst({ from, to, why }: KubernetesStep): Finding {
  const reason = `Kubernetes ${from} has to be upgraded to ${to} first: ${why}`;
  const command = `talosctl ${upgradeKubernetesCommand(to).join(' ')}`;
  return finding('blocked', reason, `run ${command} on one control plane, then plan again`);
}

function isWithin(version: string, { oldest, newest }: MinorRange): boolean {
  const minor = minorOf(version);
  return minor !== null && compareMinors(minor, oldest) >= 0 && compareMinors(minor, newest) <= 0;
}

const rangeText = ({ oldest, newest }: MinorRange): string => `Kubernetes ${oldest} to ${newest}`;

/**
 * Every kubelet is held against the range, not only the oldest one, which the path goes by. Another patch of the minor
 * that runs with it already makes nothing worse, and is on the way to a Talos that works with it.
 */
function outOfRange(input: PlanInput, { from, to }: TalosStep, range: MinorRange): readonly Finding[] {
  const isSameMinor = minorOf(from) === minorOf(to);
  const versions = [...new Set(input.nodes.map(kubernetesVersionOf).filter((version) => version !== null))];
  return versions
    .filter((version) => !isWithin(version, range))
    .map((version) =>
      finding(
        isSameMinor ? 'warning' : 'blocked',
        `Talos ${to} works with ${rangeText(range)}, and ${version} runs`,
        isSameMinor ? 'go on to a Talos that works with it' : 'choose a Talos that works with it',
      ),
    );
}

/** Nodes that told no version, now or before. */
function unknownKubernetes(input: PlanInput, { nodes }: Draft): readonly Finding[] {
  const factsOf = factsAt(input);
  const { told, reading } = answersOf(nodes, input, (address) => factsOf(address).kubernetesVersion);
  const known = told.filter(({ value }) => value !== null).map(({ node }) => node);
  const unknown = nodes.filter((node) => !known.includes(node) && !reading.includes(node));
  return forAll(unknown, (names) =>
    finding('warning', `could not be checked: the Kubernetes version of ${names} is not known`, null),
  );
}

function findingsFor(input: PlanInput, draft: Draft): readonly Finding[] {
  const [first] = draft.path.steps;
  if (first?.kind === 'kubernetes') return [kubernetesFirst(first)];
  if (!draft.step) return [];
  const range = releaseOf(input.releases, draft.step.to)?.kubernetesRange ?? null;
  if (range) return [...outOfRange(input, draft.step, range), ...unknownKubernetes(input, draft)];
  const reason = `could not be checked: which Kubernetes ${draft.step.to} works with is not known`;
  return [finding('warning', reason, 'look it up in its release notes'), ...unknownKubernetes(input, draft)];
}

function passedText(input: PlanInput, { step }: Draft): string {
  const range = step && releaseOf(input.releases, step.to)?.kubernetesRange;
  return range ? `Talos ${step.to} works with ${rangeText(range)}` : '';
}

export const kubernetesRangeCheck: CheckRule = (input, draft) => {
  const factsOf = factsAt(input);
  const { reading } = answersOf(draft.nodes, input, (address) => factsOf(address).kubernetesVersion);
  return conclude(
    {
      id: 'kubernetes-range',
      title: 'Kubernetes range',
      passed: passedText(input, draft),
      isNeeded: draft.step !== null,
      findings: findingsFor(input, draft),
      reading: readingText('the Kubernetes version', reading),
    },
    input,
  );
};
