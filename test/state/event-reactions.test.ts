import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReactions, factsTouchedBy } from '../../source/state/event-reactions.ts';
import type { NodeEvent } from '../../source/talosctl/parse/events.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const event = (kind: string, subject = '', node: string | null = 'a'): NodeEvent => ({
  node,
  kind,
  subject,
  message: '',
});

describe('an event', () => {
  it.each([
    ['ServiceStateEvent', 'apid', ['services', 'machineStatus']],
    ['ServiceStateEvent', 'kubelet', ['services', 'machineStatus', 'kubernetes']],
    ['ServiceStateEvent', 'etcd', ['services', 'machineStatus', 'etcdStatus']],
    ['MachineStatusEvent', 'REBOOTING', ['machineStatus', 'services']],
    ['SequenceEvent', 'reboot', ['machineStatus', 'services']],
    ['PhaseEvent', 'cleanup', []],
    ['SomethingNewEvent', '', []],
  ])('%s of %s has these read anew: %j', (kind, subject, facts) => {
    expect(factsTouchedBy(event(kind, subject))).toEqual(facts);
  });
});

describe('reactions', () => {
  const reads: string[] = [];
  let release = Promise.withResolvers<void>();
  beforeEach(() => {
    reads.length = 0;
    release = Promise.withResolvers();
    release.resolve();
  });
  const reactions = () =>
    createReactions((fact, nodes) => {
      reads.push(`${fact} ${nodes.join()}`);
      return release.promise;
    });

  it('read what a burst of events touches once, for all its nodes', async () => {
    const { add } = reactions();
    add([event('ServiceStateEvent', 'apid'), event('ServiceStateEvent', 'apid', 'b')]);
    add([event('ServiceStateEvent', 'apid'), event('PhaseEvent', 'x', 'c')]);
    await pass(100);
    expect(reads).toEqual(['services a,b', 'machineStatus a,b']);
  });

  it('leave out events that name no node', async () => {
    const { add } = reactions();
    add([event('MachineStatusEvent', 'RUNNING', null)]);
    await pass(10_000);
    expect(reads).toEqual([]);
  });

  it('wait for the answers before they ask again, and read a storm of events a few times only', async () => {
    release = Promise.withResolvers();
    const { add, stop } = reactions();
    for (let tenths = 0; tenths < 20; tenths++) {
      add([event('ServiceStateEvent', 'apid')]);
      await pass(100);
    }
    expect(reads).toHaveLength(2);
    release.resolve();
    for (let tenths = 0; tenths < 20; tenths++) {
      add([event('ServiceStateEvent', 'apid')]);
      await pass(100);
    }
    expect(reads.length).toBeGreaterThan(4);
    expect(reads.length).toBeLessThan(12);
    stop();
    reads.length = 0;
    add([event('ServiceStateEvent', 'apid')]);
    await pass(10_000);
    expect(reads).toEqual([]);
  });

  it('of a service that crashes for ever cost little, and another node is read at once all the same', async () => {
    const { add } = reactions();
    for (let second = 0; second < 600; second++) {
      add([event('ServiceStateEvent', 'ext-broken', 'a')]);
      await pass(1000);
    }
    const readings = reads.filter((read) => read.startsWith('services')).length;
    expect(readings).toBeGreaterThan(120);
    expect(readings).toBeLessThan(160);
    add([event('ServiceStateEvent', 'apid', 'b')]);
    await pass(100);
    expect(reads.filter((read) => read.endsWith(' b'))).toEqual(['services b', 'machineStatus b']);
    // A quiet while, and it is answered at once again.
    await pass(20_000);
    reads.length = 0;
    add([event('ServiceStateEvent', 'ext-broken', 'a')]);
    await pass(100);
    expect(reads).toEqual(['services a', 'machineStatus a']);
  });
});
