import { finding } from '../finding.ts';
import { compareMinors, minorDistance, minorOf } from '../minors.ts';
import type { Finding } from '../plan.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { factsAt } from './facts.ts';
import { answersOf, readingText } from './told.ts';

/** Talos is tested between neighbouring minors only: who is left out must not fall further behind. */
function leftBehind({ step, nodes }: Draft): readonly Finding[] {
  const minor = step && minorOf(step.to);
  if (!minor) return [];
  return nodes.flatMap(({ part, from, name, address }) => {
    const own = from === null ? null : minorOf(from);
    if (part !== 'left out' || own === null || compareMinors(own, minor) >= 0) return [];
    if (minorDistance(own, minor) <= 1) return [];
    const reason = `${name} is left out and would be more than one minor behind: ${from} beside ${step.to}`;
    return [finding('warning', reason, 'take it in, and upgrade it first', { address })];
  });
}

/** Which step of how many, as in "v1.6.4 → v1.6.8: one step at a time, this is 1 of 9". */
function passedText({ path }: Draft): string {
  const [first] = path.steps;
  if (!first) return 'every node is at the target';
  const what = `${first.kind === 'talos' ? '' : 'Kubernetes '}${first.from} → ${first.to}`;
  if (path.steps.length === 1) return what;
  return `${what}: one step at a time, this is 1 of ${path.steps.length}`;
}

export const pathCheck: CheckRule = (input, draft) => {
  const factsOf = factsAt(input);
  const going = draft.nodes.filter(({ part }) => part !== 'left out');
  const { reading } = answersOf(going, input, (address) => factsOf(address).version);
  // A path from versions of which some are not read yet may be another in a moment.
  const findings = reading.length > 0 ? [] : [...draft.path.problems, ...leftBehind(draft)];
  const passed = passedText(draft);
  return conclude(
    { id: 'path', title: 'Path', passed, findings, reading: readingText('the version', reading) },
    input,
  );
};
