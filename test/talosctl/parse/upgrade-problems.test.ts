import { describe, expect, it } from 'vitest';
import { createUpgradeProblems, problemKindOf } from '../../../source/talosctl/parse/upgrade-problems.ts';

const problemOf = (text: string, wasBegun = false) => {
  const problems = createUpgradeProblems();
  problems.add(problemKindOf(text), text, wasBegun);
  return problems.all()[0];
};

describe('an error of talosctl', () => {
  it.each([
    ['rpc error: code = PermissionDenied desc = not authorized', 'permission', 'not authorized'],
    [
      'error from node 10.0.0.1: rpc error: code = Unknown desc = failed to pull image "r/etcd:v1": manifest unknown: gone',
      'image',
      'cannot pull r/etcd:v1: gone',
    ],
    [
      'rpc error: code = FailedPrecondition desc = error validating etcd for upgrade: cannot upgrade with 2 members',
      'etcd',
      'cannot upgrade with 2 members',
    ],
    [
      'error creating Kubernetes client for drain: dial tcp 10.0.0.1:6443: connect: connection refused',
      'drain',
      'error creating Kubernetes client for drain: dial tcp 10.0.0.1:6443: connect: connection refused',
    ],
    [
      'error waiting for node "m1" to become Ready: context deadline exceeded',
      'uncordon',
      'error waiting for node "m1" to become Ready: context deadline exceeded',
    ],
    [
      'error uncordoning node "m1": nodes "m1" not found',
      'uncordon',
      'error uncordoning node "m1": nodes "m1" not found',
    ],
    [
      'error from node 10.0.0.1: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.1:50000: i/o timeout"',
      'connection',
      'dial tcp 10.0.0.1:50000: i/o timeout',
    ],
    [
      'host version 1.7.0 is too old to upgrade to Talos 1.10.0',
      'install',
      'host version 1.7.0 is too old to upgrade to Talos 1.10.0',
    ],
    ['error: locked', 'other', 'error: locked'],
  ])('%s', (text, kind, message) => {
    expect(problemOf(text)).toMatchObject({ kind, message });
  });

  it('is a refusal only before something was begun, and when the server turned it down', () => {
    const etcd = 'rpc error: code = Unknown desc = error validating etcd for upgrade: no';
    expect(problemOf(etcd)?.isRefusal).toBe(true);
    expect(problemOf(etcd, true)?.isRefusal).toBe(false);
    expect(problemOf('dial tcp 10.0.0.1:50000: connect: connection refused')?.isRefusal).toBe(false);
  });

  it('has a hint where there is one, by its kind or by its words', () => {
    expect(problemOf('x: no space left on device')?.hint).toContain('boot partition');
    expect(problemOf('rpc error: code = PermissionDenied desc = no')?.hint).toContain('os:admin');
    expect(problemOf('locked')?.hint).toBeNull();
  });

  it('is told once, is short, and goes on in the next line', () => {
    const problems = createUpgradeProblems();
    problems.goOn('of nothing');
    problems.add('other', 'a', false);
    problems.add('other', 'a', false);
    problems.goOn('and b');
    problems.add('other', 'c'.repeat(5000), false);
    expect(problems.all().map(({ message }) => message)).toEqual(['a and b', 'c'.repeat(300)]);
  });

  it.each([
    'error: [code: ',
    ' message: ',
    'error from node ',
    'error when waiting for pod "a" ',
    ': ',
    'image "',
    '"x": service: a message: ',
  ])(
    'of a line as long as there can be costs next to nothing: %j again and again',
    (word) => {
      expect(problemOf(word.repeat(1000))?.message.length).toBeLessThanOrEqual(300);
    },
    5000,
  );
});
