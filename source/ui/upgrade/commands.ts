import type { Choices, Target } from '../../domain/upgrade/plan.ts';
import { textField } from '../input/text-field.ts';
import { runOverflow } from '../run/run-layout.ts';
import { isRunThere, isUnderWay } from '../run/run-of.ts';
import type { Screen } from '../screen.ts';
import { cursorIndex, moveSelection } from '../view-state.ts';
import { checkAtCursor, nextFinding } from './check-rows.ts';
import { commandTexts } from './command-lines.ts';
import { wizardOverflow } from './content.ts';
import { openPulls, plannedPulls } from './pulls.ts';
import { isReadingVersions, targetCursor, targetRows } from './target-rows.ts';
import {
  type UpgradeView,
  upgradeFocusOf,
  type WizardPage,
  type WizardSheet,
  wizardPages,
} from './upgrade-view.ts';

export const viewOf = (screen: Screen): UpgradeView => screen.view.getState().upgrade;

export function changeUpgrade(screen: Screen, change: Partial<UpgradeView>): void {
  screen.view.setState(({ upgrade }) => ({ upgrade: { ...upgrade, ...change } }));
}

export function changeChoices(screen: Screen, change: Partial<Choices>): void {
  changeUpgrade(screen, { choices: { ...viewOf(screen).choices, ...change } });
}

/**
 * Opens the wizard where it was left, or at the run that is there; what a plan needs is read from then on. A run that
 * is unfinished is looked for.
 */
export function openUpgrade(screen: Screen): void {
  const { run } = screen.upgrade;
  changeUpgrade(screen, {
    isOpen: true,
    ...(isRunThere(run.getState()) ? { page: 'run', sheet: null, top: 0 } : {}),
  });
  screen.upgrade.start();
  run.open();
}

/** With `u`: the checks judge by the live view, which may be half a minute old where there are no events (etcd). */
export function openAnew(screen: Screen): void {
  openUpgrade(screen);
  screen.refresh();
}

const hasTarget = ({ version, image }: Target): boolean => version !== null || image !== null;

/**
 * Opens the wizard because the command line asked for it. What it says of nodes counts as soon as their names are
 * known, beside what was chosen until then.
 */
export function openAsked(screen: Screen, asked: () => Promise<Choices>): void {
  if (hasTarget(viewOf(screen).choices.target)) changeUpgrade(screen, { page: 'nodes' });
  openUpgrade(screen);
  asked().then(
    ({ leftOut, canary }) => {
      const { choices } = viewOf(screen);
      const all = [...new Set([...choices.leftOut, ...leftOut])];
      changeChoices(screen, { leftOut: all, canary: choices.canary ?? canary });
    },
    (error: Error) => screen.tell(error.message),
  );
}

/** Back to the nodes. Nothing is read for a plan any more, nor pulled. */
export function closeUpgrade(screen: Screen): void {
  const { pulls } = screen.upgrade.survey.getState();
  const isPulling = Object.values(pulls).some(({ pull }) => pull.state === 'pulling');
  changeUpgrade(screen, { isOpen: false });
  screen.upgrade.stop();
  const view = screen.upgrade.run.getState();
  if (isUnderWay(view)) screen.tell('the run goes on: u comes back to it');
  else if (isPulling) screen.tell('pulling the images was stopped');
}

export function goToPage(screen: Screen, page: WizardPage): void {
  changeUpgrade(screen, { page, sheet: null, top: 0 });
}

/** The next page, or the one before; the first and the last are the ends. */
export function stepPage(screen: Screen, direction: 1 | -1): void {
  const page = wizardPages[wizardPages.indexOf(viewOf(screen).page) + direction];
  if (page) goToPage(screen, page);
}

export function whyNoPage(screen: Screen, direction: 1 | -1): string | null {
  if (wizardPages[wizardPages.indexOf(viewOf(screen).page) + direction]) return null;
  return direction === 1 ? 'this is the last page' : 'this is the first page';
}

export function openSheet(screen: Screen, sheet: WizardSheet): void {
  changeUpgrade(screen, { sheet, top: 0 });
}

export function closeSheet(screen: Screen): void {
  changeUpgrade(screen, { sheet: null, top: 0 });
}

function moveTarget(screen: Screen, steps: number): void {
  const last = targetRows(screen).length - 1;
  changeUpgrade(screen, { targetRow: Math.min(last, Math.max(0, targetCursor(screen) + steps)) });
}

