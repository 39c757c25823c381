import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { longestLine, mostLines } from '../../source/domain/log-buffer.ts';
import type { Channel, Stream } from '../../source/state/channel.ts';
import { describeLogEnd } from '../../source/state/log-end.ts';
import { readLogLine } from '../../source/state/log-lines.ts';
import { createLogStore, idleLog, type LogState } from '../../source/state/log-store.ts';
import { createLogTail } from '../../source/state/log-tail.ts';
import type { StreamEnd } from '../../source/talosctl/runner.ts';
import { readRecordings } from '../helpers/recordings.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const ryzen = '192.168.1.101';
const kubelet = { address: ryzen, service: 'kubelet' };
const etcd = { address: ryzen, service: 'etcd' };

const ended = (stderr = '', exitCode: number | null = 1): StreamEnd => ({
  stderr,
  exitCode,
  durationMs: 1,
  failure: null,
});

/** A child that the test speaks for. */
interface Child {
  readonly nodes: readonly string[];
  readonly stream: Stream;
  print(...lines: readonly string[]): void;
  end(end?: StreamEnd): void;
}

function openTail() {
  const store = createLogStore();
  const children: Child[] = [];
  const changes: LogState[] = [];
  store.subscribe((state) => changes.push(state));
  const follow: Channel['follow'] = (nodes, stream) => {
    const { promise, resolve } = Promise.withResolvers<StreamEnd>();
    const end = (how = ended()) => resolve(how);
    const print = (...lines: readonly string[]) =>
      stream.onLines(lines.map((line) => `${nodes[0]}: ${line}`));
    children.push({ nodes, stream, print, end });
    return promise;
  };
  const renewals = new Set<() => void>();
  const onRenewal = (_: string, callback: () => void) => {
    renewals.add(callback);
    return () => renewals.delete(callback);
  };
  const tail = createLogTail({ store, follow, onRenewal });
  const renew = (): void => {
    for (const callback of renewals) callback();
  };
  const child = (index = children.length - 1): Child => {
    const found = children[index];
    if (!found) throw new Error(`no child ${index}`);
    return found;
  };
  const texts = () => store.getState().buffer.entries.map(({ text }) => text);
  return { store, tail, children, child, changes, texts, renew, renewals };
}

/** A tail whose first child follows and has printed these lines. */
async function openFollowing(...lines: readonly string[]) {
  const lab = openTail();
  lab.tail.show(kubelet);
  await pass(250);
  lab.child().print(...lines);
  await pass(100);
  return lab;
}

