import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastValue } from '../../source/domain/loaded.ts';
import { type Fault, homelab } from '../../source/simulator/practice.ts';
import { selectClusterVerdict, selectEtcd, selectVerdict } from '../../source/state/selectors.ts';
import { isSettled } from '../../source/state/settled.ts';
import type { Answer, Call } from '../../source/talosctl/runner.ts';
import { addresses, type FeedLab, startLab } from '../helpers/feed-lab.ts';

const [ryzen, intel, m1mac] = addresses;
const networkIsGone =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp: connect: network is unreachable"\n';
const second = 1000;
const minute = 60 * second;

let lab: FeedLab;
beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => {
  lab.feed.stop();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const on = (name: Fault['name'], node: string | null): Fault => ({ name, node });
const contact = (address: string) => lab.node(address).contact;

describe('a healthy cluster', () => {
  it('is read whole, each kind of value in one call for all nodes', async () => {
    lab = startLab();
    await pass(second);
    expect(isSettled(lab.state())).toBe(true);
    expect(selectClusterVerdict(lab.state())).toEqual({ health: 'healthy', reasons: [] });
    const texts = lab.runner.calls.map(({ text }) => text.replace(/ -e .*/, ''));
    expect(texts.slice(0, 3).sort()).toEqual(addresses.map((node) => `get machinestatus -o json -n ${node}`));
    expect(texts.slice(3).sort()).toEqual([
      `etcd members -n ${ryzen}`,
      `etcd status -n ${addresses.join()}`,
      `get cpustat -o json -n ${addresses.join()}`,
      `get etcdmember -o json -n ${addresses.join()}`,
      `get extensions -o json -n ${addresses.join()}`,
      `get hostname -o json -n ${addresses.join()}`,
      `get identity -o json -n ${addresses.join()}`,
      `get info -o json -n ${ryzen}`,
      `get kubeletspec -o json -n ${addresses.join()}`,
      `get machinetype -o json -n ${addresses.join()}`,
      `get members -o json -n ${ryzen}`,
      `get nodestatus -o json -n ${addresses.join()}`,
      `memory -n ${addresses.join()}`,
      `service -n ${addresses.join()}`,
      `version --json -n ${addresses.join()}`,
    ]);
  });

  it('uses one endpoint after the start', async () => {
    lab = startLab();
    await pass(second);
    const used = new Set(lab.runner.calls.slice(3).map(({ text }) => text.split(' -e ')[1]));
    expect(used).toEqual(new Set([lab.state().endpoint]));
  });

  it('keeps node objects whose values did not change, poll after poll', async () => {
    lab = startLab();
    await pass(second);
    const before = lab.node(intel);
    const calls = lab.runner.calls.length;
    // Until just before etcd is asked again: its raft index is another each time.
    await pass(8 * second);
    expect(lab.runner.calls.length).toBeGreaterThan(calls);
    expect(lab.node(intel)).toBe(before);
    expect(lab.state().answeredAt[intel]).toBeGreaterThan(Date.now() - 6 * second);
  });

  it('has CPU after two readings of it', async () => {
    lab = startLab();
    await pass(second);
    expect(lab.node(ryzen).cpuPercent).toBeNull();
    await pass(2 * minute);
    expect(lab.node(ryzen).cpuPercent).toBeGreaterThan(0);
    expect(lab.node(ryzen).cpuPercent).toBeLessThan(100);
  });

  it('finds nodes that the talosconfig does not name', async () => {
    lab = startLab({ nodes: [intel] });
    await pass(2 * second);
    expect(lab.state().nodes.ids).toEqual([intel, m1mac, ryzen]);
    expect(isSettled(lab.state())).toBe(true);
    expect(lab.node(m1mac).sources).toEqual(['members', 'etcd']);
  });

  it('shows just the nodes that the user named', async () => {
    lab = startLab({ nodes: [intel], source: 'configuration' });
    await pass(2 * second);
    expect(lab.state().nodes.ids).toEqual([intel]);
    expect(isSettled(lab.state())).toBe(true);
  });

  it('replaces an endpoint that stands in for the cluster by its members', async () => {
    lab = startLab({ nodes: ['10.0.0.1'], endpoints: ['10.0.0.1'], source: 'endpoint' });
    await pass(2 * second);
    // The simulator does not know 10.0.0.1 as a node, as a balancer's address would not be one.
    expect(lab.state().nodes.ids).toEqual(['10.0.0.1']);
  });
});

describe.each([
  ['node-down', 'no-route'],
  ['node-refused', 'refused'],
  ['node-blackholed', 'timeout'],
] as const)('with %s from the start', (fault, kind) => {
  it.each(addresses)('at %s, the other two are whole within 2 s', async (down) => {
    lab = startLab({ faults: [on(fault, down)] });
    await pass(2 * second);
    for (const address of addresses) {
      if (address === down) {
        expect(contact(address).state).not.toBe('answering');
        expect(contact(address).error?.message).toBeTruthy();
      } else {
        expect(contact(address).state).toBe('answering');
        expect(lastValue(lab.node(address).facts.services)).toHaveLength(11);
        expect(lastValue(lab.node(address).facts.version)?.talosVersion).toBe('v1.13.1');
      }
    }
  });

  it('and the only endpoint alive in the middle, too', async () => {
    lab = startLab({ faults: [on(fault, ryzen)], endpoints: [ryzen, intel] });
    await pass(3 * second);
    expect(lab.state().endpoint).toBe(intel);
    expect(lastValue(lab.node(m1mac).facts.services)).toHaveLength(11);
  });

  it('it is unhealthy after two tries, and well again when it comes back', async () => {
    lab = startLab({ faults: [on(fault, m1mac)] });
    await pass(15 * second);
    expect(contact(m1mac).failures).toBeGreaterThanOrEqual(2);
    expect(contact(m1mac).error?.kind).toBe(kind);
    expect(selectVerdict(lab.node(m1mac)).health).toBe('unhealthy');
    expect(selectEtcd(lab.state()).quorum).toEqual({ needed: 2, held: true, tolerates: 0 });
    lab.runner.clear();
    await pass(20 * second);
    expect(contact(m1mac)).toEqual({ state: 'answering', failures: 0, error: null, since: null });
    expect(selectClusterVerdict(lab.state())).toEqual({ health: 'healthy', reasons: [] });
  });
});

describe('a node that goes away later', () => {
  it.each(['node-down', 'node-blackholed'] as const)(
    'by %s keeps its row and delays nobody',
    async (fault) => {
      lab = startLab();
      await pass(10 * second);
      lab.runner.fault(on(fault, ryzen));
      await pass(20 * second);
      expect(lastValue(lab.node(ryzen).facts.version)?.talosVersion).toBe('v1.13.1');
      expect(selectVerdict(lab.node(ryzen)).health).toBe('unhealthy');
      const before = Date.now();
      await pass(30 * second);
      for (const address of [intel, m1mac]) {
        expect(contact(address).state).toBe('answering');
        expect(lab.state().answeredAt[address]).toBeGreaterThan(before + 20 * second);
      }
    },
  );

  it('is probed alone with growing pauses, and never given up', async () => {
    lab = startLab();
    await pass(10 * second);
    lab.runner.fault(on('node-down', m1mac));
    await pass(10 * minute);
    const alone = lab.runner.calls.filter(({ text }) =>
      text.startsWith(`get machinestatus -o json -n ${m1mac} `),
    );
    const pauses = alone.slice(1).map(({ at }, index) => at - (alone[index]?.at ?? 0));
    expect(pauses[10]).toBeGreaterThanOrEqual(15 * second);
    expect(pauses[10]).toBeLessThan(17 * second);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(60 * second);
    expect(pauses.at(-1)).toBeLessThan(62 * second);
    expect(Math.max(...lab.runner.calls.map(({ at }) => at))).toBeGreaterThan(Date.now() - 6 * second);
  });

  it('counts one silence as one try, however many readings run into it', async () => {
    lab = startLab();
    await pass(10 * second);
    lab.runner.fault(on('node-down', m1mac));
    await vi.waitFor(() => expect(contact(m1mac).state).toBe('failing'), { interval: 10, timeout: 10_000 });
    expect(contact(m1mac).failures).toBe(1);
  });

  it('is read whole again after a reboot, though it was never seen down', async () => {
    lab = startLab();
    await pass(10 * second);
    const before = lab.runner.calls.length;
    lab.runner.fault(on('booting', intel));
    await pass(6 * second);
    const versions = lab.runner.calls
      .slice(before)
      .filter(({ text }) => text === `version --json -n ${intel} -e ${lab.state().endpoint}`);
    expect(versions).toHaveLength(1);
    expect(selectVerdict(lab.node(intel))).toMatchObject({ health: 'degraded' });
  });
});

describe('endpoints', () => {
  it('are changed by itself when the one in use dies', async () => {
    lab = startLab();
    await pass(10 * second);
    const first = lab.state().endpoint ?? '';
    lab.runner.fault(on('node-down', first));
    await pass(15 * second);
    expect(lab.state().endpoint).not.toBe(first);
    for (const address of addresses.filter((other) => other !== first)) {
      expect(lab.state().answeredAt[address]).toBeGreaterThan(Date.now() - 6 * second);
    }
  });

  it('are changed when the one in use goes silent', async () => {
    lab = startLab();
    await pass(10 * second);
    const first = lab.state().endpoint ?? '';
    lab.runner.fault(on('node-blackholed', first));
    await pass(20 * second);
    expect(lab.state().endpoint).not.toBe(first);
    for (const address of addresses.filter((other) => other !== first)) {
      expect(contact(address).state).toBe('answering');
      expect(lab.state().answeredAt[address]).toBeGreaterThan(Date.now() - 6 * second);
    }
  });

  it('that all fail are a trouble of the cluster, gone when one answers', async () => {
    lab = startLab({ faults: [on('certificate-expired', null)] });
    await pass(10 * second);
    expect(lab.state().trouble).toMatchObject({ kind: 'certificate-expired' });
    expect(lab.state().trouble?.hint).toContain('talosctl');
    lab.runner.clear();
    await pass(20 * second);
    expect(lab.state().trouble).toBeNull();
    expect(selectClusterVerdict(lab.state()).health).toBe('healthy');
  });
});

describe('faults of the answers', () => {
  it('garbage is never taken for a value, nor for a reason to give up', async () => {
    lab = startLab();
    await pass(5 * second);
    lab.runner.fault(on('garbage', null));
    await pass(30 * second);
    expect(lastValue(lab.node(ryzen).facts.services)).toHaveLength(11);
    lab.runner.clear();
    await pass(40 * second);
    expect(selectClusterVerdict(lab.state()).health).toBe('healthy');
  });

  it('half an answer keeps what was whole', async () => {
    lab = startLab({ faults: [on('half', null)] });
    await pass(30 * second);
    lab.runner.clear();
    await pass(60 * second);
    expect(selectClusterVerdict(lab.state()).health).toBe('healthy');
  });

  it('a reader’s role leaves “not allowed”, and the health as it is', async () => {
    const nodes = homelab(Date.now()).nodes.map((node) => ({ ...node, talosVersion: 'v1.9.3' }));
    lab = startLab({ scenario: { talosctlVersion: '1.9.5', role: 'os:reader', nodes } });
    await pass(5 * second);
    expect(selectEtcd(lab.state()).notAllowed).toBe(true);
    expect(selectClusterVerdict(lab.state())).toEqual({ health: 'healthy', reasons: [] });
  });

  it('talosctl that hangs is ended, asked again, and believed when it answers', async () => {
    lab = startLab({ faults: [on('hang', null)] });
    await pass(20 * second);
    expect(contact(ryzen)).toMatchObject({ state: 'failing', error: { kind: 'timeout' } });
    lab.runner.clear();
    await pass(30 * second);
    expect(selectClusterVerdict(lab.state()).health).toBe('healthy');
  });
});

describe('what the view itself has lost', () => {
  const broken = (failure: Partial<Answer>) => ({
    stdout: '',
    stderr: '',
    exitCode: 1,
    durationMs: 5,
    failure: null,
    ...failure,
  });
  let broke = false;
  const unless = (failure: Partial<Answer>) => (_: Call, answer: () => Promise<Answer>) =>
    broke ? Promise.resolve(broken(failure)) : answer();
  beforeEach(() => {
    broke = false;
  });

  it.each([
    ['talosctl cannot be started any more', { exitCode: 127, stderr: 'sh: talosctl: not found' }],
    ['the talosconfig is gone', { stderr: 'error constructing client: failed to determine endpoints' }],
    ['the network is gone', { stderr: networkIsGone }],
  ])('%s: nothing stays healthy, and no quorum is said to be lost', async (_, failure) => {
    lab = startLab({ intercept: unless(failure) });
    await pass(10 * second);
    broke = true;
    await pass(minute);
    const etcd = selectEtcd(lab.state());
    expect(etcd).toMatchObject({ quorum: null, healthyVoters: null, alarms: null });
    for (const address of addresses) {
      expect(['unhealthy', 'unknown']).toContain(selectVerdict(lab.node(address)).health);
    }
    expect(lab.state().trouble).not.toBeNull();
    expect(selectClusterVerdict(lab.state()).reasons.join()).not.toContain('quorum');
    broke = false;
    await pass(minute);
    expect(selectClusterVerdict(lab.state())).toEqual({ health: 'healthy', reasons: [] });
    expect(lab.state().trouble).toBeNull();
  });

  it('answers that make no sense any more are unknown, not healthy', async () => {
    lab = startLab({ intercept: unless({ exitCode: 0, stdout: 'hello' }) });
    await pass(10 * second);
    broke = true;
    await pass(minute);
    expect(selectVerdict(lab.node(ryzen)).health).toBe('unknown');
    expect(lastValue(lab.node(ryzen).facts.services)).toHaveLength(11);
  });
});

describe('etcd’s own list', () => {
  it('comes from another control plane when the first cannot tell it', async () => {
    const stderr = `error getting members: 1 error occurred:\n\t* ${ryzen}: rpc error: code = Unavailable desc = failed to create etcd client: context deadline exceeded\n`;
    lab = startLab({
      intercept: async (call, answer) =>
        call.command[0] === 'etcd' && call.nodes.join() === ryzen
          ? { stdout: '', stderr, exitCode: 1, durationMs: 5, failure: null }
          : answer(),
    });
    await pass(5 * second);
    expect(lastValue(lab.state().etcdMembers)).toHaveLength(3);
    const asked = () => lab.runner.calls.filter(({ text }) => text.startsWith('etcd members')).length;
    const before = asked();
    await pass(minute);
    // And the one that told it is asked first from then on.
    expect(asked() - before).toBeLessThanOrEqual(7);
  });
});

describe('slow answers', () => {
  const late =
    (ms: number, isLate: (call: Call) => boolean) => async (call: Call, answer: () => Promise<Answer>) => {
      if (!isLate(call)) return answer();
      await new Promise((resolve) => setTimeout(resolve, ms));
      const given = await answer();
      return { ...given, durationMs: given.durationMs + ms };
    };

  it('of a whole batch are looked into once, not at every poll', async () => {
    lab = startLab({ intercept: late(3000, ({ command }) => command[0] === 'service') });
    await pass(10 * minute);
    const probes = lab.runner.calls.filter(({ text }) =>
      /^get machinestatus -o json -n [\d.]+ -e/.test(text),
    );
    expect(probes.length).toBeLessThanOrEqual(9);
    expect(selectClusterVerdict(lab.state()).health).toBe('healthy');
  });

  it('of a node at the start do not set it apart for ever', async () => {
    const start = Date.now();
    lab = startLab({
      endpoints: [intel],
      intercept: late(2000, ({ nodes }) => nodes.join() === ryzen && Date.now() < start + second),
    });
    await pass(minute);
    const before = lab.runner.calls.length;
    await pass(minute);
    const alone = lab.runner.calls.slice(before).filter(({ text }) => text.includes(`-n ${ryzen} `));
    expect(alone.filter(({ text }) => text.startsWith('service'))).toEqual([]);
  });

  it('of a node while it is read for the first time leave nothing of it unread', async () => {
    const start = Date.now();
    const isEarly = () => Date.now() < start + 3 * second;
    const untilDropped = (call: Call): Promise<Answer> =>
      new Promise((resolve) => {
        const failure = { kind: 'cancelled', message: 'ended before it was done', hint: null } as const;
        const dropped = { stdout: '', stderr: '', exitCode: null, durationMs: 0, failure };
        call.signal?.addEventListener('abort', () => resolve(dropped));
      });
    const slowly = late(3000, ({ nodes }) => nodes.join() === m1mac && Date.now() > start + second);
    lab = startLab({
      intercept: (call, answer) =>
        call.nodes.length > 1 && call.command[1] !== 'machinetype' && isEarly()
          ? untilDropped(call)
          : slowly(call, answer),
    });
    await pass(20 * second);
    expect(lab.node(m1mac).facts.extensions.status).toBe('ok');
  });

  it('never make etcd look lost while nobody has failed', async () => {
    lab = startLab({
      endpoints: [ryzen],
      intercept: late(3000, ({ nodes }) => nodes.length === 1 && nodes[0] !== ryzen),
    });
    for (let passed = 0; passed < 20 * second; passed += 100) {
      await pass(100);
      expect(selectClusterVerdict(lab.state()).reasons.join()).not.toContain('quorum');
    }
    expect(selectClusterVerdict(lab.state()).health).toBe('healthy');
  });
});

describe('refresh', () => {
  it('asks a silent node at once, too', async () => {
    lab = startLab({ faults: [on('node-down', m1mac)] });
    await pass(5 * minute);
    lab.runner.clear();
    lab.feed.refresh();
    await pass(500);
    expect(contact(m1mac).state).toBe('answering');
  });
});

describe('a reboot', () => {
  it('begins the reckoning of CPU anew', async () => {
    lab = startLab();
    await pass(2 * minute);
    expect(lab.node(intel).cpuPercent).not.toBeNull();
    lab.runner.fault(on('booting', intel));
    await pass(6 * second);
    expect(lab.node(intel).cpuPercent).toBeNull();
  });
});

describe('after stop', () => {
  it('nothing is asked any more', async () => {
    lab = startLab({ faults: [on('node-down', m1mac)] });
    await pass(10 * second);
    lab.feed.stop();
    await pass(100);
    const calls = lab.runner.calls.length;
    await pass(10 * minute);
    expect(lab.runner.calls.length).toBe(calls);
  });
});
