import { describe, expect, it } from 'vitest';
import { loading } from '../../../../source/domain/loaded.ts';
import { unasked } from '../../../../source/domain/node.ts';
import { makePlan } from '../../../../source/domain/upgrade/make-plan.ts';
import type { Check } from '../../../../source/domain/upgrade/plan.ts';
import { denied, failingContact, homelabNode, makeNode, ok, readAt } from '../../../helpers/nodes.ts';
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
        concerns: ['192.168.1.103'],
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
    expect(
      nodesCheck({ nodes: [...others, makeNode('10.0.2.1', { machineType: denied, identity: 'x' })] }),
    ).toMatchObject({
      status: 'blocked',
      summary: 'whether ryzen is a control plane is not known: not authorized',
    });
    const nodes = [...others, makeNode('10.0.2.1', { machineType: loading, identity: 'x' })];
    expect(nodesCheck({ nodes }).status).toBe('reading');
  });

  it('tells what keeps everything from being read once, not once a node', () => {
    const nodes = controlPlanes(3).map((node) => ({ ...node, contact: failingContact(4) }));
    const check = nodesCheck({
      nodes,
      trouble: {
        kind: 'talosctl-missing',
        message: 'talosctl cannot be started: ENOENT',
        hint: 'install talosctl',
      },
    });
    expect(check.findings).toMatchObject([
      { reason: 'talosctl cannot be started: ENOENT', remedy: 'install talosctl' },
    ]);
    expect(check.status).toBe('blocked');
  });

  it('blocks without any node', () => {
    expect(nodesCheck({ nodes: [] })).toMatchObject({ status: 'blocked', summary: 'no node is known' });
  });
});

describe('one machine, one name', () => {
  it('blocks for two names of one machine: it would be upgraded twice', () => {
    const [first, second, third] = controlPlanes(3);
    if (!first || !second || !third) throw new Error('three were made');
    const again = { ...first, address: 'cp-1.lan' };
    const plan = makePlan(makeInput({ nodes: [first, second, third, again] }));
    expect(checkOf(plan, 'nodes')).toMatchObject({
      status: 'blocked',
      summary: '10.0.0.1 and cp-1.lan are the same machine',
      findings: [{ remedy: expect.stringMatching(/^name it once/) }],
    });
  });

  it('does so for the only control plane as well, which would be drained and pass for its own neighbour', () => {
    const [only] = controlPlanes(1);
    if (!only) throw new Error('one was made');
    const plan = makePlan(makeInput({ nodes: [only, { ...only, address: 'cp-1.lan' }] }));
    expect(plan.verdict).toBe('blocked');
  });

  it('blocks for a node that is named by a virtual IP: in the middle it would be another machine', () => {
    const nodes = controlPlanes(3);
    const configuration = ok({
      installImage: null,
      extraKernelArguments: [],
      clusterEndpoint: 'https://10.0.0.2:6443',
      virtualAddresses: ['10.0.0.2'],
    });
    const check = nodesCheck({ nodes, survey: { configuration } });
    expect(check).toMatchObject({
      status: 'blocked',
      summary: 'cp-2 is named by the virtual IP 10.0.0.2, which moves to another node when it goes down',
      findings: [{ address: '10.0.0.2', canOverride: false, remedy: expect.stringMatching(/^name it by/) }],
    });
  });
});

it('warns of a version that was told once, but not any more', () => {
  const error = { kind: 'timeout', message: 'timed out', hint: null } as const;
  const value = { talosVersion: 'v1.13.1', architecture: 'amd64', platform: 'metal' };
  const version = { status: 'stale', value, at: readAt, error } as const;
  expect(nodesCheck({ nodes: [...others, homelabNode('m1mac', { version })] })).toMatchObject({
    status: 'warning',
    summary: 'm1mac ran v1.13.1 when it last told, and does not tell any more: timed out',
  });
});

it('tells how a plan is made without a worker that is gone', () => {
  const lost = makeNode('10.0.1.9', worker, { contact: failingContact(5) });
  expect(nodesCheck({ nodes: [...others, lost] }).findings[0]?.remedy).toBe(
    'bring it back, remove it from the cluster, or leave it out',
  );
});

it('never lets a silent node pass that may be a control plane', () => {
  const lost = makeNode('10.0.1.9', { ...worker, machineType: denied }, { contact: failingContact(5) });
  const overrides = [{ check: 'nodes', address: '10.0.1.9' }] as const;
  expect(
    nodesCheck({ nodes: [...others, lost], choices: { leftOut: ['10.0.1.9'], overrides } }),
  ).toMatchObject({ status: 'blocked', findings: [{ canOverride: false }] });
});
