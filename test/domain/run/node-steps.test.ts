import { describe, expect, it } from 'vitest';
import { nodeSteps } from '../../../source/domain/run/node-steps.ts';
import type { Seen } from '../../../source/domain/run/own-watch.ts';
import type { FollowedCommand, ToldProgress } from '../../../source/domain/run/progress.ts';
import type { RunState } from '../../../source/domain/run/types.ts';
import { createUpgradeProgress } from '../../../source/talosctl/parse/upgrade-progress.ts';
import { readRecordings } from '../../helpers/recordings.ts';
import { type Recorder, record } from './recorder.ts';
import { before, exit, rolledBack, runNode, runPlan, silent, unchanged, upgraded } from './run-lab.ts';

const address = '10.0.0.3';
const nothingSeen: Seen = { address, downAt: null, bootedAt: null, runningAt: null, verifiedAt: null };
const drained = ['upgrade', '--image', 'i', '--drain-timeout', '300s'];
const undrained = ['upgrade', '--image', 'i', '--drain=false'];
const legacyCommand = ['upgrade', '--image', 'i', '--wait'];

/** A run at its first node, which is being upgraded. */
function atWork(command: readonly string[] = drained): Recorder {
  const base = runNode('m1mac', address);
  const node = { ...base, command: { ...base.command, command } };
  const run = record(runPlan({ nodes: [node, runNode('intel', '10.0.0.2')] }));
  run.prepare(null);
  run.check();
  run.confirm();
  run.started();
  return run;
}

const client: FollowedCommand = { action: 'upgrade', generation: 'client-driven', isDrained: true };
const legacy: FollowedCommand = { action: 'upgrade', generation: 'legacy', isDrained: false };

/** What a recorded upgrade tells up to the line with these words; the whole of it, and its end, without. */
function recorded(version: string, scenario: string, command: FollowedCommand, until?: string): ToldProgress {
  const recording = readRecordings(version, scenario)
    .filter(({ argv }) => argv[0] === 'upgrade')
    .toSorted((a, b) => b.stderr.length - a.stderr.length)[0];
  const all = `${recording?.stderr ?? ''}${recording?.stdout ?? ''}`;
  const end = until === undefined ? all.length : all.indexOf(until);
  if (!recording || end < 0) throw new Error(`not in ${version}/${scenario}: ${until}`);
  const following = createUpgradeProgress(command, 0);
  following.push('stderr', all.slice(0, end), 1000);
  if (until === undefined) following.end(2000);
  return following.progress();
}

const followed = (state: RunState, told: ToldProgress) => ({ ticket: state.step?.ticket ?? -1, told });

function shown(state: RunState, told: ToldProgress | null, seen: Partial<Seen> | null = null): string {
  const rows = nodeSteps({
    state,
    step: told && followed(state, told),
    sightings: seen && { ...nothingSeen, ...seen },
  });
  return rows.map(({ name, state: how }) => `${name} ${how}`).join(', ');
}

const ahead = 'reboot waiting, down waiting, boot waiting, services waiting';

describe('the rows before anything is told', () => {
  it.each([
    [drained, `pull waiting, install waiting, drain waiting, ${ahead}, uncordon waiting, verify waiting`],
    [undrained, `pull waiting, install waiting, ${ahead}, verify waiting`],
    [
      legacyCommand,
      `pull waiting, drain waiting, stop waiting, install waiting, ${ahead}, uncordon waiting, verify waiting`,
    ],
  ])('follow from the command %j', (command, rows) => {
    expect(shown(atWork(command).state(), null)).toBe(rows);
  });

  it('are only those of a boot where it is rebooted', () => {
    const run = atWork();
    run.end(exit(1), 'yes');
    run.see(unchanged);
    run.choose('reboot');
    const { command } = runNode('m1mac', address);
    run.check({ command: { ...command, command: ['reboot', '--wait'] } });
    run.confirm();
    expect(shown(run.state(), null)).toBe(`${ahead}, verify waiting`);
  });

  it('are none where nothing was started on the node', () => {
    expect(nodeSteps({ state: record(runPlan()).state(), step: null, sightings: null })).toEqual([]);
  });

  it("leave out the uncordon by an old Talos where the cordon is an administrator's", () => {
    const base = runNode('m1mac', address);
    const run = record(
      runPlan({ nodes: [{ ...base, command: { ...base.command, command: legacyCommand } }] }),
    );
    run.prepare(null);
    run.check({ before: { ...before, cordoned: true } });
    run.confirm();
    expect(shown(run.state(), null)).not.toContain('uncordon');
  });
});

