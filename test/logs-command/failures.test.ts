import { describe, expect, it } from 'vitest';
import { serviceLog } from '../../source/domain/logs/source.ts';
import { failedOf, failureNotes } from '../../source/logs-command/failures.ts';
import type { LogReading } from '../../source/logs-command/read-log.ts';

const missing = { kind: 'other', hint: null, connection: false, answered: true } as const;
const reading = (address: string, name: string, message: string | null): LogReading => ({
  source: serviceLog(address, name),
  failure: message === null ? null : { ...missing, message },
});
const absent = 'log "etcd" was not registered';
const services = ['apid', 'etcd', 'kubelet'];

const notes = (readings: readonly LogReading[]) =>
  failureNotes(
    readings,
    (address) => `node ${address}`,
    async () => services,
  );

describe('what failed', () => {
  it('is no log that another node has', () => {
    expect(failedOf([reading('a', 'etcd', null), reading('b', 'etcd', absent)])).toEqual([]);
    const lost = reading('b', 'etcd', 'no route to host');
    expect(failedOf([reading('a', 'etcd', null), lost])).toEqual([lost]);
  });

  it('is one that no node has', () => {
    const all = [reading('a', 'etcd', absent), reading('b', 'etcd', absent), reading('a', 'apid', null)];
    expect(failedOf(all)).toEqual(all.slice(0, 2));
  });
});

describe('what is told of it', () => {
  it('is the reason of each node, and each remedy once', async () => {
    const failure = { ...missing, message: 'expired certificate', hint: 'make a new one' };
    const expired = ['a', 'b'].map((address) => ({ source: serviceLog(address, 'apid'), failure }));
    expect(await notes(expired)).toEqual([
      'node a apid: expired certificate',
      'node b apid: expired certificate',
      '→ make a new one',
    ]);
  });

  it('is one line for a log that no node has, with the one that was meant', async () => {
    const nowhere = ['a', 'b', 'c'].map((address) => reading(address, 'etdc', absent));
    expect(await notes(nowhere)).toEqual(['no node has a log "etdc": did you mean etcd?']);
    expect(await notes(nowhere.slice(0, 1))).toEqual(['node a has no log "etdc": did you mean etcd?']);
    expect(await notes([reading('a', 'kublet', absent)])).toEqual([
      'node a has no log "kublet": did you mean kubelet?',
    ]);
    // It is one, and has not been written.
    expect(await notes([reading('a', 'etcd', absent)])).toEqual(['node a has no log "etcd"']);
    expect(await notes([reading('a', 'etcd', absent), reading('b', 'etcd', 'no route')])).toEqual([
      'node b etcd: no route',
      'no node that answers has a log "etcd"',
    ]);
  });

  it('are the nodes without a log that others have, by their number where they are many', async () => {
    const few = [reading('a', 'etcd', null), reading('b', 'etcd', absent)];
    expect(await notes(few)).toEqual(['etcd: no such log on node b']);
    const many = ['b', 'c', 'd', 'e', 'f', 'g'].map((address) => reading(address, 'etcd', absent));
    const [there] = few;
    expect(there && (await notes([there, ...many.slice(0, 5)]))).toEqual([
      'etcd: no such log on node b, node c, node d, node e, node f',
    ]);
    expect(there && (await notes([there, ...many]))).toEqual(['etcd: no such log on 6 nodes']);
  });
});
