import { installerOf, parseImage } from '../../domain/upgrade/image-reference.ts';
import type { NodePlan, Part, Plan } from '../../domain/upgrade/plan.ts';
import { counted } from '../../domain/upgrade/words.ts';
import { displayWidth, toWidth } from '../../text/width.ts';
import { roleText, unknownCell } from '../format/cells.ts';
import type { Screen } from '../screen.ts';
import { cursorIndex } from '../view-state.ts';
import type { Content } from './content.ts';
import { findingsOf } from './finding-lines.ts';
import { type Line, labelled, piece, statusGlyphs } from './lines.ts';
import { isOpen, nodeDetails } from './node-details.ts';
import { pathText, stepLines } from './path-lines.ts';

const partWords: Readonly<Record<Part, string>> = {
  upgrade: '',
  'at target': 'at the target',
  newer: 'runs more than the target',
  'left out': 'left out',
  'not known': 'version not known',
};

/** The image in short: the beginning of its schematic's id, and the name of the installer. */
function imageTexts({ image }: NodePlan): { readonly image: string; readonly installer: string } {
  if (!image) return { image: '', installer: '' };
  if (image.image === null) return { image: isOpen(image) ? 'not known yet' : 'no image', installer: '' };
  const reference = parseImage(image.image);
  const installer = reference && installerOf(reference);
  return {
    image: installer?.schematic?.slice(0, 8) ?? (installer?.isStock ? 'stock' : 'given'),
    installer: installer?.name ?? reference?.repository.split('/').at(-1) ?? image.image,
  };
}

function versionsText({ from, to, part }: NodePlan): string {
  return part === 'upgrade' ? `${from ?? '?'} → ${to ?? '?'}` : (from ?? unknownCell);
}

/** Why it stands here; for one that stays as it is, that it does. */
function placeText({ part, place }: NodePlan): string {
  return place ?? partWords[part];
}

/** "✖ 1 blocked", "▲ 2 warnings". */
function standsText(
  plan: Plan,
  address: string,
): { readonly text: string; readonly tone: 'blocked' | 'warning' } {
  const findings = findingsOf(plan, address);
  const blocked = findings.filter(({ status, isOverridden }) => status === 'blocked' && !isOverridden).length;
  if (blocked > 0) return { text: `${statusGlyphs.blocked} ${blocked} blocked`, tone: 'blocked' };
  const text = findings.length > 0 ? `${statusGlyphs.warning} ${counted(findings.length, 'warning')}` : '';
  return { text, tone: 'warning' };
}

const gap = '  ';
const widest = { name: 20, installer: 28 };
/** Columns that are left for why a node stands where it stands, before other columns give way to it. */
const wishedPlace = 16;
const markWidth = 3;

interface Cells {
  readonly order: string;
  readonly name: string;
  readonly versions: string;
  readonly role: string;
  readonly image: string;
  readonly installer: string;
}

type CellName = keyof Cells;

const inOrder: readonly CellName[] = ['order', 'name', 'role', 'versions', 'image', 'installer'];
const givesWay: readonly CellName[] = ['installer', 'role', 'image'];

function widthsOf(cells: readonly Cells[]): Readonly<Record<CellName, number>> {
  const width = (name: CellName, most = Number.POSITIVE_INFINITY): number =>
    Math.min(most, Math.max(0, ...cells.map((row) => displayWidth(row[name]))));
  return {
    order: width('order'),
    name: width('name', widest.name),
    role: width('role'),
    versions: width('versions'),
    image: width('image'),
    installer: width('installer', widest.installer),
  };
}

/** The columns there is room for, beside that of what stands against a node. */
function shownColumns(widths: Readonly<Record<CellName, number>>, room: number): readonly CellName[] {
  let shown = inOrder.filter((name) => widths[name] > 0);
  for (const name of givesWay) {
    const taken = shown.reduce((sum, one) => sum + widths[one] + gap.length, 0);
    if (taken + wishedPlace <= room) break;
    shown = shown.filter((one) => one !== name);
  }
  return shown;
}

function rowsOf(plan: Plan, columns: number): readonly Line[] {
  const stands = plan.nodes.map(({ address }) => standsText(plan, address));
  const standsWidth = Math.max(0, ...stands.map(({ text }) => displayWidth(text)));
  const cells = plan.nodes.map(
    (node, index): Cells => ({
      order: node.part === 'upgrade' ? String(index + 1) : unknownCell,
      name: node.name,
      role: roleText(node.role),
      versions: versionsText(node),
      ...imageTexts(node),
    }),
  );
  const widths = widthsOf(cells);
  const shown = shownColumns(
    widths,
    columns - markWidth - (standsWidth === 0 ? 0 : standsWidth + gap.length),
  );
  return plan.nodes.map((node, index) => {
    const row = cells[index];
    const tone = node.part === 'upgrade' ? 'plain' : 'dim';
    const texts = shown.map((name) =>
      toWidth(row?.[name] ?? '', widths[name], name === 'order' ? 'right' : 'left'),
    );
    const { text, tone: standsTone } = stands[index] ?? { text: '', tone };
    return [
      piece(`${texts.join(gap)}${gap}`, tone),
      ...(standsWidth === 0 ? [] : [piece(`${toWidth(text, standsWidth)}${gap}`, standsTone)]),
      piece(placeText(node), tone),
    ];
  });
}

const orders = {
  'controlplanes-first': 'control planes first',
  'workers-first': 'workers first',
} as const;

function headOf(screen: Screen, plan: Plan, columns: number): readonly Line[] {
  const { order, sequence, canary } = screen.view.getState().upgrade.choices;
  const upgraded = plan.nodes.filter(({ part }) => part === 'upgrade').length;
  const words = [
    `${counted(upgraded, 'node')} of ${plan.nodes.length}, one after the other`,
    orders[order],
    ...(sequence.length > 0 ? ['moved by hand'] : []),
    ...(canary === null ? [] : [`${screen.nodeName(canary)} as canary`]),
  ];
  return [
    ...labelled('path', pathText(plan.path, plan.step), columns),
    ...stepLines(plan.path, plan.step, columns),
    ...labelled('order', words.join(' · '), columns),
  ];
}

/** The node under the cursor; undefined where the plan has none. */
export function plannedNode(screen: Screen): NodePlan | undefined {
  const { nodes } = screen.plan();
  const addresses = nodes.map(({ address }) => address);
  return nodes[cursorIndex(addresses, screen.view.getState().upgrade.node)];
}

export function nodesContent(screen: Screen, columns: number): Content {
  const plan = screen.plan();
  const node = plannedNode(screen);
  const title = node
    ? node.name === node.address
      ? node.name
      : `${node.name} · ${node.address}`
    : 'no node is known';
  return {
    head: headOf(screen, plan, columns),
    rows: rowsOf(plan, columns),
    cursor: node ? plan.nodes.indexOf(node) : 0,
    title,
    details: node ? nodeDetails(screen, node, columns) : [],
  };
}
