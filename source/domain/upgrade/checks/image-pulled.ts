import type { Loaded } from '../../loaded.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { type Pull, surveyOf } from '../survey.ts';
import { type CheckRule, conclude } from './check.ts';
import { imageAnswers } from './images.ts';
import { answersOf, forAll, namesOf, readingText, targetsOf, unreadFindings } from './told.ts';

/** How the pull of the image that the node is to get stands; null where it was not asked for. */
function pullOf({ address, image }: NodePlan, { survey }: PlanInput): Pull | null {
  const entry = survey.pulls[address];
  return entry && entry.image === image?.image ? entry.pull : null;
}

function failedFindings(nodes: readonly NodePlan[], input: PlanInput): readonly Finding[] {
  return nodes.flatMap((node) => {
    const pull = pullOf(node, input);
    if (pull?.state !== 'failed') return [];
    const reason = `${node.name} cannot pull the image: ${pull.message}`;
    const remedy = 'check the version, the schematic and the way to the registry; then pull it again';
    return [finding('blocked', reason, remedy, { address: node.address })];
  });
}

function reading(pulling: readonly NodePlan[], asked: readonly NodePlan[]): string | null {
  if (pulling.length > 0) return `the image: being pulled on ${namesOf(pulling)}`;
  return readingText('the images', asked);
}

/** Does the image exist, and has every node got it before the first goes down? */
export const imagePulledCheck: CheckRule = (input, draft) => {
  const upgraded = targetsOf(draft);
  const targets = upgraded.filter(({ image }) => image?.image);
  const imageless = upgraded.filter(({ image }) => image?.image === null);
  const states = new Map(targets.map((node) => [node, pullOf(node, input)?.state ?? null]));
  const unasked = targets.filter((node) => states.get(node) === null);
  const listed = (address: string): Loaded<readonly string[]> => surveyOf(input.survey, address).systemImages;
  const answers = answersOf(unasked, input, listed);
  const missing = answers.told
    .filter(({ node, value }) => !value.includes(node.image?.image ?? ''))
    .map(({ node }) => node);
  const all = targets.length === 1 ? 'this node' : `all ${targets.length} nodes`;
  return conclude(
    {
      id: 'image-pulled',
      title: 'Image pulled',
      passed: `the image is on ${all}`,
      isNeeded: targets.length > 0,
      // Why they get none, the check `images` says.
      ...(imageless.length > 0 ? { skipped: 'no node gets an image' } : {}),
      findings: [
        ...failedFindings(targets, input),
        ...forAll(missing, (names) =>
          finding(
            'warning',
            `not there yet on ${names}: it is pulled on ${all} before the first goes down`,
            'press P in the wizard to pull it now',
          ),
        ),
        ...unreadFindings('the images', answers.unread),
      ],
      reading: reading(
        targets.filter((node) => states.get(node) === 'pulling'),
        [...answers.reading, ...imageAnswers(imageless, input).reading],
      ),
    },
    input,
  );
};