describe('what talosctl tells', () => {
  it('is shown as it comes', () => {
    const told = recorded('v1.13.3', 'upgrade-ok', client, 'node drained');
    expect(shown(atWork().state(), told, {})).toBe(
      `pull done, install done, drain running, ${ahead}, uncordon waiting, verify waiting`,
    );
  });

  it('of a step before is not shown', () => {
    const run = atWork();
    const told = recorded('v1.13.3', 'upgrade-ok', client);
    const rows = nodeSteps({ state: run.state(), step: { ticket: -7, told }, sightings: null });
    expect(rows.every(({ state }) => state === 'waiting')).toBe(true);
  });

  it.each([
    ['v1.13.3', drained, client, ', uncordon done'],
    ['v1.9.5', legacyCommand, legacy, ', uncordon done'],
    ['v1.6.4', legacyCommand, legacy, ', uncordon done'],
  ] as const)('to its end by %s, is verified', (version, command, followedCommand, uncordon) => {
    const run = atWork(command);
    const told = recorded(version, 'upgrade-ok', followedCommand);
    run.see(upgraded);
    expect(run.state().nodes[0]?.condition).toBe('upgraded');
    const seen = { downAt: 5, bootedAt: 40, runningAt: 60, verifiedAt: 90 };
    const text = shown(run.state(), told, seen);
    expect(text).toContain(`reboot done, down done, boot done, services done${uncordon}, verify done`);
    const verify = nodeSteps({
      state: run.state(),
      step: followed(run.state(), told),
      sightings: { ...nothingSeen, ...seen },
    }).at(-1);
    expect(verify).toMatchObject({ name: 'verify', startedAt: 40, endedAt: 90 });
  });

  it('is no success where the node came back old', () => {
    const run = atWork();
    const told = recorded('v1.13.3', 'upgrade-rolled-back', client);
    run.end(exit(0), 'yes');
    run.see(rolledBack);
    expect(run.state().phase).toBe('failed');
    const rows = nodeSteps({
      state: run.state(),
      step: followed(run.state(), told),
      sightings: { ...nothingSeen, bootedAt: 40 },
    });
    expect(rows.at(-1)).toMatchObject({ name: 'verify', state: 'failed', words: 'runs v1.13.1 again' });
  });

  it('of a failed installation leaves everything behind it waiting, and nothing runs', () => {
    const run = atWork();
    const told = recorded('v1.13.3', 'upgrade-install-fails', client);
    run.end(exit(1), 'no');
    expect(shown(run.state(), told, {})).toBe(
      `pull done, install failed, drain waiting, ${ahead}, uncordon waiting, verify waiting`,
    );
  });
});

