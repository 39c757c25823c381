import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DisruptionBudget,
  type Pod,
  reportDisruptions,
} from '../../../source/domain/upgrade/disruptions.ts';

const nodes = [
  { name: 'ryzen', cordoned: false, ready: true },
  { name: 'intel', cordoned: true, ready: false },
];

function pod(changes: Partial<Pod> = {}): Pod {
  return {
    namespace: 'default',
    name: 'web-1',
    node: 'ryzen',
    labels: { app: 'web' },
    phase: 'Running',
    isReady: true,
    isTerminating: false,
    isStatic: false,
    controller: 'ReplicaSet',
    ...changes,
  };
}

function budget(changes: Partial<DisruptionBudget> = {}): DisruptionBudget {
  return {
    namespace: 'default',
    name: 'web',
    selector: { matchLabels: { app: 'web' }, matchExpressions: [] },
    disruptionsAllowed: 0,
    currentHealthy: 1,
    desiredHealthy: 2,
    letsUnhealthyGo: false,
    ...changes,
  };
}

const report = (pods: readonly Pod[], budgets: readonly DisruptionBudget[] = []) =>
  reportDisruptions({ nodes, pods, budgets });

const isBlocked = (one: Partial<Pod>, ...budgets: readonly DisruptionBudget[]) =>
  report([pod(one)], budgets).blocked.length > 0;

describe('what a drain evicts', () => {
  it.each([
    ['a pod', {}, 1],
    ['a pod without a controller', { controller: null }, 1],
    ['a pod that is pending', { phase: 'Pending' }, 1],
    ['a pod that is going', { isTerminating: true }, 1],
    ['a pod of a daemon set', { controller: 'DaemonSet' }, 0],
    ['a static pod', { isStatic: true }, 0],
    ['a pod that has succeeded', { phase: 'Succeeded' }, 0],
    ['a pod that has failed', { phase: 'Failed' }, 0],
    ['a pod without a node', { node: null }, 0],
  ] as const)('%s: %o', (_, changes, count) => {
    expect(report([pod(changes)]).evictable).toEqual({ ryzen: count, intel: 0 });
  });

  it('counts by node, also on one that is not listed', () => {
    const pods = [pod(), pod({ name: 'web-2' }), pod({ node: 'intel' }), pod({ node: 'gone' })];
    expect(report(pods)).toEqual({ nodes, evictable: { ryzen: 2, intel: 1, gone: 1 }, blocked: [] });
  });

  it('takes a hostile name of a node for a name', () => {
    expect(Object.entries(report([pod({ node: '__proto__' })]).evictable)).toContainEqual(['__proto__', 1]);
  });
});

describe('which evictions are refused', () => {
  it('names node, pod and budget', () => {
    expect(report([pod()], [budget()]).blocked).toEqual([
      { node: 'ryzen', pod: 'default/web-1', budget: 'default/web' },
    ]);
  });

  const unhealthy = { isReady: false };
  const met = { currentHealthy: 2, desiredHealthy: 2 };

  it.each([
    ['the budget is used up', {}, budget(), true],
    ['the budget allows one', {}, budget({ disruptionsAllowed: 1 }), false],
    ['a budget of another namespace', {}, budget({ namespace: 'other' }), false],
    ['a budget that selects other pods', { labels: { app: 'db' } }, budget(), false],
    ['a budget without a selector', {}, budget({ selector: null }), false],
    [
      'an empty selector selects all of the namespace',
      { labels: { app: 'db' } },
      budget({ selector: { matchLabels: {}, matchExpressions: [] } }),
      true,
    ],
    [
      'a pod without labels has no budget',
      { labels: {} },
      budget({ selector: { matchLabels: {}, matchExpressions: [] } }),
      false,
    ],
    ['a pod that is pending', { phase: 'Pending' }, budget(), false],
    ['a pod that is going', { isTerminating: true }, budget(), false],
    ['a pod of a daemon set', { controller: 'DaemonSet' }, budget(), false],
    ['a pod that is not ready', unhealthy, budget(), true],
    ['a pod that is not ready, AlwaysAllow', unhealthy, budget({ letsUnhealthyGo: true }), false],
    ['a pod that is ready, AlwaysAllow', {}, budget({ letsUnhealthyGo: true }), true],
    ['a pod that is not ready, budget met without it', unhealthy, budget(met), false],
    ['a pod that is ready, budget just met', {}, budget(met), true],
    [
      'a pod that is not ready, budget that wants none',
      unhealthy,
      budget({ currentHealthy: 0, desiredHealthy: 0 }),
      true,
    ],
  ] as const)('%s', (_, changes, one, expected) => expect(isBlocked(changes, one)).toBe(expected));

  it('are all of a pod with two budgets, whatever they allow', () => {
    const generous = budget({ name: 'all', disruptionsAllowed: 5, letsUnhealthyGo: true });
    expect(report([pod()], [budget({ disruptionsAllowed: 5 }), generous]).blocked).toEqual([
      { node: 'ryzen', pod: 'default/web-1', budget: 'default/web and default/all' },
    ]);
    expect(isBlocked({ labels: { app: 'db' } }, budget(), generous)).toBe(false);
  });

  const anyPod = fc.record({
    namespace: fc.constantFrom('default', 'other'),
    name: fc.constantFrom('a', 'b', 'c'),
    node: fc.constantFrom('ryzen', 'intel', null),
    labels: fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('web', 'db')),
    phase: fc.constantFrom('Running', 'Pending', 'Succeeded', 'Failed', ''),
    isReady: fc.boolean(),
    isTerminating: fc.boolean(),
    isStatic: fc.boolean(),
    controller: fc.constantFrom('ReplicaSet', 'DaemonSet', null),
  });
  const anyBudget = fc.record({
    namespace: fc.constantFrom('default', 'other'),
    name: fc.constantFrom('x', 'y'),
    selector: fc.constantFrom(null, {
      matchLabels: {},
      matchExpressions: [{ key: 'app', operator: 'Exists', values: [] }],
    }),
    disruptionsAllowed: fc.nat({ max: 2 }),
    currentHealthy: fc.nat({ max: 3 }),
    desiredHealthy: fc.nat({ max: 3 }),
    letsUnhealthyGo: fc.boolean(),
  });

  it('are never more than the evictions, and none without a budget that is used up or a second one', () => {
    fc.assert(
      fc.property(fc.array(anyPod), fc.array(anyBudget, { maxLength: 4 }), (pods, budgets) => {
        const { evictable, blocked } = report(pods, budgets);
        for (const { name } of nodes) {
          const refused = blocked.filter(({ node }) => node === name);
          expect(refused.length).toBeLessThanOrEqual(evictable[name] ?? 0);
        }
        expect(report(pods).blocked).toEqual([]);
        const one = budgets.slice(0, 1).map((first) => ({ ...first, disruptionsAllowed: 1 }));
        expect(report(pods, one).blocked).toEqual([]);
      }),
      { seed: 6 },
    );
  });
});
