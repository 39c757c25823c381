import { distance } from 'fastest-levenshtein';

/**
 * The name that was probably meant: one that differs in spelling only (`read_only` for readOnly), in few
 * letters, or is longer (`gate` for gateCommand). Null when none is near.
 */
export function didYouMean(wanted: string, names: readonly string[]): string | null {
  const spelled = fold(wanted);
  const ranked = names
    .map((name) => ({ name, far: howFar(spelled, fold(name)) }))
    .filter(({ far }) => far <= Math.max(1, Math.floor(spelled.length / 3)))
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.name ?? null;
}

/** The spelling that does not matter when guessing. */
export function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}

function howFar(wanted: string, name: string): number {
  return wanted.length >= 4 && name.includes(wanted) ? 1 : distance(wanted, name);
}
