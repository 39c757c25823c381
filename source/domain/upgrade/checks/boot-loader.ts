import { lastValue } from '../../loaded.ts';
import { finding } from '../finding.ts';
import { isFrom } from '../from-minor.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { type NodeSurvey, surveyOf } from '../survey.ts';
import { type CheckRule, conclude } from './check.ts';
import { drainModeOf } from './drain-mode.ts';
import { answersOf, readingText, targetsOf, unreadFindings } from './told.ts';

const what = 'the boot loader';
const boardArgument = 'talos.board=';

/** What becomes of the arguments: only the upgrade API of Talos 1.13 and newer drops them (T#13967). */
function outcomeOf(node: NodePlan): string {
  if (node.command?.command.includes('--legacy') ?? true)
    return 'upgraded with --legacy, so that they are kept';
  if (drainModeOf(node) === 'node') return 'upgraded the older way by this talosctl, so that they are kept';
  return 'the upgrade drops them';
}

/** A UKI has its arguments in the image, GRUB gets them from the configuration. */
function grubFinding(node: NodePlan, survey: NodeSurvey): readonly Finding[] {
  const { name, address, from } = node;
  const extra = lastValue(survey.configuration)?.extraKernelArguments ?? [];
  const security = lastValue(survey.security);
  const isUki = security?.bootedWithUki ?? (security?.secureBoot ? true : null);
  if (extra.length === 0 || isUki === true || isFrom('1.13', from) !== true) return [];
  const boots = isUki === null ? 'may boot with GRUB' : 'boots with GRUB';
  const reason = `${name} ${boots} and has extraKernelArgs (${extra.join(' ')}): ${outcomeOf(node)}`;
  return [finding('warning', reason, 'move them into the schematic of the image when you can', { address })];
}

/** From 1.7 on the firmware and boot loader of a board come as an overlay of its image (Talos 1.7 release notes). */
function boardFinding({ name, address, from, to, image }: NodePlan, survey: NodeSurvey): readonly Finding[] {
  const board = lastValue(survey.kernelArguments)
    ?.find((word) => word.startsWith(boardArgument))
    ?.slice(boardArgument.length);
  const isAffected = isFrom('1.7', from) === false && isFrom('1.7', to) !== false;
  // Other images are refused for a board (check `images`); what is in a given one cannot be seen.
  if (!board || board === 'none' || !isAffected || image?.how !== 'given') return [];
  return [
    finding(
      'warning',
      `${name} is a board (${board}): from Talos 1.7 on it boots only with the overlay of the board in its image`,
      'see to it that the given image was made with that overlay',
      { address },
    ),
  ];
}

function nodeFindings(node: NodePlan, { survey }: PlanInput): readonly Finding[] {
  const read = surveyOf(survey, node.address);
  return [...grubFinding(node, read), ...boardFinding(node, read)];
}

const isNewApi = ({ from }: NodePlan) => isFrom('1.13', from) !== false;

/** What is looked at, and on which nodes: elsewhere it decides nothing. */
const facts = [
  { fact: 'security', isNeeded: isNewApi },
  { fact: 'configuration', isNeeded: isNewApi },
  { fact: 'kernelArguments', isNeeded: ({ from }: NodePlan) => isFrom('1.7', from) !== true },
] as const;

/** Does the boot loader keep its kernel arguments, and does a board get what it boots from? */
export const bootLoaderCheck: CheckRule = (input, draft) => {
  const targets = targetsOf(draft);
  const asked = facts.map(({ fact, isNeeded }) =>
    answersOf<unknown>(targets.filter(isNeeded), input, (address) => surveyOf(input.survey, address)[fact]),
  );
  const reading = targets.filter((node) => asked.some((answers) => answers.reading.includes(node)));
  return conclude(
    {
      id: 'boot-loader',
      title: 'Boot loader',
      passed: 'kernel arguments are kept',
      isNeeded: targets.length > 0,
      findings: [
        ...targets.flatMap((node) => nodeFindings(node, input)),
        ...unreadFindings(
          what,
          asked.flatMap(({ unread }) => unread),
        ),
      ],
      reading: readingText(what, reading),
    },
    input,
  );
};
