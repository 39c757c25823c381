import type { Finding, Plan } from '../../domain/upgrade/plan.ts';
import { hanging, type Line, statusGlyphs } from './lines.ts';

/** A finding with what to do about it. @param name - the node it is about, where that is not plain; else null. */
export function findingLines(finding: Finding, name: string | null, columns: number): readonly Line[] {
  const { address, reason, remedy, canOverride, isOverridden } = finding;
  const status = isOverridden ? 'warning' : finding.status;
  const word = isOverridden ? 'overridden' : status;
  const about = name === null || reason.startsWith(name) ? '' : `${name}: `;
  const isOpen = canOverride && !isOverridden && address !== null;
  return [
    ...hanging(` ${statusGlyphs[status]} `, `${word}: ${about}${reason}`, columns, status),
    ...(remedy === null ? [] : hanging('   → ', remedy, columns)),
    ...(isOpen
      ? hanging('   ! ', 'in the preflight lets it pass, once the node’s name is typed', columns, 'dim')
      : []),
  ];
}

/**
 * What the checks have found about this node: for itself, or what keeps it and others from being upgraded. A warning
 * about several would stand at each of them, and set none apart.
 */
export function findingsOf({ checks }: Plan, address: string): readonly Finding[] {
  const isAbout = (one: Finding): boolean =>
    one.address === address || (one.status === 'blocked' && one.concerns.includes(address));
  return checks.flatMap(({ findings }) => findings.filter(isAbout));
}