describe('the log tail', () => {
  it('asks one node for one log, and says where it stands', async () => {
    const { store, tail, child, texts } = openTail();
    expect(store.getState()).toBe(idleLog);
    tail.show(kubelet);
    expect(store.getState()).toMatchObject({ target: kubelet, status: 'starting', error: null });
    await pass(250);
    expect(child().nodes).toEqual([ryzen]);
    expect(child().stream.command).toEqual(['logs', 'kubelet', '-f', '--tail', '200']);
    expect(store.getState().status).toBe('starting');
    child().print('one', 'two');
    await pass(100);
    expect(store.getState().status).toBe('following');
    expect(texts()).toEqual(['one', 'two']);
  });

  it('starts one process for a cursor that passes a hundred services', async () => {
    const { tail, children } = openTail();
    for (let index = 0; index < 100; index++) {
      tail.show({ address: ryzen, service: `service-${index}` });
      await pass(30);
    }
    expect(children).toHaveLength(0);
    await pass(250);
    expect(children.map(({ stream }) => stream.command[1])).toEqual(['service-99']);
  });

  it('ends the child of the log before, and takes no line of it any more', async () => {
    const { store, tail, child, texts } = await openFollowing('of the kubelet');
    child().print('still on its way');
    tail.show(etcd);
    expect(child(0).stream.signal.aborted).toBe(true);
    expect(store.getState()).toMatchObject({ target: etcd, status: 'starting' });
    expect(texts()).toEqual([]);
    await pass(250);
    child(1).print('of etcd');
    // It stalls (a line of 64 KiB), and is killed later.
    child(0).end(ended('', null));
    await pass(100);
    expect(texts()).toEqual(['of etcd']);
    expect(store.getState().status).toBe('following');
  });

  it('begins anew at once when its child is not to be trusted any more, and joins up', async () => {
    const { store, child, children, texts, renew } = await openFollowing('one', 'two');
    renew();
    expect(child(0).stream.signal.aborted).toBe(true);
    child(0).end(ended('', null));
    await pass(0);
    expect(children).toHaveLength(2);
    expect(store.getState()).toMatchObject({ status: 'following', error: null });
    child(1).print('one', 'two', 'three');
    await pass(1200);
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it('waits no longer for its next try when there is reason to begin anew', async () => {
    const { tail, child, children, renew, renewals } = await openFollowing('one');
    for (let time = 0; time < 8; time++) {
      child().end(ended('rpc error: code = Unavailable desc = no'));
      await pass(time < 7 ? 40_000 : 100);
    }
    const before = children.length;
    renew();
    await pass(0);
    expect(children).toHaveLength(before + 1);
    tail.stop();
    child().end(ended('', null));
    await pass(60_000);
    expect(children).toHaveLength(before + 1);
    expect(renewals.size).toBe(0);
  });

  it('changes nothing for the log it follows already, and stops for none', async () => {
    const { store, tail, child, children } = await openFollowing('one');
    const before = store.getState();
    tail.show({ ...kubelet });
    expect(store.getState()).toBe(before);
    tail.show(null);
    expect(child().stream.signal.aborted).toBe(true);
    expect(store.getState()).toEqual(idleLog);
    await pass(120_000);
    expect(children).toHaveLength(1);
  });

  it('is not started at all when it is not wanted any more before its time', async () => {
    const { tail, children } = openTail();
    tail.show(kubelet);
    await pass(249);
    tail.stop();
    await pass(60_000);
    expect(children).toHaveLength(0);
  });

  it('tells lines ten times a second at most, and nothing without lines', async () => {
    const { child, changes, texts } = await openFollowing('first');
    changes.length = 0;
    for (let index = 0; index < 1000; index++) {
      child().print(...Array.from({ length: 10 }, (_, line) => `${index}.${line}`));
      await pass(1);
    }
    await pass(100);
    expect(changes.length).toBeGreaterThan(5);
    expect(changes.length).toBeLessThanOrEqual(11);
    expect(texts()).toHaveLength(mostLines);
    expect(texts().at(-1)).toBe('999.9');
    changes.length = 0;
    await pass(20_000);
    expect(changes).toHaveLength(0);
  });

  it('keeps no more of one burst than the buffer would', async () => {
    const { child, store, texts } = await openFollowing('first');
    child().print(...Array.from({ length: 50_000 }, (_, index) => `line ${index}`));
    await pass(100);
    expect(texts()).toHaveLength(mostLines);
    expect(texts().at(-1)).toBe('line 49999');
    expect(store.getState().buffer.next).toBe(mostLines + 1);
  });

  it('a log that is silent but connected is followed', async () => {
    const { store, tail } = openTail();
    tail.show(kubelet);
    await pass(20_000);
    expect(store.getState().status).toBe('starting');
    await pass(6000);
    expect(store.getState()).toMatchObject({ status: 'following', error: null });
  });
});

describe('a follower that ends', () => {
  const noRoute =
    'error fetching logs: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.1.101:50000: connect: no route to host"\n';

  it('is started again, with growing pauses up to 30 s, and says what failed meanwhile', async () => {
    const { store, child, children, texts } = await openFollowing('one');
    const starts: number[] = [];
    for (let count = 0; count < 8; count++) {
      child().end(ended(noRoute));
      const before = children.length;
      const since = Date.now();
      await pass(0);
      expect(store.getState()).toMatchObject({
        status: 'waiting',
        error: 'no answer from 192.168.1.101, trying again',
      });
      while (children.length === before) await pass(100);
      starts.push(Math.round((Date.now() - since) / 1000));
    }
    expect(starts).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(texts()).toEqual(['one']);
    child().print('one', 'two');
    await pass(1200);
    expect(store.getState()).toMatchObject({ status: 'following', error: null });
    expect(texts()).toEqual(['one', 'two']);
  });

  it('begins anew with a short pause after it has followed for long', async () => {
    const { child, children } = await openFollowing('one');
    child().end();
    await pass(1000);
    child().end();
    await pass(2000);
    expect(children).toHaveLength(3);
    child().print('one', 'two');
    await pass(60_000);
    child().end();
    await pass(1000);
    expect(children).toHaveLength(4);
  });

  it('joins up however its beginning arrives, and marks a gap where lines are lost', async () => {
    const { child, texts } = await openFollowing('a', 'b', 'c');
    child().end();
    await pass(1000);
    child().print('b');
    await pass(300);
    child().print('c', 'd');
    await pass(1000);
    expect(texts()).toEqual(['a', 'b', 'c', 'd']);
    child().print('e');
    await pass(100);
    child().end();
    await pass(2000);
    child().print('x');
    await pass(1100);
    expect(texts()).toEqual(['a', 'b', 'c', 'd', 'e', 'lines may be missing here', 'x']);
  });

  it('shows the last lines it printed before its end', async () => {
    const { child, texts } = await openFollowing('one');
    child().print('last words');
    child().end();
    await pass(0);
    expect(texts()).toEqual(['one', 'last words']);
  });

  it('is left alone when we have ended it ourselves', async () => {
    const { child, children, store } = await openFollowing('one');
    const failure = { kind: 'cancelled', message: 'ended before it was done', hint: null } as const;
    child().end({ ...ended('', null), failure });
    await pass(120_000);
    expect(children).toHaveLength(1);
    expect(store.getState().status).toBe('following');
  });

  it('is tried slowly where the service has no log', async () => {
    const { store, tail, child, children } = openTail();
    tail.show(kubelet);
    await pass(250);
    child().end(ended('ERROR: rpc error: code = NotFound desc = log "kubelet" was not registered\n'));
    await pass(29_000);
    expect(children).toHaveLength(1);
    expect(store.getState().error).toBe('kubelet has written no log yet, trying again now and then');
    await pass(2000);
    expect(children).toHaveLength(2);
  });
});

describe('what an end means', () => {
  it.each([
    ['healthy', 'nosuch', 'kubelet has written no log yet, trying again now and then'],
    ['endpoint-dead', 'kubelet', 'no answer from 127.0.0.9, trying again'],
    ['cert-expired', 'kubelet', 'no answer from 192.168.1.101, trying again'],
    ['node-down', 'kubelet', 'no answer from 192.168.1.103, trying again'],
  ])('%s, as recorded with every version', (scenario, service, error) => {
    for (const version of ['v1.13.3', 'v1.9.5', 'v1.6.4']) {
      const failed = readRecordings(version, scenario).find(
        ({ argv, exitCode }) => argv[0] === 'logs' && argv[1] === service && exitCode === 1,
      );
      expect(describeLogEnd(ended(failed?.stderr), kubelet)?.error).toBe(error);
    }
  });

  it.each([
    ['', 'the log has ended, trying again', false],
    ['something else\n', 'something else, trying again', false],
    [
      'ERROR: rpc error: code = PermissionDenied desc = not authorized\n',
      'the role of this talosconfig may not read logs (not authorized)',
      true,
    ],
  ])('%j is told as it is', (stderr, error, slow) => {
    expect(describeLogEnd(ended(stderr, 0), kubelet)).toEqual({ error, slow });
  });

  it('says when talosctl itself cannot be started', () => {
    const failure = {
      kind: 'talosctl-missing',
      message: 'cannot start talosctl',
      hint: 'install it',
    } as const;
    expect(describeLogEnd({ ...ended(), failure }, kubelet)?.error).toBe(
      'cannot start talosctl, trying again',
    );
  });
});

describe('a printed line', () => {
  it.each([
    ['192.168.1.101: text', 'text'],
    ['192.168.1.101: 10.0.0.1: refused', '10.0.0.1: refused'],
    ['fd00::101: text', 'text'],
    ['ryzen: of a host name', 'ryzen: of a host name'],
    ['12:34:56: no address', '12:34:56: no address'],
    ['192.168.1.101: ', ''],
    ['192.168.1.101:   indented\tby a tab ', '  indented      by a tab'],
    ['192.168.1.101: 10 %\r20 %\r', '10 % 20 %'],
    ['192.168.1.101: \u001b[31mred\u001b[0m\u001b]0;title\u0007 \u202ertl', 'red rtl'],
  ])('%j is read as %j', (line, text) => {
    expect(readLogLine(line, ryzen)).toBe(text);
  });

  it('loses the host name it was asked by', () => {
    expect(readLogLine('ryzen: text', 'ryzen')).toBe('text');
  });

  it('is cut', () => {
    expect(readLogLine(`${ryzen}: ${'x'.repeat(65_536)}`, ryzen)).toHaveLength(longestLine);
    expect(readLogLine(`${ryzen}: ${'\t'.repeat(4096)}x`, ryzen).length).toBeLessThanOrEqual(longestLine);
  });
});
