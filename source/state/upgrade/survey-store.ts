import { createStore, type StoreApi } from 'zustand/vanilla';
import { initialSurvey, type Survey, type TalosctlProgram } from '../../domain/upgrade/survey.ts';

export type SurveyStore = StoreApi<Survey>;

/** Where everything stands that is read for a plan. @param programs - the configured talosctl first. */
export function createSurveyStore(programs: readonly Omit<TalosctlProgram, 'version'>[]): SurveyStore {
  return createStore<Survey>()(() => initialSurvey(programs));
}

/** Applies a pure update; subscribers are called only when it changed something. */
export function updateSurvey(store: SurveyStore, change: (survey: Survey) => Survey): void {
  const before = store.getState();
  const after = change(before);
  if (after !== before) store.setState(after, true);
}
