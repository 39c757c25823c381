import type { NodePlan, Plan, PlannedStep } from '../../domain/upgrade/plan.ts';
import { whyNoBegin } from '../run/commands.ts';
import type { Screen } from '../screen.ts';
import type { Content } from './content.ts';
import { blank, commandLines, hanging, type Line, lineOf } from './lines.ts';
import { targetText } from './target-rows.ts';
import { overriddenOf, verdictOf } from './verdict.ts';

/** The nodes that go down in a step: those whose own command is among its commands. */
function goingDown(plan: Plan, { commands }: PlannedStep): readonly NodePlan[] {
  return plan.nodes.filter(({ address, command }) =>
    commands.some((one) => one.node === address && one.command.join('\0') === command?.command.join('\0')),
  );
}

/** "while intel is down: etcd 2/3, tolerates 0; 2 of 3 control planes". */
function meanwhileTexts(plan: Plan, step: PlannedStep): readonly string[] {
  return goingDown(plan, step)
    .filter(({ meanwhile }) => meanwhile.length > 0)
    .map(({ name, meanwhile }) => `while ${name} is down: ${meanwhile.join('; ')}`);
}

/** An image or an endpoint is missing: the preflight says which, and why. */
const noCommand = 'no command is known yet';

function stepLines(screen: Screen, plan: Plan, step: PlannedStep, columns: number): readonly Line[] {
  return [
    ...hanging(' ', step.title, columns, 'bold'),
    ...meanwhileTexts(plan, step).flatMap((text) => hanging(' ', text, columns, 'dim')),
    ...(step.commands.length === 0 ? [lineOf(`   ${noCommand}`, 'dim')] : []),
    ...step.commands.flatMap((command) => commandLines(screen.upgrade.shown(command), columns)),
    blank,
  ];
}

export function commandsContent(screen: Screen, columns: number): Content {
  const plan = screen.plan();
  const { text, tone } = verdictOf(plan);
  const why = whyNoBegin(screen);
  const note =
    why === null
      ? 'R begins the run: the snapshot of etcd and the images first; before each node it asks for your word.'
      : `No run from here: ${why}. y copies the commands, w writes them to a file.`;
  return {
    head: [...hanging(' ', text, columns, tone), ...hanging(' ', note, columns, 'dim')],
    rows: [],
    cursor: 0,
    title: plan.steps.length === 0 ? 'no commands' : 'the commands, in order',
    details: plan.steps.flatMap((step) => stepLines(screen, plan, step, columns)),
  };
}

/**
 * The commands for a file or the clipboard: a line each, with what they are for as comments of a shell. Where something
 * stands against the upgrade, the commands are comments, too: pasted into a shell they do nothing.
 */
export function commandTexts(screen: Screen): readonly string[] {
  const plan = screen.plan();
  const prefix = plan.verdict === 'ready' ? '' : '# ';
  return [
    `# upgrade to ${targetText(plan.target)}: ${verdictOf(plan).text}`,
    ...overriddenOf(plan).map(({ reason }) => `# overridden: ${reason}`),
    '# one after the other: what fails is to be looked into before anything else is done',
    ...(plan.verdict === 'ready'
      ? []
      : ['# not ready: the commands are for when nothing stands against them']),
    ...plan.steps.flatMap((step) => [
      '',
      `# ${step.title}`,
      ...meanwhileTexts(plan, step).map((text) => `# ${text}`),
      ...(step.commands.length === 0 ? [`# ${noCommand}`] : []),
      ...step.commands.map((command) => `${prefix}${screen.upgrade.shown(command)}`),
    ]),
  ];
}
