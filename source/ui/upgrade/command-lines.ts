import type { NodePlan, Plan, PlannedStep } from '../../domain/upgrade/plan.ts';
import type { Screen } from '../screen.ts';
import { countsText } from './check-rows.ts';
import type { Content } from './content.ts';
import { blank, commandLines, hanging, type Line, lineOf, type Tone } from './lines.ts';
import { targetText } from './target-rows.ts';

interface Verdict {
  readonly text: string;
  readonly tone: Tone;
}

/** What comes of the plan, in a sentence. */
export function verdictOf(plan: Plan): Verdict {
  const blocked = plan.checks.filter(({ status }) => status === 'blocked').map(({ title }) => title);
  const counts = countsText(plan);
  if (plan.verdict === 'ready') return { text: `✔ ready: ${counts}`, tone: 'passed' };
  if (plan.verdict === 'nothing to do')
    return { text: '✔ nothing to do: everything is at the target', tone: 'passed' };
  if (plan.verdict === 'reading') return { text: `… reading: ${counts}`, tone: 'reading' };
  return { text: `✖ blocked by: ${blocked.join(', ')}`, tone: 'blocked' };
}

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
  const note =
    'Running them from here comes with the next version of talos-tui. Until then: y copies them, w writes them to a file.';
  return {
    head: [...hanging(' ', text, columns, tone), ...hanging(' ', note, columns, 'dim')],
    rows: [],
    cursor: 0,
    title: plan.steps.length === 0 ? 'no commands' : 'the commands, in order',
    details: plan.steps.flatMap((step) => stepLines(screen, plan, step, columns)),
  };
}

/** The commands for a file or the clipboard: a line each, with what they are for as comments of a shell. */
export function commandTexts(screen: Screen): readonly string[] {
  const plan = screen.plan();
  return [
    `# upgrade to ${targetText(plan.target)}: ${verdictOf(plan).text}`,
    ...plan.steps.flatMap((step) => [
      '',
      `# ${step.title}`,
      ...meanwhileTexts(plan, step).map((text) => `# ${text}`),
      ...(step.commands.length === 0 ? [`# ${noCommand}`] : []),
      ...step.commands.map((command) => screen.upgrade.shown(command)),
    ]),
  ];
}
