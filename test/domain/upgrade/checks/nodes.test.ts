import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { unasked } from '../../../../source/domain/node.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { denied, failingContact, homelabNode, makeNode, readAt } from '../../../helpers/nodes.ts';
import { checkOf, controlPlanes, type InputOptions, makeInput } from '../../../helpers/plans.ts';

const nodesCheck = (options: InputOptions): Check => checkOf(makePlan(makeInput(options)), 'nodes');

const others = [homelabNode('ryzen'), homelabNode('intel')];
const worker = { machineType: 'worker', hostname: 'w', etcdMemberId: null, etcdStatus: loading } as const;
const garbled = { talosVersion: 'latest', architecture: 'amd64', platform: 'metal' };

describe('nodes', () => {
  it.each([
    [3, 'all 3 nodes answer'],
    [1, 'the only node answers'],
  ])('passes with %i that answer', (count, summary) => {
    expect(nodesCheck({ nodes: controlPlanes(count) })).toMatchObject({ status: 'passed', summary });
  });

  it('blocks for one that does not answer, with for how long and why', () => {
    const nodes = [...others, homelabNode('m1mac', {}, { contact: failingContact(2) })];
    const check = nodesCheck({ nodes, now: readAt + 6 * 60_000 });
    expect(check.status).toBe('blocked');
    expect(check.findings).toEqual([
      {
        status: 'blocked',
        reason: 'm1mac has not answered for 5 min: dial tcp 192.168.1.103:50000: connect: no route to host',
        remedy: 'bring it back or remove it from the cluster first',
        address: '192.168.1.103',
        canOverride: false,
        isOverridden: false,
      },
    ]);
  });

  it('lets a worker stay down that is left out, once its name was typed', () => {
    const lost = makeNode('10.0.1.9', worker, { contact: failingContact(5) });
    const options = { nodes: [...others, lost] };
    expect(nodesCheck(options).findings[0]?.canOverride).toBe(false);
    const leftOut = ['10.0.1.9'];
    expect(nodesCheck({ ...options, choices: { leftOut } })).toMatchObject({
      status: 'blocked',
      findings: [{ canOverride: true }],
    });
    const overrides = [{ check: 'nodes', address: '10.0.1.9' }] as const;
    expect(nodesCheck({ ...options, choices: { leftOut, overrides } }).status).toBe('warning');
  });

  it.each([
    ['was not asked yet', unasked],
    ['keeps us waiting', { ...unasked, state: 'waiting', since: readAt }],
    ['failed once', failingContact(1)],
  ] as const)('reads while one %s', (_, contact) => {
    const nodes = [...others, homelabNode('m1mac', {}, { contact })];
    expect(nodesCheck({ nodes })).toMatchObject({ status: 'reading', summary: 'reading m1mac' });
  });

  it('tells how many are read where there are many', () => {
    const nodes = controlPlanes(5).map((node) => ({ ...node, contact: unasked }));
    expect(nodesCheck({ nodes }).summary).toBe('reading 5 nodes');
  });

  it.each([
    ['is not readable', denied, 'the Talos version of m1mac is not known: not authorized'],
    ['is none', garbled, 'the Talos version of m1mac is not known: it tells latest'],
  ])('blocks for a version that %s', (_, version, summary) => {
    const nodes = [...others, homelabNode('m1mac', { version })];
    expect(nodesCheck({ nodes })).toMatchObject({ status: 'blocked', summary });
    const leftOut = ['192.168.1.103'];
    expect(nodesCheck({ nodes, choices: { leftOut } })).toMatchObject({ status: 'warning', summary });
  });

  it('reads while a version is read', () => {
    const nodes = [...others, homelabNode('m1mac', { version: loading })];
    expect(nodesCheck({ nodes }).status).toBe('reading');
  });

  it('blocks where it is not known whether one is a control plane', () => {
    expect(nodesCheck({ nodes: [...others, makeNode('10.0.2.1', { machineType: denied })] })).toMatchObject({
      status: 'blocked',
      summary: 'whether ryzen is a control plane is not known: not authorized',
    });
    const nodes = [...others, makeNode('10.0.2.1', { machineType: loading })];
    expect(nodesCheck({ nodes }).status).toBe('reading');
  });

  it('tells what keeps everything from being read once, not once a node', () => {
    const nodes = controlPlanes(3).map((node) => ({ ...node, contact: failingContact(4) }));
    const check = nodesCheck({ nodes, trouble: 'talosctl cannot be started: ENOENT' });
    expect(check.findings.map(({ reason }) => reason)).toEqual(['talosctl cannot be started: ENOENT']);
    expect(check.status).toBe('blocked');
  });

  it('blocks without any node', () => {
    expect(nodesCheck({ nodes: [] })).toMatchObject({ status: 'blocked', summary: 'no node is known' });
  });
});
