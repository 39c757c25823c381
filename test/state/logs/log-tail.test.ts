import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { containerLog, eventLog, kernelLog, serviceLog } from '../../../source/domain/logs/source.ts';
import type { LogTailOptions } from '../../../source/state/logs/log-tail.ts';
import { ended, marksOf, openSpokenTail, shownOf } from '../../helpers/log-lab.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterEach(() => vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const ryzen = '192.168.1.101';
const kubelet = serviceLog(ryzen, 'kubelet');
const etcd = serviceLog(ryzen, 'etcd');

const numbered = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, index) => `2026-11-23T05:00:00.${String(from + index).padStart(6, '0')}Z line`,
  );

/** A tail whose first child follows and has printed these lines. */
async function openFollowing(lines: readonly string[], changes: Partial<LogTailOptions> = {}) {
  const lab = openSpokenTail(changes);
  lab.tail.show([kubelet]);
  await pass(250);
  lab.child().print(...lines);
  await pass(100);
  return { ...lab, texts: () => shownOf(lab.archive, kubelet) };
}

describe('the log tail', () => {
  it('asks one node for one log, and says where it stands', async () => {
    const { store, archive, tail, child, status } = openSpokenTail();
    expect(store.getState()).toEqual({ version: 0, sources: [] });
    tail.show([kubelet]);
    expect(status()).toEqual([{ source: kubelet, status: 'starting', error: null }]);
    await pass(250);
    expect(child().nodes).toEqual([ryzen]);
    expect(child().stream.command).toEqual(['logs', 'kubelet', '-f', '--tail', '500']);
    expect(status()[0]?.status).toBe('starting');
    child().print('one', 'two');
    await pass(100);
    expect(status()[0]?.status).toBe('following');
    expect(store.getState().version).toBe(archive.version);
    expect(shownOf(archive, kubelet)).toEqual(['one', 'two']);
  });

  it.each([
    [kernelLog(ryzen), ['dmesg', '-f']],
    [eventLog(ryzen), ['events', '--tail', '500']],
    [containerLog(ryzen, 'a/b:c:1'), ['logs', '-k', 'a/b:c:1', '-f', '--tail', '500']],
  ])('asks for %o', async (source, command) => {
    const { tail, child } = openSpokenTail();
    tail.show([source]);
    await pass(250);
    expect(child().stream.command).toEqual(command);
  });

  it('starts one process for a cursor that passes a hundred services', async () => {
    const { tail, children } = openSpokenTail();
    for (let index = 0; index < 100; index++) {
      tail.show([serviceLog(ryzen, `service-${index}`)]);
      await pass(30);
    }
    expect(children).toHaveLength(0);
    await pass(250);
    expect(children.map(({ stream }) => stream.command[1])).toEqual(['service-99']);
  });

  it('ends the child of a log that is not shown any more, and takes no line of it', async () => {
    const { archive, tail, child, status, texts } = await openFollowing(['of the kubelet']);
    tail.show([etcd]);
    expect(child(0).stream.signal.aborted).toBe(true);
    expect(status()).toEqual([{ source: etcd, status: 'starting', error: null }]);
    child(0).print('still on its way');
    expect(texts()).toEqual([]);
    await pass(250);
    child(1).print('of etcd');
    // It stalls (a line of 64 KiB), and is killed later.
    child(0).end(ended('', null));
    await pass(100);
    expect(archive.rings.map(({ source }) => source)).toEqual([etcd]);
    expect(shownOf(archive, etcd)).toEqual(['of etcd']);
  });

  it('leaves those alone that go on, and keeps their lines', async () => {
    const { tail, child, children, status, texts } = await openFollowing(['one']);
    tail.show([etcd, kubelet]);
    await pass(250);
    expect(children).toHaveLength(2);
    expect(child(0).stream.signal.aborted).toBe(false);
    child(0).print('two');
    expect(texts()).toEqual(['one', 'two']);
    expect(status().map(({ source }) => source)).toEqual([etcd, kubelet]);
    tail.show([kubelet]);
    await pass(1000);
    expect(children.map(({ stream }) => stream.signal.aborted)).toEqual([false, true]);
  });

  it('begins anew at once when its child is not to be trusted any more, and joins up', async () => {
    const { child, children, texts, renew, status } = await openFollowing(['one', 'two']);
    renew(ryzen);
    expect(child(0).stream.signal.aborted).toBe(true);
    await pass(0);
    expect(children).toHaveLength(2);
    expect(child(1).stream.command.at(-1)).toBe('50');
    expect(status()[0]).toMatchObject({ status: 'following', error: null });
    child(0).print('of the old one');
    child(1).print('one', 'two', 'three');
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it('waits no longer for its next try when there is reason to begin anew', async () => {
    const { tail, child, children, renew, renewals } = await openFollowing(['one']);
    for (let time = 0; time < 8; time++) {
      child().end(ended('rpc error: code = Unavailable desc = no'));
      await pass(time < 7 ? 40_000 : 100);
    }
    const before = children.length;
    renew(ryzen);
    await pass(0);
    expect(children).toHaveLength(before + 1);
    tail.stop();
    child().end(ended('', null));
    await pass(60_000);
    expect(children).toHaveLength(before + 1);
    expect(renewals.get(ryzen)?.size).toBe(0);
  });

  it('changes nothing for what it shows already, and stops for nothing', async () => {
    const { store, archive, tail, child, children } = await openFollowing(['one']);
    const before = store.getState();
    tail.show([{ ...kubelet }]);
    expect(store.getState()).toBe(before);
    tail.show([]);
    expect(child().stream.signal.aborted).toBe(true);
    expect(store.getState().sources).toEqual([]);
    expect(archive.rings).toEqual([]);
    await pass(120_000);
    expect(children).toHaveLength(1);
  });

  it('is not started at all when it is not wanted any more before its time', async () => {
    const { tail, children } = openSpokenTail();
    tail.show([kubelet]);
    await pass(249);
    tail.stop();
    await pass(60_000);
    expect(children).toHaveLength(0);
  });

  it('tells the store ten times a second at most, and nothing without lines', async () => {
    const { child, states, texts } = await openFollowing(['first']);
    states.length = 0;
    for (let index = 0; index < 1000; index++) {
      child().print(...Array.from({ length: 10 }, (_, line) => `${index}.${line}`));
      await pass(1);
    }
    await pass(100);
    expect(states.length).toBeGreaterThan(5);
    expect(states.length).toBeLessThanOrEqual(11);
    expect(texts()).toHaveLength(10_001);
    states.length = 0;
    await pass(20_000);
    expect(states).toHaveLength(0);
  });

  it('a log that is silent but connected is followed', async () => {
    const { tail, status } = openSpokenTail();
    tail.show([kubelet]);
    await pass(20_000);
    expect(status()[0]?.status).toBe('starting');
    await pass(6000);
    expect(status()[0]).toMatchObject({ status: 'following', error: null });
  });
});

describe('a follower that ends', () => {
  const noRoute =
    'error fetching logs: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.1.101:50000: connect: no route to host"\n';

  it('is started again, with growing pauses up to 30 s, and says what failed meanwhile', async () => {
    const { status, child, children, texts, archive } = await openFollowing(['one']);
    const starts: number[] = [];
    for (let count = 0; count < 8; count++) {
      child().end(ended(noRoute));
      const before = children.length;
      const since = Date.now();
      await pass(100);
      expect(status()[0]).toMatchObject({
        status: 'waiting',
        error: 'no answer from 192.168.1.101, trying again',
      });
      while (children.length === before) await pass(100);
      starts.push(Math.round((Date.now() - since) / 1000));
    }
    expect(starts).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(texts()).toEqual(['one']);
    child().print('one', 'two');
    await pass(100);
    expect(status()[0]).toMatchObject({ status: 'following', error: null });
    expect(texts()).toEqual(['one', '<resumed>', 'two']);
    const [mark] = marksOf(archive, kubelet);
    expect((mark?.to ?? 0) - (mark?.from ?? 0)).toBeGreaterThan(100_000);
  });

  it('begins anew with a short pause after it has followed for long', async () => {
    const { child, children } = await openFollowing(['one']);
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

  it('joins up however its beginning arrives', async () => {
    const { child, texts } = await openFollowing(['a', 'b', 'c', 'd', 'e']);
    child().end();
    await pass(1000);
    child().print('a', 'b');
    await pass(3000);
    child().print('c', 'd', 'e', 'f');
    expect(texts()).toEqual(['a', 'b', 'c', 'd', 'e', '<resumed>', 'f']);
  });

  it('asks for more where what is known is not among the last lines, and misses nothing', async () => {
    const { child, texts, children } = await openFollowing(numbered(0, 100));
    child().end();
    await pass(1000);
    expect(child().stream.command.at(-1)).toBe('100');
    child().print(...numbered(5000, 5100));
    await pass(0);
    expect(children).toHaveLength(3);
    expect(child().stream.command.at(-1)).toBe('20000');
    child().print(...numbered(0, 5110));
    expect(texts()).toEqual([...numbered(0, 100), '<resumed>', ...numbered(100, 5110)]);
  });

  it('waits for the rest of the past where the link stands still for a while', async () => {
    const { child, texts } = await openFollowing(numbered(3000, 3100));
    child().end();
    await pass(1000);
    child().print(...numbered(5000, 5100));
    await pass(0);
    child().print(...numbered(0, 1500));
    await pass(9000);
    child().print(...numbered(1500, 3050));
    await pass(9000);
    child().print(...numbered(3050, 5110));
    expect(texts()).toEqual([...numbered(3000, 3100), '<resumed>', ...numbered(3100, 5110)]);
  });

  it('does not wait for ever where the clock of the node went back', async () => {
    const { child, texts } = await openFollowing(numbered(0, 100));
    child().end();
    await pass(1000);
    const fresh = ['1970-01-01T00:00:01Z one', '1970-01-01T00:00:02Z two'];
    child().print(...fresh);
    await pass(1000);
    child().print(...fresh);
    await pass(31_000);
    expect(texts().slice(100)).toEqual(['<gap>', ...fresh]);
  });

  it('marks a gap where lines are lost', async () => {
    const { child, texts, archive } = await openFollowing(numbered(0, 100));
    const since = Date.now();
    child().end();
    await pass(1000);
    child().print(...numbered(5000, 5100));
    await pass(0);
    child().print(...numbered(4000, 5100));
    await pass(900);
    expect(texts()).toHaveLength(100);
    await pass(200);
    expect(texts()).toEqual([...numbered(0, 100), '<gap>', ...numbered(4000, 5100)]);
    expect(marksOf(archive, kubelet)[0]).toEqual({ kind: 'gap', from: since, to: since + 2000 });
  });

  it('names a reboot, also one that is noticed only later', async () => {
    const { child, texts, boots, renew } = await openFollowing(numbered(0, 10));
    const restart = async (from: number) => {
      child().end();
      await pass(40_000);
      child().print(...numbered(from, from + 5));
      await pass(1100);
      child().print(...numbered(from, from + 5));
      await pass(1100);
    };
    boots.set(ryzen, 'second boot');
    await restart(100);
    expect(texts().slice(10)).toEqual(['<reboot>', ...numbered(100, 105)]);
    await restart(200);
    expect(texts().slice(16)).toEqual(['<gap>', ...numbered(200, 205)]);
    boots.set(ryzen, 'third boot');
    renew(ryzen);
    expect(texts().slice(16)).toEqual(['<reboot>', ...numbered(200, 205)]);
  });

  it.each([kubelet, kernelLog(ryzen)])(
    'shows a busy log that has begun anew within seconds: %o',
    async (source) => {
      const isKernel = source.kind === 'kernel';
      const line = (): string => {
        const stamp = new Date().toISOString();
        return isKernel ? `kern: info: [${stamp}]: eth0: up` : `${stamp} line`;
      };
      const lab = openSpokenTail();
      lab.tail.show([source]);
      await pass(250);
      for (let count = 0; count < 100; count++) {
        await pass(200);
        lab.child().print(line());
      }
      lab.child().end();
      lab.boots.set(ryzen, 'second boot');
      await pass(60_000);
      // Five lines a second: it is never silent, and its past is short.
      for (let count = 0; count < 50; count++) {
        await pass(200);
        lab.child().print(line());
      }
      const shown = shownOf(lab.archive, source);
      expect(shown.slice(100, 101)).toEqual(['<reboot>']);
      expect(shown.length).toBeGreaterThan(120);
    },
  );

  it('shows a busy log that has begun anew and tells no times, after half a minute', async () => {
    const { child, texts } = await openFollowing(
      Array.from({ length: 100 }, (_, index) => `before ${index}`),
    );
    child().end();
    await pass(1000);
    for (let count = 0; count < 35 * 5; count++) {
      child().print(`after ${count}`);
      await pass(200);
    }
    expect(texts()[100]).toBe('<gap>');
    expect(texts().at(-1)).toBe('after 174');
  });

  it('tells no line that it did not bring to its end: it comes again', async () => {
    const { child, texts } = await openFollowing(['one']);
    child().stream.onBytes(Buffer.from(`${ryzen}: half a li`));
    child().end();
    await pass(1000);
    child().print('one', 'half a line');
    expect(texts()).toEqual(['one', '<resumed>', 'half a line']);
  });

  it('joins up wherever it breaks off, twice in a row: within a prefix, a line, or a character', async () => {
    const written = [
      'x',
      'x',
      '2026-11-23T05:00:00Z grün',
      'x',
      '日本語 \u{1f680}',
      '2026-11-23T05:00:01Z x',
      'x',
    ];
    const printed = (lines: readonly string[]): Buffer =>
      Buffer.from(lines.map((line) => `${ryzen}: ${line}\n`).join(''));
    const whole = printed(written);
    for (let cut = 0; cut <= whole.length; cut++) {
      const lab = openSpokenTail();
      lab.tail.show([kubelet]);
      await pass(250);
      lab.child().stream.onBytes(whole.subarray(0, cut));
      lab.child().end();
      await pass(1000);
      lab.child().stream.onBytes(whole.subarray(0, (cut * 7) % whole.length));
      lab.child().end();
      await pass(2000);
      lab.child().stream.onBytes(whole);
      await pass(2000);
      lab.child().print('2026-11-23T05:00:02Z new');
      const shown = shownOf(lab.archive, kubelet).filter((line) => !line.startsWith('<'));
      expect({ cut, shown }).toEqual({ cut, shown: [...written, '2026-11-23T05:00:02Z new'] });
      lab.tail.stop();
    }
  });

  it('leaves no child and no timer behind, however quickly others are shown', async () => {
    const lab = openSpokenTail();
    for (let time = 0; time < 1000; time++) {
      lab.tail.show(time % 3 === 0 ? [] : [serviceLog(ryzen, `service-${time % 40}`), etcd]);
      await pass(time % 10 === 0 ? 300 : 1);
    }
    lab.tail.stop();
    for (const { stream } of lab.children) expect(stream.signal.aborted).toBe(true);
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
    expect([...lab.renewals.values()].map(({ size }) => size)).toEqual([0]);
    expect(lab.archive.rings).toEqual([]);
  });

  it('is left alone when we have ended it ourselves', async () => {
    const { child, children, status } = await openFollowing(['one']);
    const failure = { kind: 'cancelled', message: 'ended before it was done', hint: null } as const;
    child().end({ ...ended('', null), failure });
    await pass(120_000);
    expect(children).toHaveLength(1);
    expect(status()[0]?.status).toBe('following');
  });

  it('is tried slowly where the service has no log', async () => {
    const { status, tail, child, children } = openSpokenTail();
    tail.show([kubelet]);
    await pass(250);
    child().end(ended('ERROR: rpc error: code = NotFound desc = log "kubelet" was not registered\n'));
    await pass(29_000);
    expect(children).toHaveLength(1);
    expect(status()[0]?.error).toBe('kubelet has written no log yet, trying again now and then');
    await pass(2000);
    expect(children).toHaveLength(2);
  });
});

describe('many logs', () => {
  const nodes = Array.from({ length: 20 }, (_, index) => `10.0.0.${index + 1}`);
  const etcds = nodes.map((node) => serviceLog(node, 'etcd'));
  const noRoute = (node: string) =>
    `ERROR: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${node}:50000: connect: no route to host"\n`;

  async function openShared() {
    const lab = openSpokenTail();
    lab.tail.show(etcds);
    await pass(250);
    for (const node of nodes) lab.child().printOf(node, `${node} one`);
    return lab;
  }

  it('share a child where they are of one command', async () => {
    const { archive, children } = await openShared();
    expect(children).toHaveLength(1);
    expect(children[0]?.nodes).toEqual(nodes);
    for (const source of etcds) expect(shownOf(archive, source)).toEqual([`${source.address} one`]);
  });

  it('go on when a node is lost, which is followed again', async () => {
    const { archive, child, children, status } = await openShared();
    child().stream.onErrors?.(noRoute('10.0.0.2'));
    await pass(200);
    expect(status().filter((one) => one.status === 'waiting')).toEqual([
      { source: etcds[1], status: 'waiting', error: 'no answer from 10.0.0.2, trying again' },
    ]);
    child().printOf('10.0.0.1', 'two');
    await pass(1000);
    expect(children).toHaveLength(2);
    for (const node of nodes) {
      child().printOf(node, `${node} one`, ...(node === '10.0.0.1' ? ['two'] : []), 'three');
    }
    expect(shownOf(archive, etcds[0] ?? kubelet)).toEqual(['10.0.0.1 one', 'two', 'three']);
    expect(shownOf(archive, etcds[1] ?? kubelet)).toEqual(['10.0.0.2 one', '<resumed>', 'three']);
    await pass(100);
    expect(status().every((one) => one.status === 'following')).toBe(true);
  });

  it('go on where a child says what is no error: it is not started again for that', async () => {
    const { child, children, status } = await openShared();
    child().stream.onErrors?.(
      'WARNING: 10.0.0.2: server version 1.9.5 is older than client version 1.13.3\n\nSignal received, aborting\n',
    );
    await pass(60_000);
    expect(children).toHaveLength(1);
    expect(status().every((one) => one.status === 'following')).toBe(true);
  });

  it('are shown though their child floods its standard error', async () => {
    const { archive, child } = await openShared();
    for (let piece = 0; piece < 100; piece++) child().stream.onErrors?.(noRoute('10.0.0.2').repeat(500));
    expect(vi.getTimerCount()).toBeLessThan(5000);
    child().print('two');
    expect(shownOf(archive, etcds[0] ?? kubelet)).toEqual(['10.0.0.1 one', 'two']);
  });

  it('that are well get no mark where a node without that log says so before their first lines come', async () => {
    const { archive, tail, child, children, status } = openSpokenTail();
    tail.show(etcds);
    await pass(250);
    const notThere = 'ERROR: rpc error: code = NotFound desc = log "etcd" was not registered\n';
    for (let time = 0; time < 3; time++) {
      child().stream.onErrors?.(notThere);
      await pass(300);
      for (const node of nodes.slice(1)) child().printOf(node, `${node} one`, `${node} two`);
      await pass(2000);
      expect(status()[0]).toMatchObject({ error: 'etcd has written no log yet, trying again now and then' });
      expect(status().filter((one) => one.status === 'waiting')).toHaveLength(1);
      await pass(31_000);
      expect(children).toHaveLength(time + 2);
    }
    for (const source of etcds.slice(1)) {
      expect(shownOf(archive, source)).toEqual([`${source.address} one`, `${source.address} two`]);
    }
  });

  it('come, also of one that was shown, left out and shown again at once', async () => {
    const { archive, tail, child, children, status } = await openShared();
    tail.show(etcds.slice(1));
    tail.show(etcds);
    await pass(300);
    expect(children).toHaveLength(2);
    expect(child(0).stream.signal.aborted).toBe(true);
    for (const node of nodes) child().printOf(node, `${node} one`, 'two');
    await pass(100);
    expect(status().every((one) => one.status === 'following')).toBe(true);
    for (const source of etcds) expect(shownOf(archive, source)).toEqual([`${source.address} one`, 'two']);
  });

  it('come whole where all of the past is wanted, and only some have come when the child ends', async () => {
    const lab = openSpokenTail({ tailLines: -1 });
    lab.tail.show(etcds);
    await pass(250);
    lab.child().print('one');
    lab.child().end();
    await pass(1000);
    expect(lab.child().stream.command).toEqual(['logs', 'etcd', '-f', '--tail', '-1']);
  });

  it('that are too many are refused, with the reason', async () => {
    const { tail, status, children } = openSpokenTail();
    tail.show(Array.from({ length: 17 }, (_, index) => containerLog(ryzen, `pod:container:${index}`)));
    await pass(400);
    expect(children).toHaveLength(16);
    expect(status().at(-1)).toMatchObject({
      status: 'waiting',
      error: 'too many logs at once: 17 would be followed, 16 can be',
    });
  });
});
