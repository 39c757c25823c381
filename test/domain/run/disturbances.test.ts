import { describe, expect, it } from 'vitest';
import { summarizeEtcd } from '../../../source/domain/etcd.ts';
import { loading } from '../../../source/domain/loaded.ts';
import type { NodeRecord } from '../../../source/domain/node.ts';
import { type ClusterLook, disturbancesOf, lookOf } from '../../../source/domain/run/disturbances.ts';
import { denied, type FactOverrides, failingContact, makeNode, ok } from '../../helpers/nodes.ts';
import { controlPlanes, makeInput, workers } from '../../helpers/plans.ts';

const lookAt = (nodes: readonly NodeRecord[]): ClusterLook => lookOf(nodes, makeInput({ nodes }).etcd);

const nodes = [...controlPlanes(3), ...workers(1)];
const baseline = lookAt(nodes);

/** The cluster with other facts of the node at this place. */
const withFacts = (index: number, facts: FactOverrides): readonly NodeRecord[] =>
  nodes.map((node, at) =>
    at === index ? { ...node, facts: { ...node.facts, ...onlyOf(facts, node.address) } } : node,
  );

function onlyOf(facts: FactOverrides, address: string): Partial<NodeRecord['facts']> {
  const made = makeNode(address, facts).facts;
  return Object.fromEntries(Object.keys(facts).map((name) => [name, made[name as keyof typeof made]]));
}

const silent = (...indexes: readonly number[]): readonly NodeRecord[] =>
  nodes.map((node, at) => (indexes.includes(at) ? { ...node, contact: failingContact(2) } : node));

const status = (stage: string, bootMarker = '2026-11-21T01:00:00Z') => ({
  machineStatus: { stage, ready: true, unmetConditions: [], bootMarker },
});
const cordon = (cordoned: boolean) => ({ kubernetes: { name: 'cp-2', ready: true, cordoned } });
const rebooted = 'cp-2 has rebooted: somebody else may be upgrading';

describe('disturbancesOf', () => {
  it('is none where nothing has changed', () => {
    expect(disturbancesOf(baseline, lookAt(nodes), null)).toEqual([]);
  });

  it.each([
    ['silence', silent(1), ['cp-2 does not answer any more']],
    ['an upgrade', withFacts(1, status('upgrading')), ['cp-2 is upgrading: somebody else may be upgrading']],
    ['a reboot', withFacts(1, status('rebooting')), ['cp-2 is rebooting: somebody else may be upgrading']],
    ['another boot', withFacts(1, status('running', '2026-11-23T01:00:00Z')), [rebooted]],
    ['a cordon', withFacts(1, cordon(true)), ['cp-2 was cordoned: somebody else may be about to upgrade it']],
  ])('names %s of another node, not of the one at work', (_, now, reasons) => {
    expect(disturbancesOf(baseline, lookAt(now), null)).toEqual(reasons);
    expect(disturbancesOf(baseline, lookAt(now), '10.0.0.3')).toEqual(reasons);
    expect(disturbancesOf(baseline, lookAt(now), '10.0.0.2')).toEqual([]);
    // It is no news any more once it is in the baseline.
    expect(disturbancesOf(lookAt(now), lookAt(now), null)).toEqual([]);
  });

  it.each([
    ['one failed try', nodes.map((node) => ({ ...node, contact: failingContact(1) }))],
    ['what is not read', withFacts(1, { machineStatus: loading, kubernetes: loading })],
    ['what may not be read', withFacts(1, { machineStatus: denied, kubernetes: denied })],
    ['a node that Kubernetes does not know', withFacts(1, { kubernetes: null })],
    ['a node that is new', [...nodes, makeNode('10.0.9.9', { hostname: 'new', ...status('booting') })]],
    ['a node that is gone', nodes.slice(0, 3)],
  ])('is none for %s', (_, now) => {
    const looked = lookOf(now, makeInput({ nodes }).etcd);
    expect(disturbancesOf(baseline, looked, null)).toEqual([]);
    expect(disturbancesOf(looked, baseline, null)).toEqual([]);
  });

  it('is none for a cordon that was there, or is lifted', () => {
    const cordoned = lookAt(withFacts(1, cordon(true)));
    expect(disturbancesOf(cordoned, baseline, null)).toEqual([]);
  });
});

