import { describe, expect, it } from 'vitest';
import type { Settings } from '../../source/config/settings.ts';
import type { Cluster } from '../../source/logs-command/cluster.ts';
import { resolveNodes } from '../../source/logs-command/nodes.ts';
import { createChannel } from '../../source/state/channel.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Answer, Call, Runner } from '../../source/talosctl/runner.ts';

const member = (hostname: string, address: string) => ({
  node: '192.0.2.1',
  metadata: {
    id: hostname,
    namespace: 'cluster',
    type: 'Members.cluster.talos.dev',
    version: 1,
    phase: 'running',
  },
  spec: {
    nodeId: `id ${hostname}`,
    hostname,
    addresses: [address],
    machineType: 'worker',
    operatingSystem: 'Talos',
  },
});

const members = [member('ryzen', '192.0.2.1'), member('intel', '192.0.2.2')];

const settings = {
  context: 'homelab',
  readOnly: false,
  endpoints: ['192.0.2.1'],
  nodes: ['192.0.2.1'],
  nodesFrom: 'talosconfig',
  roles: null,
  certificateNotAfter: null,
} as unknown as Settings;

function open(answer: (call: Call) => Partial<Answer>) {
  const calls: string[] = [];
  const runner: Runner = {
    async run(call) {
      calls.push(call.command.join(' '));
      return { stdout: '', stderr: '', exitCode: 0, durationMs: 1, failure: null, ...answer(call) };
    },
    follow: () => Promise.reject(new Error('nothing is followed')),
    stop: () => Promise.resolve(),
  };
  const client = createClient(runner);
  const events = { onAnswer: () => {}, onTrouble: () => {} };
  const channel = createChannel(client, createEndpoints(settings.endpoints), events);
  const cluster: Cluster = { client, channel, stop: runner.stop };
  const warnings: string[] = [];
  return {
    calls,
    warnings,
    resolve: (named: readonly string[], changes: Partial<Settings> = {}, isByFlag = false) =>
      resolveNodes(named, isByFlag, { ...settings, ...changes }, cluster, (text) => warnings.push(text)),
  };
}

const telling = () =>
  open(({ command }) => ({
    stdout: command.includes('members') ? members.map((one) => JSON.stringify(one)).join('\n') : '',
  }));

const silent = () =>
  open(() => ({
    exitCode: 1,
    stderr:
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.0.2.1:50000: connect: connection refused"',
  }));

describe('the nodes that are meant', () => {
  it('are addresses as they are, and what the configuration names; nothing is read', async () => {
    const { resolve, calls } = telling();
    expect(await resolve(['192.0.2.7', '192.0.2.1'])).toEqual([
      { address: '192.0.2.7', name: '192.0.2.7', role: null },
      { address: '192.0.2.1', name: '192.0.2.1', role: null },
    ]);
    expect(await resolve(['node.example'], { nodes: ['node.example'] })).toHaveLength(1);
    expect(await resolve([], {}, true)).toEqual([{ address: '192.0.2.1', name: '192.0.2.1', role: null }]);
    expect(calls).toEqual([]);
  });

  it('are found by the names of the members, each node once', async () => {
    const { resolve, calls } = telling();
    expect(await resolve(['Intel', '192.0.2.2', 'ryzen'])).toEqual([
      { address: '192.0.2.2', name: 'Intel', role: null },
      { address: '192.0.2.1', name: 'ryzen', role: null },
    ]);
    expect(calls).toEqual(['get members -o json']);
  });

  it('are all members where none is named', async () => {
    expect(await telling().resolve([])).toEqual([
      { address: '192.0.2.1', name: 'ryzen', role: 'worker' },
      { address: '192.0.2.2', name: 'intel', role: 'worker' },
    ]);
    expect(await telling().resolve([], { nodesFrom: 'configuration' })).toEqual([
      { address: '192.0.2.1', name: 'ryzen', role: 'worker' },
    ]);
  });

  it('are the known ones where the members cannot be read', async () => {
    const { resolve, warnings } = silent();
    expect(await resolve([])).toEqual([{ address: '192.0.2.1', name: '192.0.2.1', role: null }]);
    expect(warnings).toEqual([expect.stringContaining('the list of nodes could not be read: dial tcp')]);
  });

  it('are none where nobody has the name, or nobody can be asked', async () => {
    await expect(telling().resolve(['moon'])).rejects.toThrow(
      'no node "moon": there are ryzen (192.0.2.1), intel (192.0.2.2)',
    );
    await expect(telling().resolve(['intle'])).rejects.toThrow('no node "intle": did you mean intel?');
    await expect(silent().resolve(['moon'])).rejects.toThrow('who moon is could not be read: dial tcp');
  });

  it('are none where a service is named', async () => {
    const rows = [
      'NODE        SERVICE  STATE    HEALTH  LAST CHANGE  LAST EVENT',
      '192.0.2.1   kubelet  Running  OK      1h0m0s ago   Health check successful',
    ];
    const { resolve } = open(({ command }) => ({
      stdout: command.includes('members')
        ? members.map((one) => JSON.stringify(one)).join('\n')
        : command.includes('service')
          ? `${rows.join('\n')}\n`
          : '',
    }));
    await expect(resolve(['kubelet'])).rejects.toThrow('no node "kubelet"; kubelet is a service: -s kubelet');
  });
});
