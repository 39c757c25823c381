import { certificateText } from '../../age.ts';
import { finding } from '../finding.ts';
import type { Finding, PlanInput } from '../plan.ts';
import { counted } from '../words.ts';
import { type CheckRule, conclude, type Draft } from './check.ts';
import { targetsOf } from './told.ts';

const minute = 60_000;
/** For the image, the reboot and the checks; the drain comes on top of it. */
const perNode = 10 * minute;
const atLeast = 60 * minute;

function dayAndTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `config new` needs a certificate that is still valid (Talos documentation, "How to manage PKI"). */
function renewal({ nodes }: Draft): string {
  const controlPlane = nodes.find(({ role }) => role === 'controlplane')?.address ?? 'CONTROL-PLANE';
  return `renew it: talosctl -n ${controlPlane} config new --roles os:admin --crt-ttl 8760h NEW-TALOSCONFIG`;
}

function find(notAfter: number | null, { now, choices }: PlanInput, draft: Draft): readonly Finding[] {
  if (notAfter === null) {
    return [
      finding(
        'warning',
        'could not be checked: when the client certificate ends',
        'look at it: talosctl config info',
      ),
    ];
  }
  if (notAfter <= now) {
    const remedy =
      'make a new talosconfig from the secrets of the cluster: talosctl gen config --with-secrets';
    return [finding('blocked', `the client certificate has expired on ${dayAndTime(notAfter)}`, remedy)];
  }
  const targets = targetsOf(draft).length;
  if (notAfter < now + Math.max(atLeast, targets * (perNode + choices.drainTimeout * 1000))) {
    const reason = `the client certificate ends on ${dayAndTime(notAfter)}, before the upgrade of ${counted(targets, 'node')} would`;
    return [finding('blocked', reason, renewal(draft))];
  }
  const soon = certificateText(notAfter, now);
  return soon === null ? [] : [finding('warning', `the client ${soon}`, renewal(draft))];
}

/** Does the client certificate outlast the upgrade? */
export const certificateCheck: CheckRule = (input, draft) => {
  const { certificateNotAfter: notAfter } = input;
  const passed = notAfter === null ? '' : `the client certificate is valid until ${dayAndTime(notAfter)}`;
  return conclude(
    { id: 'certificate', title: 'Certificate', passed, findings: find(notAfter, input, draft) },
    input,
  );
};
