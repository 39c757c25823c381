import { describe, expect, it } from 'vitest';
import { readArguments } from '../../source/arguments.ts';
import { sourceKey } from '../../source/domain/logs/source.ts';
import type { NodeRecord } from '../../source/domain/node.ts';
import type { Cluster } from '../../source/logs-command/cluster.ts';
import { sourcesOf } from '../../source/logs-command/sources.ts';
import { readWanted } from '../../source/logs-command/wanted.ts';
import { table } from '../../source/simulator/go-format.ts';
import { createChannel } from '../../source/state/channel.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Runner } from '../../source/talosctl/runner.ts';

type Role = NodeRecord['announced']['role'];

const podsOf: Readonly<Record<string, readonly string[]>> = {
  a: ['kube-system/kube-apiserver-a:kube-apiserver:11', 'kube-system/kube-proxy-x1:kube-proxy:22'],
  b: [
    'kube-system/kube-proxy-x2:kube-proxy:33',
    'default/apiserver-test:web:44',
    'default/kube-system:web:55',
  ],
};

/** As `containers -k` prints it. */
function listing(node: string): string {
  const rows = (podsOf[node] ?? []).map((id) => [
    node,
    'k8s.io',
    `└─ ${id}`,
    'image',
    '12',
    'CONTAINER_RUNNING',
  ]);
  return table([['NODE', 'NAMESPACE', 'ID', 'IMAGE', 'PID', 'STATUS'], ...rows]);
}

const runner: Runner = {
  async run({ nodes }) {
    return { stdout: listing(nodes[0] ?? ''), stderr: '', exitCode: 0, durationMs: 1, failure: null };
  },
  follow: () => Promise.reject(new Error('nothing is followed')),
  stop: () => Promise.resolve(),
};
const client = createClient(runner);
const channel = createChannel(client, createEndpoints(['a']), { onAnswer: () => {}, onTrouble: () => {} });
const cluster: Cluster = { client, channel, stop: runner.stop };

async function chosen(roles: Readonly<Record<string, Role>>, ...argv: readonly string[]) {
  const { logs } = readArguments(['logs', ...argv]);
  if (!logs) throw new Error('no logs command');
  const nodes = Object.entries(roles).map(([address, role]) => ({ address, name: address, role }));
  const notes: string[] = [];
  const { sources, isOne } = await sourcesOf(readWanted(logs, 0), nodes, cluster, (text) => notes.push(text));
  return { keys: sources.map(sourceKey), isOne, notes };
}

const both = { a: 'controlplane', b: 'worker' } as const;

describe('the logs that are read', () => {
  it('are asked for where they can be, as far as roles are known', async () => {
    const { keys, isOne } = await chosen(both, '-s', 'etcd,kubelet');
    expect(keys).toEqual(['service a etcd', 'service a kubelet', 'service b kubelet']);
    expect(isOne).toBe(false);
    expect((await chosen({ a: null, b: null }, '-s', 'etcd')).keys).toHaveLength(2);
    expect((await chosen({ a: 'worker', b: 'worker' }, '-s', 'etcd')).keys).toHaveLength(2);
  });

  it('are one only where one was asked for: lines look the same whatever is known of roles', async () => {
    expect(await chosen(both, '-s', 'trustd')).toMatchObject({ keys: ['service a trustd'], isOne: false });
    expect((await chosen({ a: null }, '-s', 'etcd')).isOne).toBe(true);
    expect((await chosen({ a: null }, '-s', 'etcd', '--dmesg')).isOne).toBe(false);
  });
});

describe('containers', () => {
  it('are named in full, by how they begin, else by any part', async () => {
    const full = await chosen(both, '-k', 'default/apiserver-test:web:44');
    expect(full).toEqual({ keys: ['container b default/apiserver-test:web:44'], isOne: true, notes: [] });
    const begun = await chosen(both, '-k', 'kube-system');
    expect(begun.keys).toHaveLength(3);
    expect(begun.keys).not.toContain('container b default/kube-system:web:55');
    const part = await chosen(both, '-k', 'apiserver');
    expect(part.keys).toEqual([
      'container a kube-system/kube-apiserver-a:kube-apiserver:11',
      'container b default/apiserver-test:web:44',
    ]);
    expect(part.notes).toEqual([
      '-k apiserver: kube-system/kube-apiserver-a:kube-apiserver, default/apiserver-test:web',
    ]);
  });

  it('are each read once, however often they were named', async () => {
    const { keys } = await chosen(both, '-k', 'apiserver-test,default/apiserver-test');
    expect(keys).toEqual(['container b default/apiserver-test:web:44']);
  });

  it('that there are not are wrong usage, with the nearest', async () => {
    await expect(chosen(both, '-k', 'kube-proxi')).rejects.toThrow(
      'no container "kube-proxi"; the nearest are kube-system/kube-proxy-x1:kube-proxy, kube-system/kube-proxy-x2:kube-proxy, ',
    );
  });
});
