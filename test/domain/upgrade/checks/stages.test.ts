import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import type { MachineStatus, Service } from '../../../../source/domain/node.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { denied, type FactOverrides, failingContact, homelabNode, makeNode } from '../../../helpers/nodes.ts';
import { checkOf, type InputOptions, makeInput } from '../../../helpers/plans.ts';

/** With these facts of m1mac. */
function stagesCheck(facts: FactOverrides, options: InputOptions = {}): Check {
  const nodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac', facts)];
  return checkOf(makePlan(makeInput({ ...options, nodes })), 'stages');
}

const status = (rest: Partial<MachineStatus>): MachineStatus => ({
  stage: 'running',
  ready: true,
  unmetConditions: [],
  bootMarker: null,
  ...rest,
});

const service = (id: string, rest: Partial<Service> = {}): Service => ({
  id,
  state: 'Running',
  health: 'OK',
  message: '',
  changedAt: null,
  ...rest,
});

describe('stages', () => {
  it('passes with all running, ready and up', () => {
    expect(stagesCheck({})).toMatchObject({
      status: 'passed',
      summary: 'all nodes are running and ready, with all services up',
    });
  });

  it.each(['booting', 'maintenance', 'upgrading', 'shutting down', 'unknown'])(
    'blocks for the stage %s, whatever is typed',
    (stage) => {
      const check = stagesCheck({ machineStatus: status({ stage, ready: false }) });
      expect(check).toMatchObject({ status: 'blocked', summary: `m1mac is in stage ${stage}` });
      expect(check.findings[0]?.canOverride).toBe(false);
    },
  );

  const unmetConditions = [{ name: 'staticPods', reason: 'kube-scheduler is not ready' }];

  it('blocks for one that is not ready, until its name is typed', () => {
    const facts = { machineStatus: status({ ready: false, unmetConditions }) };
    expect(stagesCheck(facts)).toMatchObject({
      status: 'blocked',
      summary: 'm1mac is not ready: staticPods (kube-scheduler is not ready)',
    });
    const overrides = [{ check: 'stages', address: '192.168.1.103' }] as const;
    expect(stagesCheck(facts, { choices: { overrides } }).status).toBe('warning');
  });

  it('blocks for one that is not ready and does not tell why', () => {
    expect(stagesCheck({ machineStatus: status({ ready: false }) })).toMatchObject({
      status: 'blocked',
      summary: 'm1mac is not ready',
    });
  });

  const services = [
    service('apid'),
    service('kubelet', { health: 'Fail' }),
    service('ext-iscsid', { state: 'Failed', health: '?' }),
    service('ext-once', { state: 'Finished', health: '?' }),
    service('ext-none', { state: 'Skipped', health: '?' }),
    service('dashboard', { health: '?' }),
  ];

  it('warns of services that are not up, by name', () => {
    expect(stagesCheck({ services })).toMatchObject({
      status: 'warning',
      summary: 'on m1mac kubelet (not healthy), ext-iscsid (failed) are not up',
    });
  });

  it('does not tell the same service as unready, too', () => {
    const machineStatus = status({
      ready: false,
      unmetConditions: [{ name: 'services', reason: 'kubelet not healthy, ext-iscsid not running' }],
    });
    expect(stagesCheck({ services, machineStatus }).findings).toHaveLength(1);
    expect(stagesCheck({ services, machineStatus }).status).toBe('warning');
    // Not seen in the list of services: it may not be swallowed.
    expect(stagesCheck({ machineStatus }).status).toBe('blocked');
  });

  it.each([
    ['machineStatus', 'the stage'],
    ['services', 'the services'],
  ] as const)('never passes without %s', (fact, what) => {
    expect(stagesCheck({ [fact]: denied })).toMatchObject({
      status: 'warning',
      summary: `could not be checked: ${what} of m1mac: not authorized`,
    });
    expect(stagesCheck({ [fact]: loading })).toMatchObject({
      status: 'reading',
      summary: `reading ${what} of m1mac`,
    });
  });
});

it('does not hold the last stage of a worker against the others that is switched off for good', () => {
  const off = makeNode(
    '10.0.1.9',
    {
      machineType: 'worker',
      hostname: 'off',
      identity: 'off',
      machineStatus: status({ stage: 'shutting down', ready: false }),
      kubernetes: { name: 'off', ready: false, cordoned: true },
      etcdMemberId: null,
    },
    { contact: failingContact(5) },
  );
  const nodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac'), off];
  const overrides = [
    { check: 'nodes', address: '10.0.1.9' },
    { check: 'kubernetes', address: '10.0.1.9' },
  ] as const;
  const plan = makePlan(makeInput({ nodes, choices: { leftOut: ['10.0.1.9'], overrides } }));
  expect(checkOf(plan, 'stages').findings.every((one) => one.status === 'warning')).toBe(true);
  expect(checkOf(plan, 'other-upgrade').status).not.toBe('blocked');
  expect(plan.verdict).toBe('ready');
  const unread = { ...off, contact: failingContact(1) };
  const back = makePlan(
    makeInput({ nodes: [...nodes.slice(0, 3), unread], choices: { leftOut: ['10.0.1.9'] } }),
  );
  expect(checkOf(back, 'stages').status).toBe('blocked');
});
