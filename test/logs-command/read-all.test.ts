import { afterEach, describe, expect, it, vi } from 'vitest';
import { createArchive } from '../../source/domain/logs/archive.ts';
import { kernelLog, serviceLog } from '../../source/domain/logs/source.ts';
import { readAll } from '../../source/logs-command/read-all.ts';
import { createChannel } from '../../source/state/channel.ts';
import { createEndpoints } from '../../source/state/endpoints.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Runner, StreamCall } from '../../source/talosctl/runner.ts';
import { ended, shownOf } from '../helpers/log-lab.ts';
import { readRecordings } from '../helpers/recordings.ts';

/** What one call prints, and how it ends; `stalls`: not before it is killed. */
interface Said {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly stalls?: boolean;
}

const endpoints = ['192.0.2.201', '192.0.2.202'];
const nodes = Array.from({ length: 30 }, (_, index) => `192.0.2.${index + 1}`);
const noRoute = (host: string): string =>
  `ERROR: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${host}:50000: connect: no route to host"\n`;
const notRegistered = 'ERROR: rpc error: code = NotFound desc = log "etcd" was not registered\n';
const linesOf = (asked: readonly string[]): string =>
  asked.map((node) => `${node}: one of ${node}\n${node}: two of ${node}\n`).join('');

afterEach(() => vi.useRealTimers());

async function read(
  say: (call: StreamCall) => Said,
  sources = nodes.map((node) => serviceLog(node, 'etcd')),
) {
  const calls: StreamCall[] = [];
  const runner: Runner = {
    run: () => Promise.reject(new Error('nothing but logs is read')),
    async follow(call) {
      calls.push(call);
      const { stdout = '', stderr = '', stalls = false } = say(call);
      if (stdout !== '') call.onBytes(Buffer.from(stdout));
      if (!stalls) return ended(stderr, stderr === '' ? 0 : 1);
      await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
      const failure = { kind: 'timeout', message: 'cancelled', hint: null } as const;
      return { stderr, exitCode: null, durationMs: 1, failure };
    },
    stop: () => Promise.resolve(),
  };
  const client = createClient(runner);
  const events = { onAnswer: () => {}, onTrouble: () => {} };
  const channel = createChannel(client, createEndpoints(endpoints), events);
  const archive = createArchive(1_000_000);
  const { signal } = new AbortController();
  const cluster = { client, channel, stop: runner.stop };
  const readings = await readAll(sources, { cluster, archive, tail: 20, signal });
  expect(readings.map(({ source }) => source)).toEqual(sources);
  return {
    calls,
    readings,
    failures: readings.flatMap(({ source, failure }) =>
      failure ? [`${source.address}: ${failure.message}`] : [],
    ),
    shown: (node: string) => shownOf(archive, serviceLog(node, 'etcd')),
    asked: calls.map((call) => call.nodes.length),
  };
}

const bothOf = (node: string): readonly string[] => [`one of ${node}`, `two of ${node}`];

