import { describe, expect, it } from 'vitest';
import {
  containerLog,
  eventLog,
  kernelLog,
  type LogSource,
  serviceLog,
  sourceKey,
} from '../../../source/domain/logs/source.ts';
import { describeSources, nameSources } from '../../../source/ui/logs/source-names.ts';

const nodeNames = (address: string): string => ({ a: 'ryzen', b: 'intel', c: 'ryzen' })[address] ?? address;
const named = (...sources: readonly LogSource[]): readonly string[] => {
  const names = nameSources(sources, nodeNames);
  return sources.map((source) => names.get(sourceKey(source))?.text ?? '');
};
const pod = (container: string, id: string, namespace = 'kube-system') =>
  `${namespace}/kube-apiserver-ryzen:${container}:${id}`;

describe('the names of logs', () => {
  it.each([
    ['of one', [serviceLog('a', 'etcd')], ['etcd']],
    ['of one node', [serviceLog('a', 'etcd'), kernelLog('a'), eventLog('a')], ['etcd', 'kernel', 'events']],
    ['of one service', [serviceLog('a', 'etcd'), serviceLog('b', 'etcd')], ['ryzen', 'intel']],
    ['of both', [serviceLog('a', 'etcd'), serviceLog('b', 'kubelet')], ['ryzen/etcd', 'intel/kubelet']],
    ['of two nodes of one name', [serviceLog('a', 'etcd'), serviceLog('c', 'etcd')], ['a/etcd', 'c/etcd']],
    [
      'of a container',
      [containerLog('a', pod('apiserver', '9a8')), serviceLog('a', 'etcd')],
      ['apiserver', 'etcd'],
    ],
    [
      'of a container and a service of its name',
      [containerLog('a', pod('etcd', '9a8')), serviceLog('a', 'etcd')],
      ['kube-apiserver-ryzen:etcd', 'etcd'],
    ],
    [
      'of a container that was started once more',
      [containerLog('a', pod('etcd', '1')), containerLog('a', pod('etcd', '2'))],
      [pod('etcd', '1'), pod('etcd', '2')],
    ],
    [
      'of a pod alone',
      [containerLog('a', 'kube-system/etcd-ryzen'), kernelLog('a')],
      ['etcd-ryzen', 'kernel'],
    ],
    ['of none', [], []],
  ])('%s are the shortest that tell them apart', (_, sources, names) => {
    expect(named(...sources)).toEqual(names);
  });

  it('have colours that tell them apart and stay, whatever order they were chosen in', () => {
    const coloursOf = (sources: readonly LogSource[]) =>
      sources.map((source) => nameSources(sources, nodeNames).get(sourceKey(source))?.colour);
    const eight = Array.from({ length: 8 }, (_, index) => serviceLog('a', `service-${index}`));
    expect(new Set(coloursOf(eight)).size).toBe(8);
    expect(coloursOf(eight.toReversed())).toEqual(coloursOf(eight).toReversed());
    const many = Array.from({ length: 200 }, (_, index) => serviceLog('a', `service-${index}`));
    expect(new Set(coloursOf(many)).size).toBe(8);
    // Those of a warning and an error.
    expect(coloursOf(many).filter((name) => /red|yellow/.test(name ?? ''))).toEqual([]);
  });
});

describe('the logs in words', () => {
  it.each([
    [[], 'log'],
    [[serviceLog('a', 'etcd')], 'ryzen · etcd log'],
    [[eventLog('a')], 'ryzen · events'],
    [[containerLog('a', pod('apiserver', '9a8'))], 'ryzen · apiserver log'],
    [[serviceLog('a', 'etcd'), serviceLog('b', 'etcd')], '2 logs: etcd of ryzen, intel'],
    [[serviceLog('a', 'etcd'), kernelLog('a')], '2 logs: etcd, kernel of ryzen'],
  ])('%j', (sources, words) => {
    expect(describeSources(sources, nodeNames)).toBe(words);
  });
});
