import type { Choice } from '../../domain/run/types.ts';
import type { TextFieldState } from '../input/text-field.ts';

interface OpenField {
  readonly state: TextFieldState;
  /** What stands against what was submitted; null while nothing does. */
  readonly problem: string | null;
}

/** What is typed on the page of a run, into the line at the bottom. */
export type RunField =
  /** The word for the question with this ticket. */
  | (OpenField & { readonly kind: 'confirm'; readonly ticket: number })
  /** The word for a choice that is not to be made by one key. */
  | (OpenField & { readonly kind: 'choice'; readonly choice: TypedChoice })
  /** Where the report is written to. */
  | (OpenField & { readonly kind: 'save' });

/** The choices that are typed out: the word is the choice's own last one. */
export type TypedChoice = Extract<Choice, 'skip' | 'abort' | 'uncordon' | 'end talosctl'>;

/** What is typed for each. */
export const choiceWord: Readonly<Record<TypedChoice, string>> = {
  skip: 'skip',
  abort: 'abort',
  uncordon: 'uncordon',
  'end talosctl': 'end',
};

/** The key of each choice. */
export const choiceKeys: Readonly<Record<Choice, string>> = {
  retry: 'r',
  watch: 'w',
  'stop waiting': 'W',
  reboot: 'b',
  uncordon: 'U',
  rollback: 'B',
  'end talosctl': 'E',
  skip: 's',
  abort: 'x',
};

/** Where the user is on the page of a run. */
export interface RunPageView {
  readonly field: RunField | null;
  /** The ticket of the question that is on the screen; null while none is. */
  readonly question: number | null;
  /** True while every key is dropped: a question has just come, or a field was closed by itself. */
  readonly isHeld: boolean;
  /** True once the run has ended: the page is its report then. */
  readonly isReport: boolean;
  /** What stands beside the run where there is room for one of them. */
  readonly log: 'talosctl' | 'kernel';
  /** True once the user has gone on from what happened while nobody watched. */
  readonly isNewsRead: boolean;
}

export const initialRunPage: RunPageView = {
  field: null,
  question: null,
  isHeld: false,
  isReport: false,
  log: 'talosctl',
  isNewsRead: false,
};
