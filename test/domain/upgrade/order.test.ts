import { describe, expect, it } from 'vitest';
import type { Role } from '../../../source/domain/node.ts';
import { orderNodes } from '../../../source/domain/upgrade/order.ts';
import type { Choices } from '../../../source/domain/upgrade/plan.ts';
import { denied, makeNode } from '../../helpers/nodes.ts';

/** c1 is a control plane, w1 a worker, u1 a node of which the role is not known. */
function nodeOf(name: string) {
  const roles: Readonly<Record<string, Role>> = { c: 'controlplane', w: 'worker' };
  const role = roles[name[0] ?? ''];
  return makeNode(name, { machineType: role ?? denied });
}

function orderOf(names: string, leaderAddress: string | null, choices: Partial<Choices> = {}) {
  const nodes = names === '' ? [] : names.split(' ').map(nodeOf);
  const question = { order: 'controlplanes-first', sequence: [], canary: null, ...choices } as const;
  return orderNodes({ nodes, leaderAddress, choices: question }).map(({ address, place }) =>
    place === null ? address : `${address}: ${place}`,
  );
}

const last = 'etcd leader, goes last of the control planes';

describe('the order', () => {
  it.each([
    ['one control plane', 'c1', 'c1', ['c1']],
    ['two', 'c1 c2', 'c1', ['c2', `c1: ${last}`]],
    ['three, mixed with workers', 'w1 c1 c2 w2 c3', 'c2', ['c1', 'c3', `c2: ${last}`, 'w1', 'w2']],
    ['five', 'c1 c2 c3 c4 c5', 'c5', ['c1', 'c2', 'c3', 'c4', `c5: ${last}`]],
    ['workers only', 'w2 w1', null, ['w2', 'w1']],
    ['the leader is not known', 'w1 c1 c2', null, ['c1', 'c2', 'w1']],
    ['the leader is not upgraded', 'c1 c2', 'c3', ['c1', 'c2']],
    ['only the leader and workers are left', 'w1 c1', 'c1', ['c1', 'w1']],
    ['a role is not known', 'u1 w1 c1', null, ['c1', 'w1', 'u1']],
    ['no node', '', null, []],
  ])('%s', (_, names, leader, expected) => {
    expect(orderOf(names, leader)).toEqual(expected);
  });

  it('has workers first where that is chosen', () => {
    expect(orderOf('c1 w1 c2', 'c1', { order: 'workers-first' })).toEqual(['w1', 'c2', `c1: ${last}`]);
  });

  it('has the canary first, whatever its role', () => {
    expect(orderOf('c1 c2 w1 w2', 'c1', { canary: 'w2' })).toEqual(['w2: canary', 'c2', `c1: ${last}`, 'w1']);
    expect(orderOf('c1 c2 w1', 'c1', { canary: 'c1' })).toEqual(['c1: canary, etcd leader', 'c2', 'w1']);
    expect(orderOf('c1 c2', null, { canary: 'gone' })).toEqual(['c1', 'c2']);
  });

  it('is changed by hand: what is not in the sequence comes after it as computed', () => {
    expect(orderOf('c1 c2 c3 w1', 'c3', { sequence: ['c2', 'gone', 'c1', 'c2'] })).toEqual([
      'c2: moved by hand',
      'c1: moved by hand',
      `c3: ${last}`,
      'w1',
    ]);
  });

  it('says nothing of a sequence that changes nothing', () => {
    expect(orderOf('c1 c2 w1', 'c1', { sequence: ['c2', 'c1', 'w1'] })).toEqual(['c2', `c1: ${last}`, 'w1']);
  });

  it('still names the leader that was moved by hand', () => {
    expect(orderOf('c1 c2', 'c1', { sequence: ['c1'] })).toEqual([
      'c1: etcd leader, moved by hand',
      'c2: moved by hand',
    ]);
  });

  it('has the canary before the sequence', () => {
    expect(orderOf('c1 c2 w1', null, { sequence: ['c2', 'w1', 'c1'], canary: 'w1' })).toEqual([
      'w1: canary',
      'c2: moved by hand',
      'c1: moved by hand',
    ]);
  });
});
