import type { Choices, PlanInput } from '../../../domain/upgrade/plan.ts';
import { planInput } from '../../upgrade/plan-input.ts';
import type { HandsOptions } from './options.ts';

/** The cluster as it is known now, for these choices. */
export function inputNow({ cluster, surveyStore, releases, now }: HandsOptions, choices: Choices): PlanInput {
  return planInput(cluster.getState(), surveyStore.getState(), choices, releases, now());
}

/** As part of a file's name: whatever stands there comes from outside. */
export function fileNamePart(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 80);
}

/** As part of a file's name, in UTC: names then sort by the time. */
export function timePart(at: number): string {
  return new Date(at).toISOString().replaceAll(':', '-');
}
