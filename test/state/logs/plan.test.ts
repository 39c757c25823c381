import { describe, expect, it } from 'vitest';
import {
  containerLog,
  kernelLog,
  type LogSource,
  serviceLog,
  sourceKey,
} from '../../../source/domain/logs/source.ts';
import { planChildren } from '../../../source/state/logs/plan.ts';

const node = (index: number) => `10.0.0.${index}`;
const on = (count: number, log: (address: string) => LogSource) =>
  Array.from({ length: count }, (_, index) => log(node(index)));

const plan = (sources: readonly LogSource[], alone: readonly LogSource[] = []) =>
  planChildren(sources, 16, (source) => alone.some((one) => sourceKey(one) === sourceKey(source)));
const sizes = (sources: readonly LogSource[], alone?: readonly LogSource[]) =>
  plan(sources, alone).children.map(({ length }) => length);

const service = (name: string) => (address: string) => serviceLog(address, name);

describe('who follows what', () => {
  it('is a child for each log while there are few', () => {
    expect(sizes(on(16, service('etcd')))).toEqual(Array.from({ length: 16 }, () => 1));
    expect(plan([])).toEqual({ children: [], refused: [] });
  });

  it('is one child for the same log of many nodes, where there are many; the others stay alone', () => {
    expect(sizes([...on(20, service('kubelet')), ...on(3, service('etcd'))])).toEqual([20, 1, 1, 1]);
    expect(sizes([...on(20, service('kubelet')), ...on(16, service('etcd'))])).toEqual([20, 16]);
    expect(sizes([...on(500, kernelLog), ...on(500, service('kubelet'))])).toEqual([500, 500]);
  });

  it('never mixes commands, and keeps every source once', () => {
    const sources = ['etcd', 'kubelet', 'apid'].flatMap((name) => on(9, service(name)));
    const { children, refused } = plan(sources);
    expect(refused).toEqual([]);
    expect(new Set(children.flat())).toEqual(new Set(sources));
    for (const child of children) expect(new Set(child.map(({ name }) => name)).size).toBe(1);
  });

  it('gives a container a child of its own, and one that stalls others', () => {
    const sources = [...on(20, service('kubelet')), containerLog(node(1), 'a'), containerLog(node(2), 'a')];
    expect(sizes(sources)).toEqual([20, 1, 1]);
    const [, second] = sources;
    expect(sizes(sources, second ? [second] : [])).toEqual([19, 1, 1, 1]);
  });

  it('refuses what does not fit, and says so', () => {
    const { children, refused } = plan(on(20, (address) => containerLog(address, 'a')));
    expect(children).toHaveLength(16);
    expect(refused.map(({ source }) => source.address)).toEqual([16, 17, 18, 19].map(node));
    expect(refused[0]?.error).toBe('too many logs at once: 20 would be followed, 16 can be');
  });

  it('refuses a name that talosctl would take for a flag', () => {
    const [refused] = plan([serviceLog(node(1), '--talosconfig=x')]).refused;
    expect(refused?.error).toBe('talosctl cannot be asked for a log of this name');
  });
});
