import { describe, expect, it } from 'vitest';
import { AppError } from '../../source/errors.ts';
import { choicesFrom, type TypedNodes } from '../../source/upgrade-command/choices.ts';
import { homelabNode, makeNode } from '../helpers/nodes.ts';

const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];
const nodes = [homelabNode('ryzen'), homelabNode('intel'), homelabNode('m1mac')];
const target = { version: 'v1.13.9', image: null };
const configured = { order: 'controlplanes-first', drainTimeout: 120 } as const;
const all: TypedNodes = { nodes: [], leaveOut: [], canary: null, order: null };

const choose = (typed: Partial<TypedNodes>, known = nodes) =>
  choicesFrom(target, { ...all, ...typed }, configured, known);

describe('choices', () => {
  it('are those of the configuration where nothing was typed', () => {
    expect(choose({})).toEqual({
      target,
      order: 'controlplanes-first',
      sequence: [],
      leftOut: [],
      canary: null,
      overrides: [],
      drainTimeout: 120,
    });
  });

  it.each([
    [{ nodes: ['ryzen'] }, [intel, m1mac]],
    [{ nodes: ['ryzen', intel] }, [m1mac]],
    [{ nodes: [m1mac, 'm1mac'] }, [ryzen, intel]],
    [{ leaveOut: ['intel'] }, [intel]],
    [{ nodes: ['ryzen', 'intel'], leaveOut: ['intel'] }, [intel, m1mac]],
  ])('%j leaves out %j', (typed, leftOut) => {
    expect(choose(typed).leftOut).toEqual(leftOut);
  });

  it('take order and canary as typed', () => {
    expect(choose({ canary: 'intel', order: 'workers-first' })).toMatchObject({
      canary: intel,
      order: 'workers-first',
    });
  });

  it.each([
    [{ nodes: ['intle'] }, 'no node "intle": there are ryzen (192.168.1.101), intel (192.168.1.102), m1mac'],
    [{ leaveOut: [''] }, 'no node "": there are ryzen'],
    [{ canary: '10.9.9.9' }, 'no node "10.9.9.9": there are ryzen'],
    [{ canary: '\u001b[31mx' }, 'no node "x": there are ryzen'],
    [{ leaveOut: ['ryzen', 'intel', 'm1mac'] }, 'no node is left to upgrade'],
    [{ nodes: ['ryzen'], leaveOut: ['ryzen'] }, 'no node is left to upgrade'],
    [{ nodes: ['ryzen'], canary: 'intel' }, '--canary: intel is not upgraded'],
  ])('%j is wrong usage', (typed, message) => {
    expect(() => choose(typed)).toThrow(AppError);
    expect(() => choose(typed)).toThrow(message);
  });

  it('tell which node was probably meant', () => {
    let error: unknown;
    try {
      choose({ nodes: ['intle'] });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ kind: 'configuration', hint: 'did you mean intel?' });
  });

  it('do not guess which of two nodes with one name is meant', () => {
    const twins = [makeNode('10.0.0.1', { hostname: 'talos' }), makeNode('10.0.0.2', { hostname: 'talos' })];
    expect(() => choose({ nodes: ['talos'] }, twins)).toThrow(
      'several nodes are called "talos": talos (10.0.0.1), talos (10.0.0.2)',
    );
    expect(choose({ nodes: ['10.0.0.2'] }, twins).leftOut).toEqual(['10.0.0.1']);
  });

  it('name the first nodes only, of many', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      makeNode(`10.0.0.${index}`, { hostname: `w-${index}` }),
    );
    expect(() => choose({ nodes: ['x'] }, many)).toThrow(/w-19 \(10\.0\.0\.19\) and 10 others$/);
  });
});
