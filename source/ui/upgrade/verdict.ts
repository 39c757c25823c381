import type { CheckStatus, Finding, Plan } from '../../domain/upgrade/plan.ts';
import { counted } from '../../domain/upgrade/words.ts';
import { statusGlyphs, type Tone } from './lines.ts';

interface Verdict {
  readonly text: string;
  readonly tone: Tone;
}

function countOf({ checks }: Plan, status: CheckStatus): number {
  return checks.filter((check) => check.status === status).length;
}

/** What was let through by typing the name of a node. */
export function overriddenOf({ checks }: Plan): readonly Finding[] {
  return checks.flatMap(({ findings }) => findings.filter(({ isOverridden }) => isOverridden));
}

/** "17 passed, 2 warnings, 1 blocked, 1 reading, 1 overridden"; what there is none of is left out. */
export function countsText(plan: Plan): string {
  const warnings = countOf(plan, 'warning');
  const parts = [
    [countOf(plan, 'passed'), 'passed'],
    [warnings, warnings === 1 ? 'warning' : 'warnings'],
    [countOf(plan, 'blocked'), 'blocked'],
    [countOf(plan, 'reading'), 'reading'],
    [countOf(plan, 'skipped'), 'skipped'],
    [overriddenOf(plan).length, 'overridden'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** As in "step 1 of 10"; null where the path has no other steps. */
export function stepText({ path }: Plan): string | null {
  return path.steps.length > 1 ? `step 1 of ${path.steps.length}` : null;
}

const readyGlyph = statusGlyphs.passed;

/** What comes of the plan, in a word or two. */
export function verdictInShort(plan: Plan): Verdict {
  if (plan.verdict === 'ready') {
    const step = stepText(plan);
    return { text: `${readyGlyph} ready${step === null ? '' : ` for ${step}`}`, tone: 'passed' };
  }
  if (plan.verdict === 'nothing to do') return { text: `${readyGlyph} nothing to do`, tone: 'passed' };
  if (plan.verdict === 'reading') return { text: `${statusGlyphs.reading} reading`, tone: 'reading' };
  const blocked = countOf(plan, 'blocked');
  return {
    text: `${statusGlyphs.blocked} ${blocked === 0 ? '' : `${blocked} `}blocked`,
    tone: 'blocked',
  };
}

/** What comes of the plan, in a sentence. */
export function verdictOf(plan: Plan): Verdict {
  const { text, tone } = verdictInShort(plan);
  if (plan.verdict === 'nothing to do') return { text: `${text}: everything is at the target`, tone };
  if (plan.verdict !== 'blocked') {
    const left = plan.path.steps.length - 1;
    const again =
      plan.verdict === 'ready' && left > 0 ? `; plan again for the ${counted(left, 'step')} after it` : '';
    return { text: `${text}: ${countsText(plan)}${again}`, tone };
  }
  const blocked = plan.checks.filter(({ status }) => status === 'blocked').map(({ title }) => title);
  return { text: `${statusGlyphs.blocked} blocked by: ${blocked.join(', ') || 'the path'}`, tone };
}
