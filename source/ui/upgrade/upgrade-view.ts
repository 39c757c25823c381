import type { CheckId, Choices } from '../../domain/upgrade/plan.ts';
import type { TextFieldState } from '../input/text-field.ts';
import { initialRunPage, type RunPageView } from '../run/page-view.ts';

/** The pages of the wizard, in their order. */
export const wizardPages = ['target', 'nodes', 'preflight', 'commands', 'run'] as const;
export type WizardPage = (typeof wizardPages)[number];

/** What lies over a page: everything of its details, or the question whether to pull the images. */
export type WizardSheet = 'details' | 'pull';

/** What is typed into the line at the bottom. */
export interface UpgradeField {
  readonly kind: 'target' | 'save' | 'override';
  readonly state: TextFieldState;
  /** What stands against what was submitted; null while nothing does. */
  readonly problem: string | null;
  /** The check whose refusal is overridden; null for the other kinds. */
  readonly check: CheckId | null;
}

/** Where the user is in the wizard, and what was decided there. It outlives the wizard's being closed. */
export interface UpgradeView {
  readonly isOpen: boolean;
  readonly page: WizardPage;
  readonly sheet: WizardSheet | null;
  readonly choices: Choices;
  /** The row of the target page; null: the one that is chosen. */
  readonly targetRow: number | null;
  /** The node under the cursor, by address; null for the first. */
  readonly node: string | null;
  /** The check under the cursor; null for the first. */
  readonly check: CheckId | null;
  /** First line shown of the commands, of the run, or of a sheet. */
  readonly top: number;
  readonly field: UpgradeField | null;
  readonly run: RunPageView;
}

export const initialUpgradeView: UpgradeView = {
  isOpen: false,
  page: 'target',
  sheet: null,
  choices: {
    target: { version: null, image: null },
    order: 'controlplanes-first',
    sequence: [],
    leftOut: [],
    canary: null,
    overrides: [],
    drainTimeout: 300,
  },
  targetRow: null,
  node: null,
  check: null,
  top: 0,
  field: null,
  run: initialRunPage,
};

/** Who gets the keys in the wizard. */
export type UpgradeFocus = 'target' | 'plan' | 'preflight' | 'commands' | 'run' | 'report' | 'sheet' | 'pull';

export function upgradeFocusOf({ page, sheet, run }: UpgradeView): UpgradeFocus {
  if (sheet !== null) return sheet === 'pull' ? 'pull' : 'sheet';
  if (page === 'run') return run.isReport ? 'report' : 'run';
  return page === 'nodes' ? 'plan' : page;
}
