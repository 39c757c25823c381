import type { Choices, Plan } from '../domain/upgrade/plan.ts';
import type { UpgradeSource } from '../ui/screen.ts';
import { verdictOf } from '../ui/upgrade/verdict.ts';
import { type Planning, pick } from './planning.ts';
import { option } from './question.ts';

/** Every command of the plan, with what it is for. */
export function commandLines({ steps, nodes }: Plan, shown: UpgradeSource['shown']): readonly string[] {
  return steps.flatMap(({ title, commands }) => [
    `${title}:`,
    ...nodes.flatMap(({ name, command, meanwhile }) =>
      command !== null && commands.includes(command) && meanwhile.length > 0
        ? [`while ${name} is down: ${meanwhile.join('; ')}`]
        : [],
    ),
    ...(commands.length === 0 ? ['no command is known yet'] : []),
    ...commands.map(shown),
  ]);
}

const text: readonly string[] = [
  'Starting takes the snapshot of etcd and pulls the images. No node goes down before you have confirmed that node.',
];
const options = ['start the run', 'back to the preflight', 'quit'].map((label) => option(label));

/** The commands, until the run begins. */
export async function startRun(
  planning: Planning,
  choices: Choices,
): Promise<'begun' | 'preflight' | 'quit'> {
  const { dialogue, upgrade } = planning;
  await dialogue.say(commandLines(upgrade.plan(choices), upgrade.shown));
  for (;;) {
    const chosen = await pick(planning, 'commands', text, options);
    if (chosen === 1) return 'preflight';
    if (chosen !== 0) return 'quit';
    const plan = upgrade.plan(choices);
    const refusal = plan.verdict === 'ready' ? upgrade.run.begin(choices) : verdictOf(plan).text;
    if (refusal === null) return 'begun';
    await dialogue.say([`the run was not started: ${refusal}`]);
  }
}
