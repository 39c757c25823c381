import type { Check, Finding, Plan } from '../domain/upgrade/plan.ts';

function findingLines(
  { address, reason, remedy, isOverridden, status }: Finding,
  plan: Plan,
): readonly string[] {
  const name = plan.nodes.find((node) => node.address === address)?.name ?? address;
  const about = name === null || reason.includes(name) ? '' : `${name}: `;
  return [
    `${isOverridden ? 'overridden' : status}: ${about}${reason}`,
    ...(remedy === null ? [] : [`what to do: ${remedy}`]),
  ];
}

/** A check in words: one that has passed is one line, the others say what was found and what to do. */
export function checkLines({ title, status, summary, findings }: Check, plan: Plan): readonly string[] {
  const isTold = findings.some(({ reason }) => reason === summary);
  return [
    `check ${title}: ${status}${isTold ? '' : `: ${summary}`}`,
    ...findings.flatMap((one) => findingLines(one, plan)),
  ];
}

/** What is news of the checks: those that are known now, and are not as they were. */
export function changedCheckLines(before: Plan | null, now: Plan): readonly string[] {
  return now.checks.flatMap((check) => {
    const old = before?.checks.find(({ id }) => id === check.id);
    const isSame = JSON.stringify(old) === JSON.stringify(check);
    return check.status === 'reading' || isSame ? [] : checkLines(check, now);
  });
}

export const readingOf = ({ checks }: Plan): readonly string[] =>
  checks.filter(({ status }) => status === 'reading').map(({ title }) => title);

/** A refusal that typing the node's name lets pass. */
export interface Overridable {
  readonly check: Check;
  readonly address: string;
  /** What is typed: the node's name; its address where two nodes have the same name. */
  readonly word: string;
  readonly reasons: readonly string[];
}

export function overridablesOf({ checks, nodes }: Plan): readonly Overridable[] {
  return checks.flatMap((check) => {
    const open = check.findings.filter(
      (one) => one.canOverride && !one.isOverridden && one.status === 'blocked',
    );
    const addresses = [...new Set(open.flatMap(({ address }) => address ?? []))];
    return addresses.map((address) => {
      const name = nodes.find((node) => node.address === address)?.name ?? address;
      const isOnly = nodes.filter((node) => node.name === name).length <= 1;
      const reasons = open.filter((one) => one.address === address).map(({ reason }) => reason);
      return { check, address, word: isOnly ? name : address, reasons };
    });
  });
}
