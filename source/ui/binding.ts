import type { Key } from './input/keys.ts';
import type { Screen } from './screen.ts';
import type { Focus } from './view-state.ts';

/** One line of the table that feeds the handler, the footer, the help and the README. */
export interface Binding {
  readonly keys: readonly Key[];
  /** Where it acts; in several, where it is the program's own. */
  readonly focus: readonly Focus[];
  /** A word or two for the footer; null where the footer need not say it. */
  readonly footer: string | null;
  /** What it does, for the help. */
  readonly description: string;
  /** True while it is what one most likely wants: the footer says it first. */
  readonly urgent?: (screen: Screen) => boolean;
  /** Why it cannot act now; null when it can. The key stays listed with the reason. */
  readonly unavailable?: (screen: Screen) => string | null;
  /** Acts on the practice cluster alone, and is listed nowhere else. */
  readonly practice?: true;
  readonly run: (screen: Screen) => void;
}
