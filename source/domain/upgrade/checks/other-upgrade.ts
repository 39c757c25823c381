import { bootTime, timeSince } from '../../age.ts';
import { lastValue } from '../../loaded.ts';
import { compareVersions } from '../../versions.ts';
import { finding } from '../finding.ts';
import { installerOf, parseImage } from '../image-reference.ts';
import { isVersion } from '../minors.ts';
import { isOnTheWay } from '../on-the-way.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { surveyOf } from '../survey.ts';
import { type CheckRule, conclude } from './check.ts';
import { factsAt } from './facts.ts';
import { answersOf, notSilent, readingText, unreadFindings } from './told.ts';

/** A machine that booted so lately may belong to an upgrade that goes on elsewhere, in ms. */
const freshBoot = 5 * 60_000;

/** How far the clocks of the node and of this machine may be apart, in ms. */
const clockError = 60_000;

function stageFinding({ name, address }: NodePlan, stage: string | undefined): readonly Finding[] {
  if (stage === undefined || !isOnTheWay(stage)) return [];
  const reason = `${name} is ${stage}: somebody else may be upgrading`;
  return [finding('blocked', reason, 'wait until it is over, and ask who does it', { address })];
}

function bootFinding(
  { name, address }: NodePlan,
  bootMarker: string | null,
  now: number,
): readonly Finding[] {
  const at = bootTime(bootMarker);
  if (at === null || now - at >= freshBoot || at - now > clockError) return [];
  const reason = `${name} rebooted ${timeSince(at, now)} ago: somebody else may be upgrading`;
  return [finding('warning', reason, 'make sure that nobody else is at it', { address })];
}

/** An installer newer than what runs, and not the one of this plan: somebody pulled it for an upgrade of his own. */
function imageFinding(node: NodePlan, input: PlanInput): readonly Finding[] {
  const { name, address, from, image } = node;
  const images = lastValue(surveyOf(input.survey, address).systemImages) ?? [];
  const foreign = images.filter((text) => {
    const reference = parseImage(text);
    const isOurs = text === image?.image || text === input.survey.pulls[address]?.image;
    if (!reference || installerOf(reference) === null || isOurs) return false;
    const { tag } = reference;
    return tag !== null && isVersion(tag) && from !== null && compareVersions(tag, from) > 0;
  });
  return foreign.map((text) =>
    finding(
      'warning',
      `${name} has pulled ${text}, which is not of this plan`,
      'make sure that nobody else is upgrading it',
      { address },
    ),
  );
}

export const otherUpgradeCheck: CheckRule = (input, draft) => {
  const factsOf = factsAt(input);
  const statuses = answersOf(draft.nodes, input, (address) => factsOf(address).machineStatus);
  const speaking = new Set(notSilent(draft.nodes, input));
  const findings = statuses.told.flatMap(({ node, value }) => {
    if (!speaking.has(node)) return [];
    const stage = stageFinding(node, value.stage);
    // A machine on its way has booted lately, too.
    return stage.length > 0 ? stage : bootFinding(node, value.bootMarker, input.now);
  });
  return conclude(
    {
      id: 'other-upgrade',
      title: 'Other upgrades',
      passed: 'no other upgrade is seen',
      findings: [
        ...findings,
        ...draft.nodes.flatMap((node) => imageFinding(node, input)),
        ...unreadFindings('the stage', statuses.unread),
      ],
      reading: readingText('the stage', statuses.reading),
    },
    input,
  );
};