const plannedAddresses = (screen: Screen): readonly string[] =>
  screen.plan().nodes.map(({ address }) => address);

function moveNode(screen: Screen, steps: number): void {
  changeUpgrade(screen, { node: moveSelection(plannedAddresses(screen), viewOf(screen).node, steps) });
}

function moveCheck(screen: Screen, steps: number): void {
  const ids = screen.plan().checks.map(({ id }) => id);
  const at = cursorIndex(ids, checkAtCursor(screen)?.id ?? null);
  changeUpgrade(screen, { check: ids[Math.min(ids.length - 1, Math.max(0, at + steps))] ?? null });
}

export function goToFinding(screen: Screen): void {
  changeUpgrade(screen, { check: nextFinding(screen)?.id ?? null });
}

export function whyNoFinding(screen: Screen): string | null {
  return nextFinding(screen) ? null : 'there is no other finding';
}

function scroll(screen: Screen, steps: number): void {
  const { page, sheet } = viewOf(screen);
  const overflow = page === 'run' && sheet === null ? runOverflow(screen) : wizardOverflow(screen);
  const top = Math.min(overflow, Math.max(0, viewOf(screen).top + steps));
  changeUpgrade(screen, { top });
}

const moves = {
  target: moveTarget,
  plan: moveNode,
  preflight: moveCheck,
  commands: scroll,
  run: scroll,
  report: scroll,
  sheet: scroll,
  pull: scroll,
} as const;

/** Moves the cursor of the page that is open, or its text. */
export function moveInWizard(screen: Screen, steps: number): void {
  moves[upgradeFocusOf(viewOf(screen))](screen, steps);
}

/** Another target: what was let through for the old one may be another matter now. */
export function chooseTarget(screen: Screen, target: Target): void {
  const { choices } = viewOf(screen);
  const isOther = target.version !== choices.target.version || target.image !== choices.target.image;
  changeChoices(screen, isOther ? { target, overrides: [] } : { target });
  changeUpgrade(screen, { targetRow: null });
}

function openTargetField(screen: Screen): void {
  const { target } = viewOf(screen).choices;
  const state = textField(target.image ?? '');
  changeUpgrade(screen, { field: { kind: 'target', state, problem: null, check: null } });
}

/** While nothing can be suggested yet, the only row would be the one that is meant least. */
export function whyNoChoice(screen: Screen): string | null {
  return isReadingVersions(screen) ? 'the versions are still being read' : null;
}

/** Chooses the target under the cursor; the last row asks for one. */
export function chooseAtCursor(screen: Screen, goesOn: boolean): void {
  const row = targetRows(screen)[targetCursor(screen)];
  if (!row?.target) {
    openTargetField(screen);
    return;
  }
  chooseTarget(screen, row.target);
  if (goesOn) stepPage(screen, 1);
}

/** Why nothing may be changed from here; null when it may. */
export const readOnly = (screen: Screen): string | null =>
  screen.cluster().readOnly ? 'this context is read-only: nothing is changed from here' : null;

export function whyNoPull(screen: Screen): string | null {
  const isReadOnly = readOnly(screen);
  if (isReadOnly !== null) return isReadOnly;
  const plan = screen.plan();
  const images = plan.checks.find(({ id }) => id === 'images');
  if (images?.status === 'reading') return 'which images there are to pull is still being read';
  if (plannedPulls(plan).length === 0) return 'the plan has no image to pull';
  const open = openPulls(plan, screen.upgrade.survey.getState());
  return open.length > 0 ? null : 'all images are pulled, or on their way';
}

/** After the question was answered with yes. */
export function pullImages(screen: Screen): void {
  const pulls = openPulls(screen.plan(), screen.upgrade.survey.getState());
  changeUpgrade(screen, { sheet: null, top: 0, check: 'image-pulled' });
  screen.upgrade.pull(Object.fromEntries(pulls.map(({ node, image }) => [node.address, image])));
}

export function whyNoCommands(screen: Screen): string | null {
  return screen.plan().steps.length === 0 ? 'there are no commands' : null;
}

export async function copyCommands(screen: Screen): Promise<void> {
  screen.tell(
    await screen.takeAway.copy(
      commandTexts(screen)
        .map((text) => `${text}\n`)
        .join(''),
    ),
  );
}
