import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { journalFiles } from '../../../source/state/run/journal.ts';
import type { Runner } from '../../../source/state/run/runner.ts';
import { runPlan } from '../../domain/run/run-lab.ts';
import { attendToEnd, clusterId, type Lab, openLab, plan, runOf, stateOf, until } from './runner-lab.ts';

let lab: Lab;
beforeEach(() => {
  lab = openLab();
});
afterEach(() => lab.remove());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function opened(): Runner {
  const runner = lab.open();
  runner.open(clusterId);
  return runner;
}

function begun(): Runner {
  const runner = lab.open();
  expect(runner.begin(plan)).toBeNull();
  return runner;
}

describe('the second talos-tui on a run', () => {
  it('shows it as it goes on, talosctl’s output as well, and changes nothing', async () => {
    const first = begun();
    const { ticket } = await until(first, 'confirming');
    const second = opened();
    const view = second.getState();
    expect(view).toMatchObject({ kind: 'theirs', words: expect.stringContaining('has this cluster') });
    expect(stateOf(second)).toMatchObject({ phase: 'confirming', ticket });
    expect(second.confirm(ticket, 'm1mac')).toBe(false);
    second.choose('abort');
    second.pause();
    expect(second.begin(plan)).toContain('has this cluster');
    expect(second.leftRunning()).toEqual([]);
    const before = lab.entries().length;
    await pass(5000);
    expect(lab.entries().length).toBe(before);
    first.confirm(ticket, 'm1mac');
    await pass(3000);
    expect(stateOf(second).phase).toBe('working');
    expect(runOf(second).step).toMatchObject({ address: '10.0.0.3', output: ['begun'] });
    expect(lab.world.started).toHaveLength(1);
  });

  it('only shows it in a read-only session, also when nobody has it any more', async () => {
    const first = begun();
    await until(first, 'confirming');
    const closing = first.close();
    await pass(1000);
    await closing;
    const before = lab.entries().length;
    const second = lab.open(true);
    second.open(clusterId);
    expect(second.getState()).toMatchObject({ kind: 'theirs', words: expect.stringContaining('read-only') });
    await pass(10_000);
    second.choose('abort');
    expect(second.begin(plan)).toContain('read only');
    expect(second.getState().kind).toBe('theirs');
    expect(lab.entries().length).toBe(before);
  });

  it('shows the end with its report, and can be put away then', async () => {
    const first = begun();
    await until(first, 'confirming');
    const second = opened();
    second.dismiss();
    expect(second.getState().kind).toBe('theirs');
    await attendToEnd(first);
    await pass(5000);
    expect(runOf(second)).toMatchObject({ state: { outcome: 'complete' }, report: runOf(first).report });
    second.dismiss();
    expect(second.getState()).toEqual({ kind: 'none' });
  });

  it('takes the run over when the first is gone, and asks again', async () => {
    const first = begun();
    const { ticket } = await until(first, 'confirming');
    first.confirm(ticket, 'm1mac');
    await pass(1000);
    const second = opened();
    void first.close();
    await pass(10_000);
    expect(second.getState().kind).toBe('ours');
    expect(lab.world.started).toHaveLength(1);
    await attendToEnd(second);
    expect(stateOf(second).outcome).toBe('complete');
    expect(lab.world.started).toHaveLength(3);
    expect(lab.entries().filter(({ event }) => event.type === 'resumed')).toHaveLength(1);
  });

  it('is refused where the first has begun in the meantime, and shows that one', async () => {
    const second = opened();
    expect(second.getState().kind).toBe('none');
    begun();
    expect(second.begin(plan)).toContain('has this cluster');
    expect(second.getState().kind).toBe('theirs');
  });

  it('does not mind the run of another cluster', async () => {
    const first = begun();
    await until(first, 'confirming');
    const other = lab.open();
    other.open('another id');
    expect(other.getState()).toEqual({ kind: 'none' });
    expect(other.begin(runPlan({ clusterId: 'another id' }))).toBeNull();
  });
});

describe('a journal that cannot be read', () => {
  async function left(): Promise<string> {
    const first = begun();
    await until(first, 'confirming');
    void first.close();
    await pass(0);
    return lab.journal();
  }

  it('stands in the way, by its name, as long as it may be unfinished', async () => {
    const file = await left();
    appendFileSync(file, 'no line\n');
    const next = opened();
    expect(next.getState()).toMatchObject({ kind: 'broken', words: expect.stringContaining(file) });
    expect(next.begin(plan)).toContain(file);
    expect(next.unfinished(plan.clusterName)).toBeNull();
    rmSync(file);
    next.open(clusterId);
    expect(next.getState()).toEqual({ kind: 'none' });
  });

  it('of a newer version says so', async () => {
    const file = await left();
    writeFileSync(file, `${JSON.stringify({ version: 99, plan: { clusterId } })}\n`);
    expect(opened().getState()).toMatchObject({
      kind: 'broken',
      words: expect.stringContaining('version 99'),
    });
  });

  it('of another cluster, or with a report beside it, does not matter', async () => {
    const file = await left();
    writeFileSync(file, `${JSON.stringify({ version: 99, plan: { clusterId: 'other' } })}\n`);
    expect(opened().getState()).toEqual({ kind: 'none' });
    writeFileSync(file, 'nothing of ours\n');
    expect(opened().getState().kind).toBe('broken');
    writeFileSync(file.replace(/\.jsonl$/, '.json'), '{}');
    expect(opened().getState()).toEqual({ kind: 'none' });
  });

  it('does not matter where a newer run of the cluster has ended', async () => {
    const file = await left();
    rmSync(file);
    const next = begun();
    await until(next, 'confirming');
    next.choose('abort');
    await pass(1000);
    writeFileSync(file, 'nothing of ours\n');
    expect(journalFiles(lab.folder)).toHaveLength(2);
    expect(opened().getState()).toEqual({ kind: 'none' });
  });
});
