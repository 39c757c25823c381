import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StepCommand } from '../../../source/run-step/step-files.ts';
import { openAudit } from '../../../source/state/audit.ts';
import { createRunner, type Runner } from '../../../source/state/run/runner.ts';
import { openStepLab, type StepLab } from '../../helpers/step-lab.ts';
import { clusterId, createHands, plan, runOf, stateOf } from './runner-lab.ts';
import { createWorld } from './step-world.ts';

const patience = { timeout: 15_000, interval: 20 };
let folder: string;
let steps: StepLab;
const runners: Runner[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'talos-tui-run-'));
  steps = openStepLab();
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  steps.letGo();
  await steps.remove();
  rmSync(folder, { recursive: true, force: true });
});

function opened(stepCommand: StepCommand): Runner {
  const world = createWorld(plan.nodes.map(({ address }) => address));
  const runner = createRunner({
    stateFolder: folder,
    hands: createHands(world, new Set()),
    stepCommandOf: () => stepCommand,
    isReadOnly: false,
    audit: openAudit(folder),
    now: Date.now,
  });
  runners.push(runner);
  return runner;
}

const untilPhase = (runner: Runner, phase: string) =>
  vi.waitFor(() => {
    const view = runner.getState();
    expect(view.kind === 'ours' && view.run.state.phase).toBe(phase);
  }, patience);

const untilPrinted = (runner: Runner) =>
  vi.waitFor(() => expect(runOf(runner).step?.output.join('\n')).toContain('waiting'), patience);

it('a step of a runner that is gone goes on under its supervisor, and another one attaches', async () => {
  const first = opened(steps.command);
  first.begin(plan);
  await untilPhase(first, 'confirming');
  expect(first.confirm(stateOf(first).ticket, 'm1mac')).toBe(true);
  await untilPrinted(first);
  await first.close();
  const next = opened(steps.command);
  next.open(clusterId);
  await untilPrinted(next);
  expect(stateOf(next).step).toMatchObject({ isStarted: true, end: null });
  await vi.waitFor(
    () => expect(runOf(next).meanwhile).toEqual(['talosctl upgrade of m1mac still runs']),
    patience,
  );
  steps.letGo();
  await vi.waitFor(() => expect(stateOf(next).step?.end?.kind).toBe('code'), patience);
  expect(steps.starts()).toBe(1);
});
