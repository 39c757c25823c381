import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { factNames } from '../../source/domain/node.ts';
import { AppError } from '../../source/errors.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Via } from '../../source/talosctl/reading.ts';
import { answer, expectCalls, replayRunner } from '../helpers/fake-runner.ts';

const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;
const all = [ryzen, intel, m1mac];
const via: Via = { endpoint: '127.0.0.1', timeoutMs: 1000 };
const versions = ['v1.6.4', 'v1.9.5', 'v1.13.3'];

// The moment at which the services' ages are read.
const readAt = Date.parse('2026-11-23T05:00:00Z');
beforeEach(() => vi.useFakeTimers({ now: readAt, toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

describe.each(versions)('reading the recordings of %s', (version) => {
  it.each(factNames)('gives %s of every node', async (fact) => {
    const reading = await createClient(replayRunner(`${version}/healthy`)).readFact(fact, all, via);
    expect([...reading.errors]).toEqual([]);
    expect([...reading.values.keys()].sort()).toEqual(all);
    expect(reading.values.get(intel)).toMatchSnapshot();
  });

  it('gives the lists of the cluster', async () => {
    const client = createClient(replayRunner(`${version}/healthy`));
    expect((await client.readMembers(ryzen, via)).values.get(ryzen)).toMatchSnapshot();
    expect((await client.readEtcdMembers(ryzen, via)).values.get(ryzen)).toMatchSnapshot();
    expect((await client.readClusterName(ryzen, via)).values.get(ryzen)).toBe('homelab');
  });

  it('tells what is wrong in degraded', async () => {
    const client = createClient(replayRunner(`${version}/degraded`));
    const status = (await client.readFact('machineStatus', all, via)).values.get(ryzen);
    expect(status).toMatchObject({ stage: 'running', ready: false });
    expect(status?.unmetConditions.map(({ name }) => name)).toEqual(['services', 'staticPods']);
    const services = (await client.readFact('services', all, via)).values.get(ryzen);
    expect(services?.find(({ id }) => id === 'kubelet')).toEqual({
      id: 'kubelet',
      state: 'Failed',
      health: '?',
      message: 'Failed: Service runner[kubelet] exited with error: task "kubelet" failed: exit code 1',
      changedAt: readAt,
    });
    const etcd = await client.readFact('etcdStatus', all, via);
    expect(etcd.values.get(m1mac)?.learner).toBe(true);
    expect(etcd.values.get(intel)?.alarms).toEqual([
      { memberId: etcd.values.get(intel)?.memberId, alarm: 'NOSPACE' },
    ]);
    expect((await client.readFact('kubernetes', all, via)).values.get(intel)?.cordoned).toBe(true);
  });

  it('keeps the good nodes when a later one is down, whatever the exit code is', async () => {
    const client = createClient(replayRunner(`${version}/node-down`));
    for (const fact of [
      'version',
      'services',
      'memory',
      'etcdStatus',
      'machineStatus',
      'kubernetes',
    ] as const) {
      const reading = await client.readFact(fact, all, via);
      expect([...reading.values.keys()], fact).toEqual([ryzen, intel]);
      expect([...reading.errors.keys()], fact).toEqual([m1mac]);
      expect(reading.errors.get(m1mac), fact).toMatchObject({ kind: 'no-route', connection: true });
      expect(reading.endpointFailure, fact).toBeNull();
    }
  });

  it('asks a get again without its first node when that is down', async () => {
    const runner = replayRunner(`${version}/first-node-down`);
    const reading = await createClient(runner).readFact('machineStatus', [m1mac, ryzen, intel], via);
    expect(runner.calls).toEqual([
      `get machinestatus -o json -n ${m1mac},${ryzen},${intel} -e 127.0.0.1`,
      `get machinestatus -o json -n ${ryzen},${intel} -e 127.0.0.1`,
    ]);
    expect([...reading.values.keys()]).toEqual([ryzen, intel]);
    expect(reading.errors.get(m1mac)?.kind).toBe('no-route');
  });

  it('knows an endpoint that is dead from a node that is', async () => {
    const dead = { ...via, endpoint: '127.0.0.9' };
    const reading = await createClient(replayRunner(`${version}/endpoint-dead`)).readFact(
      'version',
      [ryzen],
      dead,
    );
    expect(reading.endpointFailure).toMatchObject({ kind: 'refused', connection: true });
    expect(reading.endpointAnswered).toBe(false);
  });

  it('says that the certificate has expired', async () => {
    const reading = await createClient(replayRunner(`${version}/cert-expired`)).readFact('version', all, via);
    expect(reading.endpointFailure).toMatchObject({ kind: 'certificate-expired' });
    expect(reading.errors.get(intel)?.hint).toContain('talosctl');
  });
});

describe('answers that are not as they should be', () => {
  const json = (node: string | undefined, stage: string): string =>
    JSON.stringify({
      ...(node === undefined ? {} : { node }),
      metadata: { id: 'machine', version: 1, created: '2026-11-23T04:58:18Z' },
      spec: { stage, status: { ready: true, unmetConditions: null } },
    });

  it('take a single answer for the node that was asked, whatever it calls itself', async () => {
    for (const node of [undefined, '10.0.0.9']) {
      const runner = expectCalls([
        [`get machinestatus -o json -n ${ryzen} -e 127.0.0.1`, answer({ stdout: json(node, 'running') })],
      ]);
      const reading = await createClient(runner).readFact('machineStatus', [ryzen], via);
      expect(reading.values.get(ryzen)?.stage).toBe('running');
      runner.verify();
    }
  });

  it('ask node by node where an answer names none (talosctl 1.14)', async () => {
    const line = (arch: string): string => `{"version":{"tag":"v1.14.0","arch":"${arch}"}}\n`;
    const runner = expectCalls([
      [`version --json -n ${ryzen},${intel} -e 127.0.0.1`, answer({ stdout: line('amd64') + line('arm64') })],
      [`version --json -n ${ryzen} -e 127.0.0.1`, answer({ stdout: line('amd64') })],
      [`version --json -n ${intel} -e 127.0.0.1`, answer({ stdout: line('arm64') })],
    ]);
    const reading = await createClient(runner).readFact('version', [ryzen, intel], via);
    expect(reading.values.get(intel)?.architecture).toBe('arm64');
    runner.verify();
  });

  it('read the kubelet’s status where its specification is not allowed (Talos 1.14)', async () => {
    const denied = 'rpc error: code = PermissionDenied desc = not authorized\n';
    const status = JSON.stringify({
      node: ryzen,
      metadata: { id: 'kubelet', version: 1 },
      spec: { image: 'k:v1.37.0' },
    });
    const runner = expectCalls([
      [`get kubeletspec -o json -n ${ryzen} -e 127.0.0.1`, answer({ exitCode: 1, stderr: denied })],
      [`get kubeletstatus -o json -n ${ryzen} -e 127.0.0.1`, answer({ stdout: status })],
    ]);
    const reading = await createClient(runner).readFact('kubernetesVersion', [ryzen], via);
    expect(reading.values.get(ryzen)).toBe('v1.37.0');
    expect(reading.errors.size).toBe(0);
    runner.verify();
  });

  it('keep what was whole in an answer cut half-way', async () => {
    const cut = `${json(ryzen, 'running')}\n${json(intel, 'running').slice(0, 60)}`;
    const runner = expectCalls([
      [`get machinestatus -o json -n ${ryzen},${intel} -e 127.0.0.1`, answer({ stdout: cut, exitCode: 1 })],
    ]);
    const reading = await createClient(runner).readFact('machineStatus', [ryzen, intel], via);
    expect([...reading.values.keys()]).toEqual([ryzen]);
    expect(reading.errors.get(intel)).toMatchObject({ kind: 'parse', connection: false });
  });

  it('do not take a table that is cut off within a line for the whole', async () => {
    const row = (node: string, id: string) =>
      `${node}   ${id.padEnd(9)}   Running   OK       1s ago        ok\n`;
    const header = 'NODE            SERVICE     STATE     HEALTH   LAST CHANGE   LAST EVENT\n';
    const whole = row(ryzen, 'apid') + row(ryzen, 'etcd') + row(intel, 'apid');
    const stdout = header + whole + row(intel, 'etcd').slice(0, 30);
    const command = `service -n ${ryzen},${intel} -e 127.0.0.1`;
    const runner = expectCalls([[command, answer({ stdout, exitCode: 1 })]]);
    const reading = await createClient(runner).readFact('services', [ryzen, intel], via);
    expect(reading.values.get(ryzen)?.map(({ id }) => id)).toEqual(['apid', 'etcd']);
    expect(reading.values.has(intel)).toBe(false);
    expect(reading.errors.get(intel)).toMatchObject({ kind: 'parse', connection: false });
  });

  it('do not take some resources of an answer cut half-way for all', async () => {
    const extension = (name: string) =>
      JSON.stringify({
        node: ryzen,
        metadata: { id: '0', version: 1 },
        spec: { metadata: { name, version: '1.0.0' } },
      });
    const stdout = `${extension('i915')}\n${extension('intel-ucode').slice(0, 50)}`;
    const command = `get extensions -o json -n ${ryzen} -e 127.0.0.1`;
    const runner = expectCalls([[command, answer({ stdout, exitCode: 1 })]]);
    const reading = await createClient(runner).readFact('extensions', [ryzen], via);
    expect(reading.values.size).toBe(0);
    expect(reading.errors.get(ryzen)).toMatchObject({ kind: 'parse' });
  });

  it('never make up “none” from an answer that failed', async () => {
    const failed = answer({ exitCode: 1, stderr: 'rpc error: code = Internal desc = boom\n' });
    const runner = expectCalls([[`get nodestatus -o json -n ${ryzen} -e 127.0.0.1`, failed]]);
    const reading = await createClient(runner).readFact('kubernetes', [ryzen], via);
    expect(reading.values.size).toBe(0);
    expect(reading.errors.get(ryzen)).toMatchObject({ kind: 'other', message: 'boom' });
  });

  it('strip control sequences from every value', async () => {
    const hostile = JSON.stringify({
      node: ryzen,
      metadata: { id: 'hostname', version: 1 },
      spec: { hostname: 'ryzen\u001b]0;owned\u0007\u001b[31m\u202e' },
    });
    const runner = expectCalls([
      [`get hostname -o json -n ${ryzen} -e 127.0.0.1`, answer({ stdout: hostile })],
    ]);
    const reading = await createClient(runner).readFact('hostname', [ryzen], via);
    expect(reading.values.get(ryzen)).toBe('ryzen');
  });

  it('believe no address that is none: it would become an argument', async () => {
    const spec = {
      hostname: 'evil',
      machineType: 'worker',
      nodeId: 'x',
      addresses: ['--insecure', 'a,b', 'fd00::1'],
    };
    const stdout = JSON.stringify({ node: ryzen, metadata: { id: 'evil', version: 1 }, spec });
    const runner = expectCalls([[`get members -o json -n ${ryzen} -e 127.0.0.1`, answer({ stdout })]]);
    const members = (await createClient(runner).readMembers(ryzen, via)).values.get(ryzen);
    expect(members?.[0]?.addresses).toEqual(['fd00::1']);
  });

  it('are a failure where the call was refused before it was made', async () => {
    const refusing = {
      ...expectCalls([]),
      run: () => Promise.reject(new AppError('configuration', 'refused: x')),
    };
    const reading = await createClient(refusing).readFact('version', ['x y'], via);
    expect(reading.errors.get('x y')).toMatchObject({ kind: 'configuration', message: 'refused: x' });
  });

  it('give a timeout to every node that said nothing', async () => {
    const failure = { kind: 'timeout', message: 'no answer within 5 s', hint: null } as const;
    const runner = expectCalls([
      [`version --json -n ${ryzen},${intel} -e 127.0.0.1`, answer({ exitCode: null, failure })],
    ]);
    const reading = await createClient(runner).readFact('version', [ryzen, intel], via);
    expect(reading.errors.get(ryzen)).toMatchObject({ kind: 'timeout', connection: true });
    expect(reading.endpointFailure).toBeNull();
    expect(reading.endpointAnswered).toBe(false);
  });
});

describe('whose failure it is', () => {
  const dial = (host: string) =>
    `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${host}: connect: connection refused"\n`;

  it.each([
    ['fd00:0:0::1', 'fd00::3', '[fd00::1]:50000', { certain: true }],
    ['fd00::1', 'fd00::3', '[fd00::3]:50000', null],
    ['cp1.lan', 'cp3.lan', '192.168.1.103:50000', { certain: false }],
    ['cp1.lan', '192.168.1.103', '192.168.1.103:50000', null],
    ['192.168.1.101:50001', '192.168.1.103', '192.168.1.101:50001', { certain: true }],
  ])('endpoint %s, node %s, dialled %s', async (endpoint, node, dialled, expected) => {
    const runner = expectCalls([
      [`get machinestatus -o json -n ${node} -e ${endpoint}`, answer({ exitCode: 1, stderr: dial(dialled) })],
    ]);
    const reading = await createClient(runner).readFact('machineStatus', [node], { ...via, endpoint });
    if (expected) expect(reading.endpointFailure).toMatchObject(expected);
    else expect(reading.endpointFailure).toBeNull();
    expect(reading.errors.get(node)?.kind).toBe('refused');
  });

  it('a name that the endpoint cannot resolve is the node’s', async () => {
    const stderr =
      'rpc error: code = Unavailable desc = dial tcp: lookup cp3.lan on 10.96.0.10:53: no such host\n';
    const runner = expectCalls([
      ['get machinestatus -o json -n cp3.lan -e 192.168.1.101', answer({ exitCode: 1, stderr })],
    ]);
    const reading = await createClient(runner).readFact('machineStatus', ['cp3.lan'], {
      ...via,
      endpoint: '192.168.1.101',
    });
    expect(reading.endpointFailure).toBeNull();
    expect(reading.errors.get('cp3.lan')?.kind).toBe('name');
  });
});

describe('workers', () => {
  it('have no etcd member, without an error', async () => {
    const worker = '192.168.1.104';
    const stdout = JSON.stringify({
      node: ryzen,
      metadata: { id: 'local', version: 1 },
      spec: { memberID: '1f' },
    });
    const runner = expectCalls([
      [`get etcdmember -o json -n ${ryzen},${worker} -e 127.0.0.1`, answer({ stdout })],
    ]);
    const reading = await createClient(runner).readFact('etcdMemberId', [ryzen, worker], via);
    expect(reading.values.get(worker)).toBeNull();
    expect(reading.values.get(ryzen)).toBe('000000000000001f');
  });
});
