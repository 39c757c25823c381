import { extensionsText, howText, schematicChange } from '../../domain/upgrade/image-words.ts';
import type { ImageChoice, NodePlan } from '../../domain/upgrade/plan.ts';
import type { Screen } from '../screen.ts';
import { findingLines, findingsOf } from './finding-lines.ts';
import { hanging, type Line, labelled, statusGlyphs } from './lines.ts';

function schematicText(choice: ImageChoice): string {
  const { schematicBefore } = choice;
  return schematicChange(choice) ?? (schematicBefore === null ? 'none' : `${schematicBefore}, as it runs`);
}

/** What it follows from is still being read. */
export function isOpen({ image, refusals }: ImageChoice): boolean {
  return image === null && refusals.length === 0;
}

function imageLines(choice: ImageChoice, columns: number): readonly Line[] {
  const notes = choice.notes.flatMap((note) => labelled('note', note, columns));
  if (isOpen(choice)) return [...labelled('image', 'not known yet', columns, 'dim'), ...notes];
  const isWorse = choice.extensionsAfter === 'dropped' || choice.extensionsAfter === 'unknown';
  const isOther = choice.schematicBefore !== choice.schematicAfter;
  return [
    ...labelled(
      'image',
      choice.image ?? howText(choice),
      columns,
      choice.image === null ? 'blocked' : 'plain',
    ),
    ...(choice.image === null ? [] : labelled('', howText(choice), columns, 'dim')),
    ...labelled('schematic', schematicText(choice), columns, isOther ? 'warning' : 'plain'),
    ...labelled('extensions', extensionsText(choice), columns, isWorse ? 'warning' : 'plain'),
    ...notes,
  ];
}

/** The refusals that no check has told: the same reason twice would be two. */
function refusalLines({ image }: NodePlan, told: readonly string[], columns: number): readonly Line[] {
  const untold = (image?.refusals ?? []).filter(({ reason }) => !told.some((one) => one.includes(reason)));
  return untold.flatMap(({ reason, remedy }) => [
    ...hanging(` ${statusGlyphs.blocked} `, `refused: ${reason}`, columns, 'blocked'),
    ...hanging('   → ', remedy, columns),
  ]);
}

/** Everything that the plan says of one node. */
export function nodeDetails(screen: Screen, node: NodePlan, columns: number): readonly Line[] {
  const findings = findingsOf(screen.plan(), node.address);
  const told = findings.map(({ reason }) => reason);
  const asked = node.confirmation === 'name' ? 'the node’s name, typed' : 'y';
  return [
    ...findings.flatMap((one) => findingLines(one, null, columns)),
    ...refusalLines(node, told, columns),
    ...(node.image ? imageLines(node.image, columns) : []),
    ...(node.command ? labelled('command', screen.upgrade.shown(node.command), columns) : []),
    ...node.meanwhile.flatMap((sentence, index) =>
      labelled(index === 0 ? 'meanwhile' : '', sentence, columns),
    ),
    ...(node.part === 'upgrade' ? labelled('confirmed by', asked, columns, 'dim') : []),
    ...(node.part === 'upgrade' || node.place === null ? [] : hanging(' ', node.place, columns)),
  ];
}
