import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HealthReport } from '../../../source/domain/upgrade/survey.ts';
import { healthCommand } from '../../../source/state/upgrade/health-command.ts';
import { runHealth } from '../../../source/state/upgrade/health-run.ts';
import type { StreamEnd } from '../../../source/talosctl/runner.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { makeNode, ok } from '../../helpers/nodes.ts';
import { readRecordings } from '../../helpers/recordings.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const ended = (parts: Partial<StreamEnd> = {}): StreamEnd => ({
  stderr: '',
  exitCode: 0,
  durationMs: 1,
  failure: null,
  ...parts,
});
const cancelled = ended({ exitCode: null, failure: { kind: 'cancelled', message: 'ended', hint: null } });

/** Prints this and ends so; null: goes on until it is not wanted any more. */
async function run(stderr: string, end: Partial<StreamEnd> | null) {
  const reports: HealthReport[] = [];
  const result = await runHealth({
    node: 'n',
    command: ['health'],
    signal: new AbortController().signal,
    onProgress: (report) => reports.push(report),
    follow: async (_, { signal, onErrors }) => {
      for (const line of stderr.split(/(?<=\n)/)) onErrors?.(line);
      if (end) return ended({ stderr, ...end });
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return cancelled;
    },
  });
  return { result, reports };
}

const recorded = (scenario: string) =>
  readRecordings('v1.13.3', scenario).find(({ argv }) => argv[0] === 'health')?.stderr ?? '';
const report = ({ result }: Awaited<ReturnType<typeof run>>): HealthReport => {
  if ('error' in result) throw new Error(result.error.message);
  return result.value;
};

describe('a run of health', () => {
  it('tells each step as it comes', async () => {
    const { result, reports } = await run(recorded('healthy'), {});
    expect(result).toMatchObject({ value: { isOver: true, problem: null } });
    expect(new Set(reports.map(({ steps }) => steps.length)).size).toBe(17);
    expect(reports.every(({ isOver }) => !isOver)).toBe(true);
  });

  it('that runs out of time has failed at the step it waits for', async () => {
    const { steps, problem } = report(await run(recorded('no-quorum'), { exitCode: 1 }));
    expect(problem).toBeNull();
    expect(steps).toMatchObject([{ name: 'etcd to be healthy', state: 'failed' }]);
  });

  it('does not wait for a cordoned node', async () => {
    const waiting = recorded('healthy').replace(
      /(schedulable: )OK/,
      '$1some nodes are not schedulable: [intel]',
    );
    const { steps, isOver, problem } = report(await run(waiting, null));
    expect({ isOver, problem }).toEqual({ isOver: true, problem: null });
    expect(steps.at(-1)).toMatchObject({
      state: 'waiting',
      message: 'some nodes are not schedulable: [intel]',
    });
  });

  it('whose connection breaks says so', async () => {
    const stderr = `${recorded('no-quorum').split('\n\n')[0]}\nhealthcheck error: rpc error: code = Unavailable desc = error reading from server: EOF\n`;
    const { steps, problem } = report(await run(stderr, { exitCode: 1 }));
    expect(problem).toBe('error reading from server: EOF');
    expect(steps.at(-1)?.state).toBe('waiting');
  });

  it('that checked nothing has failed, for the reason it gives', async () => {
    const stderr = 'rpc error: code = PermissionDenied desc = not authorized\n';
    expect((await run(stderr, { exitCode: 1 })).result).toMatchObject({ error: { kind: 'permission' } });
    const failure = { kind: 'talosctl-missing', message: 'cannot start x', hint: null } as const;
    expect((await run('', { exitCode: null, failure })).result).toEqual({ error: failure });
  });

  it('that never ends is ended', async () => {
    const open = run('waiting for etcd to be healthy: ...\n', null);
    await vi.advanceTimersByTimeAsync(75_000);
    expect(report(await open)).toMatchObject({ isOver: true, problem: 'no answer within 75 s' });
    const silent = run('', null);
    await vi.advanceTimersByTimeAsync(75_000);
    expect((await silent).result).toMatchObject({ error: { kind: 'timeout' } });
  });
});

describe('the command', () => {
  const named = (...words: readonly string[]) => ['health', '--wait-timeout', '60s', ...words];

  it('names the first address of each machine that discovery lists', () => {
    const members = ok([
      { nodeId: 'a', hostname: 'a', role: 'controlplane' as const, addresses: ['10.0.0.1', 'fd00::1'] },
      { nodeId: 'b', hostname: 'b', role: 'worker' as const, addresses: ['10.0.0.2'] },
      { nodeId: 'c', hostname: 'c', role: 'worker' as const, addresses: ['10.0.0.3'] },
    ]);
    expect(healthCommand(clusterOf(homelabNodes, { members }))).toEqual(
      named('--control-plane-nodes', '10.0.0.1', '--worker-nodes', '10.0.0.2,10.0.0.3'),
    );
  });

  it('names the nodes there are where discovery is off', () => {
    expect(healthCommand(clusterOf(homelabNodes, { members: ok([]) }))).toEqual(
      named('--control-plane-nodes', '192.168.1.101,192.168.1.102,192.168.1.103'),
    );
  });

  it('names none where not each can be named', () => {
    expect(healthCommand(clusterOf([...homelabNodes, makeNode('host.example')]))).toEqual(named());
    expect(healthCommand(clusterOf([]))).toEqual(named());
  });
});
