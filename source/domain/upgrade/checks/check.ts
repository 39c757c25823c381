import type { Check, CheckId, CheckStatus, Finding, NodePlan, Path, PlanInput, TalosStep } from '../plan.ts';

/** What the checks look at beside the cluster: the step, with what becomes of each node. */
export interface Draft {
  readonly path: Path;
  readonly step: TalosStep | null;
  /** Those that are upgraded, in order; then the others. */
  readonly nodes: readonly NodePlan[];
}

/** A check is a pure rule. */
export type CheckRule = (input: PlanInput, draft: Draft) => Check;

/** What a rule has found. */
export interface Found {
  readonly id: CheckId;
  readonly title: string;
  /** One line for a check that has passed. */
  readonly passed: string;
  readonly findings: readonly Finding[];
  /** What is still being read, as in "the machine configuration of intel"; null for nothing. */
  readonly reading?: string | null;
  /** False where there is nothing to look at. */
  readonly isNeeded?: boolean;
  /** What is said then. */
  readonly skipped?: string;
}

function statusOf(findings: readonly Finding[], isReading: boolean, isNeeded: boolean): CheckStatus {
  if (findings.some(({ status, isOverridden }) => status === 'blocked' && !isOverridden)) return 'blocked';
  if (isReading) return 'reading';
  if (findings.length > 0) return 'warning';
  return isNeeded ? 'passed' : 'skipped';
}

/** The check of what was found: what blocks is known before everything was read, what has passed only after it. */
export function conclude(found: Found, input: PlanInput): Check {
  const { id, title, passed, reading = null, isNeeded = true, skipped = 'no node is upgraded' } = found;
  const { overrides } = input.choices;
  const findings = found.findings.map((one) => ({
    ...one,
    isOverridden:
      one.canOverride && overrides.some(({ check, address }) => check === id && address === one.address),
  }));
  const status = statusOf(findings, reading !== null, isNeeded);
  const [first] = findings.filter((one) => one.status === 'blocked' && !one.isOverridden);
  const named = first ?? findings[0];
  const standing = status === 'skipped' ? skipped : passed;
  const summary = status === 'reading' ? `reading ${reading}` : (named?.reason ?? standing);
  return { id, title, status, summary, findings };
}
