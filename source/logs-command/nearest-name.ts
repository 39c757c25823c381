import { didYouMean } from '../config/did-you-mean.ts';

const sorted = (text: string): string => [...text.toLowerCase()].toSorted().join('');

/** The name that was probably meant, also with its letters in the wrong order (`etdc`); null where none is near. */
export function nearestName(wanted: string, names: readonly string[]): string | null {
  return didYouMean(wanted, names) ?? names.find((name) => sorted(name) === sorted(wanted)) ?? null;
}
