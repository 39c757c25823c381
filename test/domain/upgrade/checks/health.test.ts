import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { healthCheck } from '../../../../source/domain/upgrade/checks/health.ts';
import type { HealthReport, HealthStep } from '../../../../source/domain/upgrade/survey.ts';
import { homelabNode, ok } from '../../../helpers/nodes.ts';
import { failedWith, makeDraft, makeInput, said, surveyWith } from './homelab.ts';

const passed: HealthStep = { name: 'etcd to be healthy', state: 'passed', message: null };
const schedulable: HealthStep = {
  name: 'all k8s nodes to report schedulable',
  state: 'failed',
  message: 'some nodes are not schedulable: [intel]',
};
const cordoned = [
  homelabNode('ryzen'),
  homelabNode('intel', { kubernetes: { name: 'intel', ready: true, cordoned: true } }),
];

function check(health: Partial<HealthReport>, rest: Parameters<typeof makeInput>[0] = {}) {
  const report = { steps: [passed], isOver: true, problem: null, ...health };
  const input = makeInput({ survey: surveyWith({}, { health: ok(report) }), ...rest });
  return healthCheck(input, makeDraft(input));
}

describe('talosctl health is evidence', () => {
  it('passes with every step', () => {
    expect(check({})).toMatchObject({ status: 'passed', summary: 'every step has passed' });
  });

  it('warns with the step and its words, and never blocks', () => {
    const kubelet: HealthStep = {
      name: 'kubelet to be healthy',
      state: 'failed',
      message: '192.168.1.101: service "kubelet" not in expected state "Running"',
    };
    expect(said(check({ steps: [passed, kubelet] }))).toEqual([
      'warning',
      'warning: talosctl health: kubelet to be healthy: 192.168.1.101: service "kubelet" not in expected state "Running"',
    ]);
  });

  it('takes a step that was waited for until the end as failed', () => {
    const waiting: HealthStep = { name: 'apid to be ready', state: 'waiting', message: null };
    expect(said(check({ steps: [passed, waiting], problem: 'no answer within 75 s' }))).toEqual([
      'warning',
      'warning: talosctl health: apid to be ready: not reached in time',
      'warning: talosctl health: no answer within 75 s',
    ]);
  });

  it('names the step it waits for while it goes on', () => {
    const waiting: HealthStep = { name: 'apid to be ready', state: 'waiting', message: null };
    expect(check({ steps: [passed, waiting], isOver: false })).toMatchObject({
      status: 'reading',
      summary: 'reading talosctl health: waiting for apid to be ready',
    });
  });
});

describe('the schedulable step', () => {
  it.each(['failed', 'waiting'] as const)('is left out with a cordon: %s', (state) => {
    const steps = [passed, { ...schedulable, state }];
    expect(check({ steps, problem: 'no answer within 75 s' }, { nodes: cordoned })).toMatchObject({
      status: 'passed',
      summary: 'every step has passed, cordoned nodes aside',
    });
  });

  it('counts without one', () => {
    expect(check({ steps: [passed, schedulable] }).status).toBe('warning');
  });

  it('hides no other step', () => {
    const apid: HealthStep = { name: 'apid to be ready', state: 'failed', message: null };
    expect(said(check({ steps: [apid, schedulable] }, { nodes: cordoned }))).toEqual([
      'warning',
      'warning: talosctl health: apid to be ready: not reached in time',
    ]);
  });

  it('is left out with a cordon that only the Kubernetes API tells of', () => {
    const nodes = [{ name: 'intel', cordoned: true, ready: true }];
    const survey = surveyWith(
      {},
      {
        health: ok({ steps: [schedulable], isOver: true, problem: null }),
        kubernetes: ok({ nodes, evictable: {}, blocked: [] }),
      },
    );
    const input = makeInput({ survey });
    expect(healthCheck(input, makeDraft(input)).status).toBe('passed');
  });
});

describe('unknown is never passed', () => {
  it.each([
    {
      health: failedWith('exit 1'),
      trouble: null,
      expected: 'could not be checked: talosctl health: exit 1',
    },
    {
      health: loading,
      trouble: { kind: 'talosctl-missing', message: 'talosctl is missing', hint: null } as const,
      expected: 'could not be checked: talosctl health: talosctl is missing',
    },
    {
      health: ok({ steps: [], isOver: true, problem: null }),
      trouble: null,
      expected: 'could not be checked: talosctl health told nothing',
    },
  ])('$expected', ({ health, trouble, expected }) => {
    const input = makeInput({ survey: surveyWith({}, { health }), trouble });
    expect(said(healthCheck(input, makeDraft(input)))).toEqual(['warning', `warning: ${expected}`]);
  });

  it('is being read before it has begun', () => {
    const input = makeInput({ survey: surveyWith({}, { health: loading }) });
    expect(healthCheck(input, makeDraft(input))).toMatchObject({
      status: 'reading',
      summary: 'reading talosctl health',
    });
  });
});