describe('the same log of many nodes', () => {
  it('is read with few processes; of few nodes with one each, kernels too', async () => {
    const many = await read((call) => ({ stdout: linesOf(call.nodes) }));
    expect(many.asked).toEqual([15, 15]);
    expect(many.failures).toEqual([]);
    for (const node of nodes) expect(many.shown(node)).toEqual(bothOf(node));
    const few = nodes.slice(0, 8).map((node) => serviceLog(node, 'etcd'));
    expect((await read((call) => ({ stdout: linesOf(call.nodes) }), few)).asked).toEqual(Array(8).fill(1));
    expect((await read(() => ({}), nodes.map(kernelLog))).asked).toEqual(Array(30).fill(1));
  });

  it('lacks those that are down, and no others', async () => {
    const down = ['192.0.2.3', '192.0.2.29'];
    const { failures, shown, asked } = await read((call) => ({
      stdout: linesOf(call.nodes.filter((node) => !down.includes(node))),
      stderr: call.nodes
        .filter((node) => down.includes(node))
        .map(noRoute)
        .join(''),
    }));
    expect(asked).toEqual([15, 15]);
    expect(failures).toEqual(
      down.map((node) => `${node}: dial tcp ${node}:50000: connect: no route to host`),
    );
    expect(shown('192.0.2.3')).toEqual([]);
    expect(shown('192.0.2.4')).toEqual(bothOf('192.0.2.4'));
  });

  it('lacks one that is down as it was recorded', async () => {
    const recorded = readRecordings('v1.13.3', 'node-down').find(({ argv }) =>
      argv.join(' ').startsWith('logs kubelet --tail'),
    );
    const { stdout = '', stderr = '' } = recorded ?? {};
    const three = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];
    const sources = [...three, ...nodes.slice(0, 6)].map((node) => serviceLog(node, 'etcd'));
    const { failures, shown } = await read(
      ({ nodes: asked }) => ({
        stdout: stdout + linesOf(asked.filter((node) => !three.includes(node))),
        stderr,
      }),
      sources,
    );
    expect(failures).toEqual(['192.168.1.103: dial tcp 192.168.1.103:50000: connect: no route to host']);
    expect(shown('192.168.1.101')).toHaveLength(3);
    expect(shown('192.168.1.102')).toHaveLength(3);
  });

  it('is missing on those that printed nothing, where as many say so', async () => {
    const lacking = nodes.slice(3, 15);
    const { failures, asked, shown } = await read((call) => ({
      stdout: linesOf(call.nodes.filter((node) => !lacking.includes(node))),
      stderr: notRegistered.repeat(call.nodes.filter((node) => lacking.includes(node)).length),
    }));
    expect(asked).toEqual([15, 15]);
    expect(failures).toEqual(lacking.map((node) => `${node}: log "etcd" was not registered`));
    expect(shown('192.0.2.1')).toEqual(bothOf('192.0.2.1'));
  });

  it('is read node by node where it is not clear whose the errors are', async () => {
    const { failures, asked, shown } = await read((call) =>
      call.nodes.length > 1 && call.nodes.includes('192.0.2.1')
        ? {
            stdout: linesOf(call.nodes),
            stderr: 'ERROR: rpc error: code = Unavailable desc = error reading from server: EOF\n',
          }
        : { stdout: linesOf(call.nodes) },
    );
    expect(asked).toEqual([15, 15, ...Array(15).fill(1)]);
    expect(failures).toEqual([]);
    for (const node of nodes) expect(shown(node)).toEqual(bothOf(node));
  });

  it('is read node by node where one stalls the others', async () => {
    vi.useFakeTimers();
    const reading = read((call) =>
      call.nodes.length > 1 && call.nodes.includes('192.0.2.1')
        ? { stdout: linesOf(call.nodes.slice(0, 5)), stalls: true }
        : { stdout: linesOf(call.nodes) },
    );
    await vi.advanceTimersByTimeAsync(60_000);
    const { failures, asked, shown } = await reading;
    expect(asked).toEqual([15, 15, ...Array(15).fill(1)]);
    expect(failures).toEqual([]);
    for (const node of nodes) expect(shown(node)).toEqual(bothOf(node));
  });

  it('comes through the next endpoint, also where the one that is down is one of the nodes', async () => {
    const sources = ['192.0.2.201', ...nodes.slice(0, 9)].map((node) => serviceLog(node, 'etcd'));
    const { failures, asked, shown } = await read(
      (call) =>
        call.endpoint === '192.0.2.201'
          ? { stderr: noRoute('192.0.2.201') }
          : {
              stdout: linesOf(call.nodes.filter((node) => node !== '192.0.2.201')),
              stderr: noRoute('192.0.2.201'),
            },
      sources,
    );
    expect(asked).toEqual([10, 10]);
    expect(failures).toEqual(['192.0.2.201: dial tcp 192.0.2.201:50000: connect: no route to host']);
    expect(shown('192.0.2.9')).toEqual(bothOf('192.0.2.9'));
  });

  it('fails for all with one try an endpoint where none answers', async () => {
    const { failures, calls } = await read(({ endpoint }) => ({ stderr: noRoute(endpoint ?? '') }));
    expect(failures).toHaveLength(30);
    expect(calls.every((call) => call.nodes.length === 15)).toBe(true);
    expect(calls).toHaveLength(4);
  });
});
