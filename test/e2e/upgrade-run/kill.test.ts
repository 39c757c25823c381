import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../source/state/snapshot.ts';
import { expectNothingRuns } from '../../helpers/run-driver.ts';
import { closeRunPractices } from '../../helpers/run-practice.ts';
import type { Stage } from '../../helpers/run-stage.ts';
import { stateOf } from '../../helpers/run-stage.ts';
import { type Blow, openSurvivor, type Victim } from '../../helpers/run-survivor.ts';

// Concurrent: each waits for its cluster most of the time.
afterAll(closeRunPractices);

/** Before a node has its step. */
const waiting = (at: Stage, node: string, victim: Victim = 'talos-tui'): Blow => ({
  at,
  node,
  kills: [victim],
  says: new RegExp(`nothing was started: .*${node}`),
});

/** While a node has its step. */
const working = (at: Stage, node: string, ...kills: readonly Victim[]): Blow => ({
  at,
  node,
  kills,
  says: new RegExp(`talosctl (upgrade|reboot) of ${node} |${node}: `),
});

/**
 * Three nodes each: every step with every victim at least once, many to a run for the sake of time. A talos-tui that is
 * killed needs the time of the step to be back, so that it is hit once in a step; a talosctl that is killed has its
 * node tried again, which is one more step to be hit.
 */
const runs: Readonly<Record<string, readonly Blow[]>> = {
  'talos-tui, from the snapshot to the report': [
    { at: 'snapshot', kills: ['talos-tui'], says: /the snapshot is being taken again/ },
    { at: 'images', kills: ['talos-tui'], says: /the snapshot is / },
    waiting('checking', 'intel'),
    waiting('confirming', 'intel'),
    working('pull', 'intel', 'talos-tui'),
    working('install', 'm1mac', 'talos-tui'),
    working('drain', 'ryzen', 'talos-tui'),
    { at: 'ended', kills: ['talos-tui'], says: null },
  ],
  'talos-tui, from the confirmation to the uncordon': [
    working('confirmed', 'intel', 'talos-tui'),
    waiting('between', 'm1mac'),
    working('uncordon', 'm1mac', 'talos-tui'),
    working('reboot', 'ryzen', 'talos-tui'),
  ],
  'the window closed, then talos-tui': [
    waiting('confirming', 'intel', 'terminal'),
    working('down', 'intel', 'talos-tui'),
    waiting('between', 'm1mac', 'terminal'),
    working('boot', 'm1mac', 'talos-tui'),
    working('services', 'ryzen', 'talos-tui'),
  ],
  'the supervisor, and talos-tui with it': [
    working('install', 'intel', 'supervisor', 'terminal'),
    working('drain', 'm1mac', 'supervisor', 'talos-tui'),
    working('reboot', 'ryzen', 'supervisor', 'talos-tui'),
  ],
  'talosctl, and at the next try the supervisor': [
    working('pull', 'intel', 'talosctl'),
    working('services', 'intel', 'supervisor'),
    working('install', 'm1mac', 'talosctl'),
    working('uncordon', 'm1mac', 'supervisor'),
    working('drain', 'ryzen', 'talosctl'),
    working('down', 'ryzen', 'supervisor'),
  ],
  'the supervisor, then talosctl with talos-tui': [
    working('pull', 'intel', 'supervisor'),
    working('reboot', 'intel', 'talosctl', 'talos-tui'),
    working('down', 'm1mac', 'talosctl', 'talos-tui'),
    working('services', 'ryzen', 'talosctl', 'talos-tui'),
  ],
  'talosctl late, and all three at once': [
    working('boot', 'intel', 'talosctl', 'talos-tui'),
    working('uncordon', 'm1mac', 'talosctl', 'talos-tui'),
    working('pull', 'ryzen', 'supervisor', 'talosctl', 'talos-tui'),
    working('boot', 'ryzen', 'supervisor', 'talos-tui'),
  ],
};

describe.concurrent('killed at every step of three nodes, and started again', () => {
  it.each(Object.entries(runs))('%s', { timeout: 400_000 }, async (_, blows) => {
    const { lab, survive } = await openSurvivor();
    await survive(blows);
    const state = stateOf(lab);
    expect(state?.nodes.map(({ state: how, condition }) => [how, condition])).toEqual(
      state?.plan.nodes.map(() => ['done', 'upgraded']),
    );
    const after = await lab.run('--json');
    const { nodes } = JSON.parse(after.stdout) as Snapshot;
    expect(nodes.map((node) => [node.talosVersion, node.kubernetes?.cordoned])).toEqual(
      Array.from({ length: 3 }, () => ['v1.13.3', false]),
    );
    const addresses = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];
    expect(lab.installs()).toEqual(Object.fromEntries(addresses.map((address) => [address, 1])));
    // Each start was confirmed for itself.
    const folder = join(lab.stateFolder, 'runs');
    const journals = lab.journals().map((name) => readFileSync(join(folder, name), 'utf8'));
    const confirmed = journals.join('').match(/"type":"confirmed"/g) ?? [];
    const starts = lab.talosctl.calls().filter((call) => / (upgrade|reboot)( |$)/.test(call));
    expect(starts.length).toBeLessThanOrEqual(confirmed.length);
    await expectNothingRuns(lab);
  });
});
