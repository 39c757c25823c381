import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LabelRequirement,
  type LabelSelector,
  selects,
} from '../../../source/domain/upgrade/label-selector.ts';

const labels = { app: 'web', tier: 'front', empty: '' };

function selector(
  matchLabels: Readonly<Record<string, string>>,
  ...matchExpressions: readonly LabelRequirement[]
): LabelSelector {
  return { matchLabels, matchExpressions };
}

const needs = (key: string, operator: string, ...values: readonly string[]) => ({ key, operator, values });

describe('a label selector', () => {
  it.each([
    ['none selects nothing', null, false],
    ['an empty one selects everything', selector({}), true],
    ['a label that is there', selector({ app: 'web' }), true],
    ['a label with another value', selector({ app: 'db' }), false],
    ['a label that is not there', selector({ zone: 'a' }), false],
    ['all labels must be there', selector({ app: 'web', zone: 'a' }), false],
    ['an empty value is a value', selector({ empty: '' }), true],
    ['what every object has is no label', selector({}, needs('constructor', 'Exists')), false],
    ['In', selector({}, needs('app', 'In', 'db', 'web')), true],
    ['In, another value', selector({}, needs('app', 'In', 'db')), false],
    ['In, not there', selector({}, needs('zone', 'In', 'a')), false],
    ['NotIn', selector({}, needs('app', 'NotIn', 'db')), true],
    ['NotIn, one of them', selector({}, needs('app', 'NotIn', 'db', 'web')), false],
    ['NotIn, not there', selector({}, needs('zone', 'NotIn', 'a')), true],
    ['Exists', selector({}, needs('tier', 'Exists')), true],
    ['Exists, not there', selector({}, needs('zone', 'Exists')), false],
    ['DoesNotExist', selector({}, needs('zone', 'DoesNotExist')), true],
    ['DoesNotExist, there', selector({}, needs('tier', 'DoesNotExist')), false],
    ['labels and expressions', selector({ app: 'web' }, needs('tier', 'In', 'back')), false],
    ['In without values is invalid', selector({}, needs('app', 'In')), false],
    ['NotIn without values is invalid', selector({}, needs('zone', 'NotIn')), false],
    ['Exists with values is invalid', selector({}, needs('app', 'Exists', 'web')), false],
    ['an unknown operator is invalid', selector({}, needs('app', 'Gt', '1')), false],
  ] as const)('%s', (_, one, expected) => expect(selects(one, labels)).toBe(expected));

  const key = fc.constantFrom('app', 'tier', 'zone', 'toString', '__proto__');
  const value = fc.constantFrom('', 'a', 'b', 'c');
  const someLabels = fc.dictionary(key, value);
  const values = fc.array(value, { minLength: 1 });

  it('says the opposite with the opposite operator', () => {
    fc.assert(
      fc.property(someLabels, key, values, (some, name, list) => {
        const holds = (...words: [string, ...string[]]) => selects(selector({}, needs(name, ...words)), some);
        expect(holds('NotIn', ...list)).toBe(!holds('In', ...list));
        expect(holds('DoesNotExist')).toBe(!holds('Exists'));
      }),
      { seed: 6 },
    );
  });

  it('selects by a label as by In with that value, and never more with another requirement', () => {
    fc.assert(
      fc.property(someLabels, key, value, someLabels, (some, name, wanted, others) => {
        const byLabel = selects(selector(Object.fromEntries([[name, wanted]])), some);
        expect(byLabel).toBe(selects(selector({}, needs(name, 'In', wanted)), some));
        const both = selects(selector(others, needs(name, 'In', wanted)), some);
        expect(both).toBe(byLabel && selects(selector(others), some));
      }),
      { seed: 6 },
    );
  });
});