describe('the quorum', () => {
  const lost = 'etcd has lost its quorum: 1 of 3 healthy, 2 needed';
  const quorumIn = (now: readonly NodeRecord[], at: string | null, before = baseline) =>
    disturbancesOf(before, lookAt(now), at).filter((reason) => reason.includes('quorum'));

  it('is lost where another member goes while one is at work', () => {
    expect(quorumIn(silent(0, 1), '10.0.0.1')).toEqual([lost]);
    expect(quorumIn(silent(0, 1), null)).toEqual([lost]);
    expect(quorumIn(silent(0), '10.0.0.1')).toEqual([]);
    expect(quorumIn(silent(0), null)).toEqual([]);
  });

  it('is disturbed by one member less where the next node may be asked for: its start would break it', () => {
    const ill = (index: number): readonly NodeRecord[] =>
      nodes.map((node, at) => {
        const { etcdStatus } = node.facts;
        if (at !== index || etcdStatus.status !== 'ok') return node;
        const stopped = ok({ ...etcdStatus.value, errors: ['etcdserver: no leader'] });
        return { ...node, facts: { ...node.facts, etcdStatus: stopped } };
      });
    const reason = 'the etcd member of cp-2 is not healthy any more';
    expect(disturbancesOf(baseline, lookAt(ill(1)), null)).toEqual([reason]);
    expect(disturbancesOf(lookAt(ill(1)), lookAt(ill(1)), null)).toEqual([]);
    expect(disturbancesOf(baseline, lookAt(ill(1)), '10.0.0.1')).toEqual([]);
  });

  it('is no news where it was lost before', () => {
    expect(quorumIn(silent(0, 1), null, lookAt(silent(0, 1)))).toEqual([]);
  });

  it('of a single member is lost by the work on it, and that is no disturbance', () => {
    const [one] = controlPlanes(1);
    if (!one) throw new Error('one');
    const members = ok([
      { id: 'c1'.padStart(16, '0'), hostname: 'cp-1', hosts: [one.address], learner: false },
    ]);
    const { etcdStatus } = one.facts;
    const leaderless =
      etcdStatus.status === 'ok' ? ok({ ...etcdStatus.value, errors: ['stopped'] }) : etcdStatus;
    const ill = [{ ...one, facts: { ...one.facts, etcdStatus: leaderless } }];
    const look = lookOf(ill, summarizeEtcd(ill, members));
    const before = lookOf([one], summarizeEtcd([one], members));
    expect(disturbancesOf(before, look, one.address)).toEqual([]);
    expect(disturbancesOf(before, look, null)).toEqual([
      'etcd has lost its quorum: 0 of 1 healthy, 1 needed',
    ]);
  });

  it('survives an election while the leader is at work', () => {
    const electing = silent(0).map((node) => {
      const { etcdStatus } = node.facts;
      if (etcdStatus.status !== 'ok') return node;
      return { ...node, facts: { ...node.facts, etcdStatus: ok({ ...etcdStatus.value, leaderId: null }) } };
    });
    expect(quorumIn(electing, '10.0.0.1')).toEqual([]);
    expect(quorumIn(electing, null)).toEqual(['etcd has lost its quorum: 0 of 3 healthy, 2 needed']);
  });

  it('is not known without the list of members', () => {
    const look = lookOf(silent(0, 1), summarizeEtcd(silent(0, 1), denied));
    expect(look.voters).toBeNull();
    expect(disturbancesOf(baseline, look, null)).toEqual([
      'cp-1 does not answer any more',
      'cp-2 does not answer any more',
    ]);
  });
});
