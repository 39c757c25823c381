import { errorOf, lastValue } from '../../loaded.ts';
import { finding } from '../finding.ts';
import type { Finding, PlanInput } from '../plan.ts';
import type { HealthReport, HealthStep } from '../survey.ts';
import { type CheckRule, conclude } from './check.ts';

/** The last step of `talosctl health`: with any cordon it waits until it is ended (talosctl-notes.md). */
const schedulable = 'all k8s nodes to report schedulable';

const remedy = 'look into what it names; it is evidence only, the other checks decide';

function hasCordon({ nodes, survey }: PlanInput): boolean {
  const report = lastValue(survey.cluster.kubernetes);
  return (
    nodes.some(({ facts }) => lastValue(facts.kubernetes)?.cordoned) ||
    (report?.nodes.some(({ cordoned }) => cordoned) ?? false)
  );
}

function stepFinding({ name, message }: HealthStep): Finding {
  return finding('warning', `talosctl health: ${name}: ${message ?? 'not reached in time'}`, remedy);
}

/** Where it was ended while it waited, the step it waited for has failed as well. */
function judge({ steps, isOver, problem }: HealthReport, isCordoned: boolean): readonly Finding[] {
  const open = steps.filter(({ state }) => state === 'failed' || (isOver && state === 'waiting'));
  const failed = open.filter(({ name }) => !(isCordoned && name === schedulable));
  // It was the cordon that it waited for until its time was up.
  const isExplained = open.length > failed.length && failed.length === 0;
  const findings = failed.map(stepFinding);
  if (problem !== null && !isExplained)
    findings.push(finding('warning', `talosctl health: ${problem}`, remedy));
  if (isOver && steps.length === 0 && problem === null) {
    findings.push(finding('warning', 'could not be checked: talosctl health told nothing', remedy));
  }
  return findings;
}

function currentStep(report: HealthReport | null): string {
  const waiting = report?.steps.findLast(({ state }) => state === 'waiting');
  return waiting ? `talosctl health: waiting for ${waiting.name}` : 'talosctl health';
}

/** What does `talosctl health` say? Evidence: it never blocks. */
export const healthCheck: CheckRule = (input) => {
  const { health } = input.survey.cluster;
  const report = lastValue(health);
  const why =
    errorOf(health)?.message ?? (health.status === 'loading' ? (input.trouble?.message ?? null) : null);
  const isCordoned = hasCordon(input);
  const unread =
    why === null ? [] : [finding('warning', `could not be checked: talosctl health: ${why}`, null)];
  const isReading = why === null && !report?.isOver;
  const isLeftOut =
    isCordoned && report?.steps.some((step) => step.name === schedulable && step.state !== 'passed');
  return conclude(
    {
      id: 'health',
      title: 'talosctl health',
      passed: isLeftOut ? 'every step has passed, cordoned nodes aside' : 'every step has passed',
      findings: [...(report ? judge(report, isCordoned) : []), ...unread],
      reading: isReading ? currentStep(report) : null,
    },
    input,
  );
};
