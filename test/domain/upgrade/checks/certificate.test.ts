import { expect, it } from 'vitest';
import { certificateCheck } from '../../../../source/domain/upgrade/checks/certificate.ts';
import { readAt } from '../../../helpers/nodes.ts';
import { makeDraft, makeInput, planOf, said, workerNode } from './homelab.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

const at = (certificateNotAfter: number | null, targets = 3) => {
  const input = makeInput({ certificateNotAfter });
  const draft = { ...makeDraft(input), nodes: Array.from({ length: targets }, () => planOf(workerNode)) };
  return certificateCheck(input, draft);
};

it('passes when it ends in 30 days or later, and says when', () => {
  expect(at(readAt + 30 * day)).toMatchObject({
    status: 'passed',
    summary: 'the client certificate is valid until 2026-12-23 05:00 UTC',
  });
});

it('warns below 30 days, with the command that renews it', () => {
  const input = makeInput({ certificateNotAfter: readAt + 12 * day });
  const check = certificateCheck(input, makeDraft(input));
  expect(said(check)).toEqual(['warning', 'warning: the client certificate ends in 12 days']);
  expect(check.findings[0]?.remedy).toBe(
    'renew it: talosctl -n 192.168.1.101 config new --roles os:admin --crt-ttl 8760h NEW-TALOSCONFIG',
  );
});

it('blocks when it ends within 15 minutes a node, an hour at least', () => {
  expect(said(at(readAt + 59 * minute, 1))).toEqual([
    'blocked',
    'blocked: the client certificate ends on 2026-11-23 05:59 UTC, before the upgrade of 1 node would',
  ]);
  expect(at(readAt + 60 * minute, 1).status).toBe('warning');
  expect(at(readAt + 149 * minute, 10).status).toBe('blocked');
  expect(at(readAt + 150 * minute, 10).status).toBe('warning');
});

it('blocks when it has expired: it cannot renew itself', () => {
  const check = at(readAt);
  expect(said(check)).toEqual([
    'blocked',
    'blocked: the client certificate has expired on 2026-11-23 05:00 UTC',
  ]);
  expect(check.findings[0]?.remedy).toContain('talosctl gen config --with-secrets');
});

it('warns where the end cannot be told', () => {
  expect(said(at(null))).toEqual([
    'warning',
    'warning: could not be checked: when the client certificate ends',
  ]);
});

it('reckons with a drain that may take longer', () => {
  const input = makeInput({ certificateNotAfter: readAt + 100 * minute });
  const draft = makeDraft(input);
  const within = (drainTimeout: number) =>
    certificateCheck({ ...input, choices: { ...input.choices, drainTimeout } }, draft).status;
  expect(within(300)).toBe('warning');
  expect(within(3600)).toBe('blocked');
});
