import { useSyncExternalStore } from 'react';
import type { Survey } from '../../domain/upgrade/survey.ts';
import type { Screen } from '../screen.ts';

/** What was read for a plan: whoever uses it is drawn again when there is more. */
export function useSurvey({ upgrade }: Screen): Survey {
  const { subscribe, getState } = upgrade.survey;
  return useSyncExternalStore(subscribe, getState);
}
