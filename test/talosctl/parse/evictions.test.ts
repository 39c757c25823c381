import { describe, expect, it } from 'vitest';
import { createEvictions } from '../../../source/talosctl/parse/evictions.ts';

describe('the error that ends a drain', () => {
  it('names the pods, be they evicted, deleted or waited for', () => {
    const evictions = createEvictions();
    evictions.ask('default', 'web', 1);
    evictions.readError(
      'error draining node "m1": [error when evicting pods/"web" -n "default": budget, with a comma, error when evicting pods/"db" -n "data" (will retry after 5s): no, error when waiting for pod "cache" in namespace "data" to terminate: global timeout reached: 5m0s]',
      9,
    );
    expect(evictions.left()).toEqual([
      { namespace: 'default', name: 'web', since: 1, reason: 'budget, with a comma' },
      { namespace: 'data', name: 'db', since: 9, reason: 'no' },
      { namespace: 'data', name: 'cache', since: 9, reason: 'global timeout reached: 5m0s' },
    ]);
  });

  it('may name nobody', () => {
    const evictions = createEvictions();
    evictions.readError('error draining node "m1": context canceled', 1);
    expect(evictions.left()).toEqual([]);
  });
});

describe('pods that were asked to go', () => {
  it('are in the way until they are gone; the reason stays when they are asked again', () => {
    const evictions = createEvictions();
    evictions.ask('a', 'one', 1);
    evictions.refuse('a', 'two', 'budget', 2);
    evictions.ask('a', 'two', 3);
    evictions.remove('a', 'one');
    expect(evictions.left()).toEqual([{ namespace: 'a', name: 'two', since: 2, reason: 'budget' }]);
    evictions.clear();
    expect(evictions.left()).toEqual([]);
  });

  it('have names that Kubernetes would take', () => {
    const evictions = createEvictions();
    evictions.ask('a', 'x'.repeat(600), 1);
    expect(evictions.left()).toEqual([]);
  });
});
