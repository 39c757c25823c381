import { textField } from '../input/text-field.ts';
import type { Screen } from '../screen.ts';
import { checkAtCursor, overridables } from './check-rows.ts';
import { changeChoices, changeUpgrade, readOnly, viewOf } from './commands.ts';
import { plannedNode } from './node-rows.ts';

/** Those that are upgraded, in their order. */
const upgraded = (screen: Screen): readonly string[] =>
  screen
    .plan()
    .nodes.filter(({ part }) => part === 'upgrade')
    .map(({ address }) => address);

/** Why the node under the cursor cannot go this way; null when it can. */
export function whyNoMove(screen: Screen, direction: 1 | -1): string | null {
  const node = plannedNode(screen);
  if (node?.part !== 'upgrade') return 'it is not upgraded, so it has no place in the order';
  const { canary } = viewOf(screen).choices;
  const order = upgraded(screen);
  const to = order.indexOf(node.address) + direction;
  if (to < 0 || to >= order.length) return direction === 1 ? 'it is the last one' : 'it is the first one';
  if (canary !== null && (canary === node.address || canary === order[to])) {
    return 'the canary goes first: c ends that';
  }
  return null;
}

/** The order as it stands now becomes one made by hand, with this node one place on. */
export function moveInOrder(screen: Screen, direction: 1 | -1): void {
  const node = plannedNode(screen);
  if (!node) return;
  const order = upgraded(screen);
  const at = order.indexOf(node.address);
  const others = order.filter((address) => address !== node.address);
  const sequence = [...others.slice(0, at + direction), node.address, ...others.slice(at + direction)];
  changeChoices(screen, { sequence });
  changeUpgrade(screen, { node: node.address });
}

export function whyNotLeftOut(screen: Screen): string | null {
  const node = plannedNode(screen);
  if (!node) return 'no node is known';
  if (viewOf(screen).choices.leftOut.includes(node.address)) return null;
  return node.part === 'at target' || node.part === 'newer' ? 'it is not upgraded anyway' : null;
}

/** Leaves the node under the cursor out, or takes it in again. */
export function toggleLeftOut(screen: Screen): void {
  const node = plannedNode(screen);
  if (!node) return;
  const { leftOut, canary } = viewOf(screen).choices;
  const others = leftOut.filter((address) => address !== node.address);
  const isOut = others.length < leftOut.length;
  changeUpgrade(screen, { node: node.address });
  changeChoices(screen, {
    leftOut: isOut ? others : [...leftOut, node.address],
    canary: canary === node.address ? null : canary,
  });
}

export function whyNoCanary(screen: Screen): string | null {
  return plannedNode(screen)?.part === 'upgrade' ? null : 'it is not upgraded';
}

export function toggleCanary(screen: Screen): void {
  const node = plannedNode(screen);
  if (!node) return;
  const { canary } = viewOf(screen).choices;
  changeUpgrade(screen, { node: node.address });
  changeChoices(screen, { canary: canary === node.address ? null : node.address });
}

/** Control planes first, or workers; what was moved by hand goes with it. */
export function switchOrder(screen: Screen): void {
  const { order, sequence } = viewOf(screen).choices;
  changeChoices(screen, {
    order: order === 'workers-first' ? 'controlplanes-first' : 'workers-first',
    sequence: [],
  });
  if (sequence.length > 0) screen.tell('the order made by hand is gone');
}

export function whyNoOverride(screen: Screen): string | null {
  const isReadOnly = readOnly(screen);
  if (isReadOnly !== null) return isReadOnly;
  const check = checkAtCursor(screen);
  return check && overridables(screen, check).length > 0 ? null : 'nothing of this check can be overridden';
}

export function openOverride(screen: Screen): void {
  const check = checkAtCursor(screen);
  if (!check) return;
  changeUpgrade(screen, {
    check: check.id,
    field: { kind: 'override', state: textField(''), problem: null, check: check.id },
  });
}

const overridesHere = (screen: Screen): boolean => {
  const check = checkAtCursor(screen);
  return viewOf(screen).choices.overrides.some((one) => one.check === check?.id);
};

export function whyNoTakingBack(screen: Screen): string | null {
  return overridesHere(screen) ? null : 'nothing of this check was overridden';
}

/** What was let through by typing names stands against the upgrade again. */
export function takeBack(screen: Screen): void {
  const id = checkAtCursor(screen)?.id;
  const { overrides } = viewOf(screen).choices;
  changeChoices(screen, { overrides: overrides.filter(({ check }) => check !== id) });
}
