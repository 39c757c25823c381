import { describe, expect, it } from 'vitest';
import { compareNames, ordered } from '../../source/domain/order.ts';
import { compareVersions } from '../../source/domain/versions.ts';

const byNumber = (a: number, b: number) => a - b;

describe('an order', () => {
  const items = [
    { name: 'a', load: 2 },
    { name: 'b', load: null },
    { name: 'c', load: 1 },
    { name: 'd', load: 2 },
    { name: 'e', load: null },
  ];
  const names = (descending: boolean) =>
    ordered(items, ({ load }) => load, byNumber, descending).map(({ name }) => name);

  it('leaves equal ones as they came and has the unknown last, both ways round', () => {
    expect(names(false)).toEqual(['c', 'a', 'd', 'b', 'e']);
    expect(names(true)).toEqual(['a', 'd', 'c', 'b', 'e']);
  });

  it('of names is that of people', () => {
    expect(['worker-10', 'worker-9', 'control-1'].sort(compareNames)).toEqual([
      'control-1',
      'worker-9',
      'worker-10',
    ]);
  });

  it('of versions is theirs, with what is none behind them', () => {
    const versions = ['latest', 'v1.13.10', 'v1.13.9', 'v1.14.0-rc.1', 'v1.14.0', 'abc', 'v1.9.6'];
    expect(versions.sort(compareVersions)).toEqual([
      'v1.9.6',
      'v1.13.9',
      'v1.13.10',
      'v1.14.0-rc.1',
      'v1.14.0',
      'abc',
      'latest',
    ]);
  });
});