describe('our own watch', () => {
  it('tells of down, boot and services where talosctl was cut off in the reboot', () => {
    const run = atWork();
    const told = recorded('v1.13.3', 'upgrade-killed-in-reboot', client);
    run.end({ kind: 'unknown' }, 'yes');
    run.see(silent);
    const start = 'pull done, install done, drain done, reboot done';
    expect(shown(run.state(), told, { downAt: 1500 })).toBe(
      `${start}, down running, boot waiting, services waiting, uncordon waiting, verify waiting`,
    );
    run.see({ ...upgraded, stage: 'booting', ready: false, servicesDown: ['etcd'], kubernetesReady: false });
    expect(shown(run.state(), told, { downAt: 1500, bootedAt: 9000 })).toBe(
      `${start}, down done, boot running, services waiting, uncordon waiting, verify waiting`,
    );
    run.see({ ...upgraded, ready: false, servicesDown: ['etcd'], kubernetesReady: false });
    expect(shown(run.state(), told, { downAt: 1500, bootedAt: 9000, runningAt: 9500 })).toBe(
      `${start}, down done, boot done, services running, uncordon waiting, verify waiting`,
    );
    run.see({ ...upgraded, ready: false, kubernetesReady: false, cordoned: true });
    expect(shown(run.state(), told, { downAt: 1500, bootedAt: 9000, runningAt: 9500 })).toBe(
      `${start}, down done, boot done, services done, uncordon running, verify waiting`,
    );
    run.see({ ...upgraded, ready: false });
    expect(shown(run.state(), told, { downAt: 1500, bootedAt: 9000, runningAt: 9500 })).toBe(
      `${start}, down done, boot done, services done, uncordon done, verify running`,
    );
  });

  it('has the times of what only it has seen', () => {
    const run = atWork(legacyCommand);
    run.see({ ...upgraded, ready: false });
    const rows = nodeSteps({
      state: run.state(),
      step: null,
      sightings: { ...nothingSeen, downAt: 10, bootedAt: 20, runningAt: 30 },
    });
    expect(rows).toContainEqual(expect.objectContaining({ name: 'down', startedAt: 10, endedAt: 20 }));
    expect(rows).toContainEqual(expect.objectContaining({ name: 'boot', startedAt: 20, endedAt: 30 }));
    expect(rows).toContainEqual(expect.objectContaining({ name: 'services', startedAt: 30 }));
    expect(rows[0]).toMatchObject({ name: 'pull', state: 'not seen' });
  });

  it('takes a node that does not answer in a drain for trouble of the network', () => {
    const run = atWork();
    run.see(silent);
    const told = recorded('v1.13.3', 'upgrade-ok', client, 'node drained');
    expect(shown(run.state(), told, { downAt: 50 })).toContain('drain running, reboot waiting, down waiting');
  });

  it('sees the node go down while talosctl hangs in the reboot', () => {
    const run = atWork();
    run.see(silent);
    const told = recorded('v1.13.3', 'upgrade-killed-in-reboot', client, 'phase: cleanup action: START');
    expect(shown(run.state(), told, { downAt: 1700 })).toContain('reboot done, down running, boot waiting');
  });

  it('is not that of another node', () => {
    const run = atWork();
    run.see(silent);
    expect(shown(run.state(), null, { address: '10.0.0.2', downAt: 50 })).not.toContain('running');
  });

  it('counts a rollback that was asked for as verified', () => {
    const run = atWork();
    run.end(exit(0), 'yes');
    run.see({ ...upgraded, ready: false });
    run.send({ type: 'time is up', address, ticket: run.state().step?.ticket ?? -1 });
    run.choose('rollback');
    const now = { ...before, version: 'v1.13.3', bootId: 'boot-2', bootMarker: 'marker-2' };
    const { command } = runNode('m1mac', address);
    run.check({ before: now, command: { ...command, command: ['rollback'] } });
    run.confirm();
    run.started();
    run.end(exit(0), 'not known');
    expect(shown(run.state(), null)).toBe(
      'reboot running, down waiting, boot waiting, services waiting, verify waiting',
    );
    run.see({ ...unchanged, bootId: 'boot-3', bootMarker: 'marker-3' });
    expect(shown(run.state(), null, { downAt: 1, bootedAt: 2, runningAt: 3, verifiedAt: 4 })).toMatch(
      /down done, boot done, services done, verify done$/,
    );
  });
});

describe.each(['upgrade-ok', 'upgrade-never-comes-back', 'upgrade-killed-in-drain', 'upgrade-rolled-back'])(
  'at every line of %s',
  (scenario) => {
    const recording = readRecordings('v1.13.3', scenario).find(({ argv }) => argv[0] === 'upgrade');
    const following = createUpgradeProgress(client, 0);
    const tolds = (recording?.stderr.split('\n') ?? []).map((line, index) => {
      following.push('stderr', `${line}\n`, index);
      return following.progress();
    });
    const sightings = [{}, { downAt: 1 }, { downAt: 1, bootedAt: 2 }, { bootedAt: 2, runningAt: 3 }];

    it.each([
      ['silent', silent],
      ['unchanged', unchanged],
      ['upgraded', upgraded],
      ['rolled back', rolledBack],
      ['ill', { ...upgraded, servicesDown: ['etcd'] }],
    ])('at most one row runs, and none when the step is over: %s', (_name, observation) => {
      const run = atWork();
      run.see(observation);
      const most = run.state().nodes[0]?.state === 'working' ? 1 : 0;
      const texts = tolds.flatMap((told) => sightings.map((seen) => shown(run.state(), told, seen)));
      expect(texts.length).toBeGreaterThan(10);
      expect(texts.filter((text) => (text.match(/running/g)?.length ?? 0) > most)).toEqual([]);
    });
  },
);
