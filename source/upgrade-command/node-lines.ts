import { extensionsText, howText, schematicChange } from '../domain/upgrade/image-words.ts';
import type { ImageChoice, NodePlan, Plan } from '../domain/upgrade/plan.ts';
import { roleText } from '../ui/format/cells.ts';

const indent = '     ';
const labelWidth = 12;

const labelled = (label: string, text: string): string => `${indent}${label.padEnd(labelWidth)}${text}`;

/** What becomes of schematic and extensions. A schematic that is kept stands in the image already. */
function contentLines(choice: ImageChoice): readonly string[] {
  const change = schematicChange(choice);
  return [
    ...(change === null ? [] : [labelled('schematic', change)]),
    ...(choice.extensions.length === 0 ? [] : [labelled('extensions', extensionsText(choice))]),
  ];
}

function imageLines(choice: ImageChoice): readonly string[] {
  const { image, notes } = choice;
  return [
    labelled('image', image === null ? howText(choice) : `${image} (${howText(choice)})`),
    ...(image === null ? [] : contentLines(choice)),
    ...notes.map((note) => labelled('note', note)),
  ];
}

function headOf(node: NodePlan, versions: string): string {
  const name = node.name === node.address ? node.name : `${node.name}  ${node.address}`;
  return [name, roleText(node.role), versions, ...(node.place === null ? [] : [node.place])].join('  ');
}

function upgradedLines(node: NodePlan, number: string): readonly string[] {
  const versions = `${node.from ?? '?'} → ${node.to ?? '?'}`;
  return [
    `  ${number}  ${headOf(node, versions)}`,
    ...(node.image ? imageLines(node.image) : []),
    ...(node.meanwhile.length > 0 ? [labelled('while down', node.meanwhile.join('; '))] : []),
  ];
}

/** The nodes that are upgraded, in order, with their images; then the others, with why they are not. */
export function nodeLines({ nodes }: Plan): readonly string[] {
  const going = nodes.filter(({ part }) => part === 'upgrade');
  const others = nodes.filter(({ part }) => part !== 'upgrade');
  const numberWidth = String(going.length).length;
  return [
    ...(going.length === 0 ? [] : ['Nodes, in this order']),
    ...going.flatMap((node, index) => upgradedLines(node, String(index + 1).padStart(numberWidth))),
    ...(others.length === 0 ? [] : going.length === 0 ? ['Nodes'] : ['', 'Not upgraded']),
    ...others.map((node) => `  –  ${headOf(node, node.from ?? 'version not known')}`),
  ];
}
