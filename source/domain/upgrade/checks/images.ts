import { type Loaded, lastValue, loading } from '../../loaded.ts';
import { finding } from '../finding.ts';
import { parseImage } from '../image-reference.ts';
import type { Finding, ImageChoice, NodePlan, PlanInput } from '../plan.ts';
import { pendingImageFact, staleImageFacts } from '../running-image.ts';
import { surveyOf } from '../survey.ts';
import { counted } from '../words.ts';
import { type CheckRule, conclude } from './check.ts';
import { type Answers, answersOf, forAll, readingText, targetsOf, unreadFindings } from './told.ts';

const what = 'what the image follows from';

/** An id as it is told apart at a glance. */
const short = (schematic: string | null): string => schematic?.slice(0, 12) ?? 'none';

function changesOf(choice: ImageChoice): readonly string[] {
  const { schematicBefore, schematicAfter, extensions, extensionsAfter } = choice;
  const changes: string[] = [];
  if (schematicBefore !== schematicAfter) {
    changes.push(`its schematic changes: ${short(schematicBefore)} → ${short(schematicAfter)}`);
  }
  if (extensionsAfter === 'unknown') {
    const known = extensions.length > 0 ? `: ${extensions.join(', ')}` : '';
    changes.push(`what becomes of its extensions cannot be told${known}`);
  }
  return changes;
}

/** True where the image comes from elsewhere than the installed one, as far as the configuration tells. */
function isRegistryNew({ address, image: choice }: NodePlan, { survey }: PlanInput): boolean {
  const configuration = lastValue(surveyOf(survey, address).configuration);
  if (configuration === null) return true;
  const [before, after] = [configuration.installImage, choice?.image].map((text) =>
    text ? parseImage(text)?.registry : undefined,
  );
  return before !== undefined && before !== after;
}

/** What changes, and what is worth knowing of it; nothing where all stays as it is. */
function noticeOf(node: NodePlan, input: PlanInput): readonly string[] {
  if (!node.image?.image) return [];
  const changes = changesOf(node.image);
  const isWorthIt = changes.length > 0 || node.image.how === 'given' || isRegistryNew(node, input);
  return isWorthIt ? [...changes, ...node.image.notes] : [];
}

function refusalFindings({ name, address, image: choice }: NodePlan): readonly Finding[] {
  if (!choice) return [];
  if (choice.image === null && choice.refusals.length === 0) {
    return [finding('blocked', `${name}: no image can be named`, 'give one with --image', { address })];
  }
  return choice.refusals.map(({ reason, remedy, canOverride }) =>
    finding('blocked', `${name}: ${reason}`, remedy, { address, canOverride }),
  );
}

/** The same words about many nodes are said once. */
function noticeFindings(nodes: readonly NodePlan[], input: PlanInput): readonly Finding[] {
  const notices = nodes.map((node) => ({ node, words: noticeOf(node, input) }));
  const distinct = [...new Set(notices.flatMap(({ words }) => words))];
  return distinct.flatMap((text) =>
    forAll(
      notices.filter(({ words }) => words.includes(text)).map(({ node }) => node),
      (names) => finding('warning', `${names}: ${text}`, null),
    ),
  );
}

/** What the image was made of may have changed since: who upgraded the node meanwhile is not seen. */
function staleFindings({ name, address }: NodePlan, input: PlanInput): readonly Finding[] {
  const node = input.nodes.find((candidate) => candidate.address === address);
  if (!node) return [];
  return staleImageFacts(node, surveyOf(input.survey, address)).map(({ name: fact, reason }) =>
    finding('warning', `could not be checked again: ${fact} of ${name}: ${reason}`, null, { address }),
  );
}

const settled: Loaded<null> = { status: 'ok', value: null, at: 0 };

/** Of which of these nodes what the image follows from is read, still being read, or cannot be. */
export function imageAnswers(targets: readonly NodePlan[], input: PlanInput): Answers<null> {
  return answersOf(targets, input, (address) => {
    const node = input.nodes.find((candidate) => candidate.address === address);
    return node && pendingImageFact(node, surveyOf(input.survey, address)) === null ? settled : loading;
  });
}

/** Is there an image for every node that keeps what the node has? */
export const imagesCheck: CheckRule = (input, draft) => {
  const targets = targetsOf(draft).filter(({ image }) => image !== null);
  const { told, reading, unread } = imageAnswers(targets, input);
  // What is missing only because it was not read yet is no refusal.
  const known = told.map(({ node }) => node);
  const all = counted(targets.length, 'node');
  return conclude(
    {
      id: 'images',
      title: 'Images',
      passed: `${all}: schematic and extensions are kept`,
      isNeeded: targets.length > 0,
      findings: [
        ...known.flatMap(refusalFindings),
        ...noticeFindings(known, input),
        ...known.flatMap((node) => staleFindings(node, input)),
        ...unreadFindings(what, unread),
      ],
      reading: readingText(what, reading),
    },
    input,
  );
};
