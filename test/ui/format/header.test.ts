import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterState } from '../../../source/state/cluster.ts';
import { displayWidth } from '../../../source/text/width.ts';
import { noticeOf } from '../../../source/ui/components/notice.tsx';
import { placeHeader, selectHeader, separators } from '../../../source/ui/format/header.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { etcdStatusOf, homelabNode, memberId, ok, readAt } from '../../helpers/nodes.ts';
import { states } from '../../helpers/states.ts';

const day = 86_400_000;

function textOf(state: ClusterState, columns: number): string {
  return placeHeader(selectHeader(state).parts, columns)
    .map(({ text }) => text)
    .join(' | ');
}

describe('the header', () => {
  it('always has the health, and never takes more than there is', () => {
    const state = fc.constantFrom(...Object.values(states));
    fc.assert(
      fc.property(state, fc.integer({ min: 16, max: 220 }), (one, columns) => {
        const placed = placeHeader(selectHeader(one).parts, columns);
        expect(placed.map(({ kind }) => kind)).toContain('health');
        const width = (['left', 'right'] as const).reduce((sum, side) => {
          const texts = placed.filter((part) => part.side === side).map(({ text }) => text);
          return sum + displayWidth(texts.join(separators[side]));
        }, 0);
        expect(width).toBeLessThanOrEqual(columns - 4);
      }),
    );
  });

  it('gives a long name what room is left', () => {
    const name = 'a-cluster-with-quite-a-long-name-of-its-own';
    const state = clusterOf(homelabNodes, { clusterName: ok(name), context: name });
    expect(textOf(state, 60)).toBe('a-cluster-with-quite-a… | etcd 3/3, tolerates 1 | ● healthy');
    expect(textOf(state, 200)).toContain(`${name} | 3 nodes`);
  });

  it('names the context where it is called otherwise', () => {
    expect(textOf(clusterOf(homelabNodes, { context: 'admin@homelab' }), 200)).toContain(
      'context admin@homelab',
    );
    expect(textOf(states.healthy as ClusterState, 200)).not.toContain('context');
  });

  it('says what a narrow terminal must not hide, before anything else', () => {
    const { late } = states;
    expect(textOf(late as ClusterState, 80)).toBe(
      'homelab | read-only | certificate ends in 12 days | data 5 min late | ● healthy',
    );
    expect(textOf(late as ClusterState, 40)).toBe('homelab | data 5 min late | ● healthy');
  });

  it.each([
    [['os:admin'], null],
    [['os:reader'], 'os:reader'],
    [['os:operator', 'os:reader'], 'os:operator, os:reader'],
    [['os:reader', 'os:admin'], null],
    [[], 'no role'],
    [null, null],
  ])('tells the role of %j as %s', (roles, text) => {
    const parts = selectHeader(clusterOf(homelabNodes, { roles })).parts;
    expect(parts.find(({ kind }) => kind === 'role')?.text ?? null).toBe(text);
  });

  it('says the worst health with its count, and for etcd’s sake also where all nodes are well', () => {
    const parts = (state: ClusterState) => selectHeader(state).parts.map(({ text }) => text);
    expect(parts(states['a dead node'] as ClusterState)).toContain('✖ 1 unhealthy');
    const etcdStatus = {
      ...etcdStatusOf('intel'),
      alarms: [{ memberId: memberId('intel'), alarm: 'NOSPACE' }],
    };
    const alarm = clusterOf([
      homelabNode('ryzen'),
      homelabNode('intel', { etcdStatus }),
      homelabNode('m1mac'),
    ]);
    expect(parts(alarm).slice(-2)).toEqual(['etcd 3/3, tolerates 1, alarm NOSPACE', '▲ degraded']);
  });

  it('is the same object while nothing it says changes', () => {
    const before = selectHeader(clusterOf(homelabNodes));
    const answeredAt = Object.fromEntries(homelabNodes.map(({ address }) => [address, readAt - 1]));
    expect(selectHeader(clusterOf(homelabNodes, { answeredAt }))).toBe(before);
    expect(selectHeader(clusterOf(homelabNodes, { certificateNotAfter: readAt + day }))).not.toBe(before);
  });
});

describe('a virtual endpoint', () => {
  const virtual = states.late as ClusterState;

  it('is marked, and the notice says why it matters, after everything else', () => {
    expect(textOf(virtual, 200)).toContain('via 192.168.1.100 (virtual)');
    expect(noticeOf(virtual, [], null)).toMatch(
      /endpoint 192\.168\.1\.100 .* name the control planes as endpoints$/,
    );
    expect(noticeOf(virtual, ['something'], null)).toBe('! something');
    expect(noticeOf({ ...virtual, endpoint: '192.168.1.101' }, [], null)).toBeNull();
  });
});
