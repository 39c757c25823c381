import { finding } from '../finding.ts';
import type { Finding, PlanInput } from '../plan.ts';
import { type CheckRule, conclude } from './check.ts';

/** What upgrading, pulling an image and the kubeconfig need (talos-facts.md 2d). */
const needed = 'os:admin';

function find({ readOnly, roles }: PlanInput): readonly Finding[] {
  const findings: Finding[] = [];
  if (readOnly) {
    findings.push(
      finding(
        'warning',
        'this session is read-only: it plans, and changes nothing',
        'to upgrade, start it without --read-only, or set readOnly to false',
      ),
    );
  }
  if (roles === null) {
    findings.push(
      finding(
        'warning',
        `could not be checked: whether the talosconfig has the role ${needed}`,
        'look at its roles: talosctl config info',
      ),
    );
  } else if (!roles.includes(needed)) {
    const has = roles.length === 0 ? 'no role' : roles.join(', ');
    findings.push(
      finding(
        'blocked',
        `the talosconfig has ${has}, an upgrade needs ${needed}`,
        `use a talosconfig with ${needed}`,
      ),
    );
  }
  return findings;
}

/** May this talosconfig, and this session, upgrade at all? */
export const accessCheck: CheckRule = (input) =>
  conclude(
    { id: 'access', title: 'Access', passed: `the talosconfig has ${needed}`, findings: find(input) },
    input,
  );
