import { describe, expect, it } from 'vitest';
import { createArchive } from '../../source/domain/logs/archive.ts';
import { kernelLog, serviceLog } from '../../source/domain/logs/source.ts';
import type { Cluster } from '../../source/logs-command/cluster.ts';
import { readLog } from '../../source/logs-command/read-log.ts';
import { createChannel } from '../../source/state/channel.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Runner, StreamCall } from '../../source/talosctl/runner.ts';
import { ended, shownOf } from '../helpers/log-lab.ts';

const [first, second] = ['192.0.2.1', '192.0.2.2'];
const etcd = serviceLog('192.0.2.9', 'etcd');

/** What one call prints, and how it ends. */
interface Said {
  readonly lines?: readonly string[];
  readonly stderr?: string;
}

function openCluster(say: (call: StreamCall) => Said): { cluster: Cluster; calls: string[] } {
  const calls: string[] = [];
  const runner: Runner = {
    run: () => Promise.reject(new Error('nothing but logs is read')),
    async follow(call) {
      calls.push(`${call.command.join(' ')} -e ${call.endpoint} -n ${call.nodes.join(',')}`);
      const { lines = [], stderr = '' } = say(call);
      const prefixed = lines.map((line) => `${call.nodes[0]}: ${line}\n`).join('');
      if (prefixed !== '') call.onBytes(Buffer.from(prefixed));
      return ended(stderr, stderr === '' ? 0 : 1);
    },
    stop: () => Promise.resolve(),
  };
  const client = createClient(runner);
  const events = { onAnswer: () => {}, onTrouble: () => {} };
  const channel = createChannel(client, createEndpoints([first, second]), events);
  return { cluster: { client, channel, stop: runner.stop }, calls };
}

async function read(say: (call: StreamCall) => Said, source = etcd, tail: number | null = null) {
  const { cluster, calls } = openCluster(say);
  const archive = createArchive(1_000_000);
  const { signal } = new AbortController();
  const reading = await readLog(source, { cluster, archive, tail, signal });
  return { reading, calls, shown: shownOf(archive, source) };
}

describe('a log that is read once', () => {
  it('is all there is of it, or its last lines', async () => {
    const whole = await read(() => ({ lines: ['a', 'b'] }));
    expect(whole.reading.failure).toBeNull();
    expect(whole.shown).toEqual(['a', 'b']);
    expect(whole.calls).toEqual([`logs etcd -e ${first} -n 192.0.2.9`]);
    expect((await read(() => ({}), etcd, 5)).calls).toEqual([`logs etcd --tail 5 -e ${first} -n 192.0.2.9`]);
    expect((await read(() => ({}), kernelLog('192.0.2.9'), 5)).calls).toEqual([
      `dmesg -e ${first} -n 192.0.2.9`,
    ]);
  });

  it('comes through the next endpoint where one fails, without a repeated line', async () => {
    const { reading, calls, shown } = await read(({ endpoint }) =>
      endpoint === first
        ? {
            lines: ['a', 'b'],
            stderr: `error getting logs: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${first}:50000: connect: connection refused"`,
          }
        : { lines: ['a', 'b', 'c'] },
    );
    expect(reading.failure).toBeNull();
    expect(calls).toHaveLength(2);
    expect(shown).toEqual(['a', 'b', 'c']);
  });

  it('keeps what came before its node was lost', async () => {
    const stderr =
      'ERROR: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.0.2.9:50000: connect: no route to host"';
    const { reading, calls, shown } = await read(() => ({ lines: ['a'], stderr }));
    expect(reading.failure).toMatchObject({ kind: 'no-route' });
    expect(calls).toHaveLength(1);
    expect(shown).toEqual(['a']);
  });
});
