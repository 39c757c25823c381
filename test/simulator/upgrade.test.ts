import { describe, expect, it } from 'vitest';
import type { Action, FaultName } from '../../source/simulator/faults.ts';
import { homelab } from '../../source/simulator/scenario.ts';
import { worldAt } from '../../source/simulator/world.ts';
import { off, on } from '../helpers/fault-actions.ts';
import { simulate, start } from '../helpers/simulate.ts';
import { type Run, simulateOverTime } from '../helpers/simulate-over-time.ts';

const schematic = 'ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515';
const image = `factory.talos.dev/metal-installer/${schematic}:v1.13.3`;
const upgrade = (name: string, ...flags: string[]) =>
  ['upgrade', '-n', name, '-i', image, '--progress plain', ...flags].join(' ');

const ryzen = '192.168.1.101';
const m1mac = '192.168.1.103';
const scenario = homelab(start);
const old = { ...scenario, nodes: scenario.nodes.map((node) => ({ ...node, talosVersion: 'v1.12.4' })) };
/** Long after everything that was under way. */
const later = 600_000;

function nodeAt(actions: readonly Action[], now: number, name = m1mac, from = scenario) {
  const state = worldAt(from, actions, now).byName.get(name);
  if (!state) throw new Error(`no ${name}`);
  return state;
}

const left = (run: Run, name = m1mac, from = scenario) => nodeAt(run.actions, run.now + later, name, from);

describe('an upgrade changes what every other command sees', () => {
  it('another version, boot marker and boot id, and the same schematic and extensions', async () => {
    const run = await simulateOverTime(upgrade(m1mac), { scenario });
    expect(run.exitCode).toBe(0);
    const ask = async (command: string) => {
      const before = await simulate(`${command} -n ${m1mac}`);
      const after = await simulate(`${command} -n ${m1mac}`, { actions: run.actions, now: run.now });
      return [before.stdout, after.stdout] as const;
    };
    const version = await ask('version --short');
    expect(version.map((text) => /Tag: +(\S+)/.exec(text)?.[1])).toEqual(['v1.13.1', 'v1.13.3']);
    const bootId = await ask('read /proc/sys/kernel/random/boot_id');
    expect(bootId[0]).not.toBe(bootId[1]);
    const marker = await ask('get machinestatus -o yaml');
    expect(marker[0]).not.toBe(marker[1]);
    const extensions = await ask('get extensions');
    expect(extensions[0]).toBe(extensions[1]);
  });

  it('the node is cordoned, drained, refuses connections, boots, and is uncordoned, in this order', async () => {
    const seen: string[] = [];
    const { actions, now: end } = await simulateOverTime(upgrade(m1mac), { scenario });
    for (let now = start; now <= end + 200; now += 200) {
      const { cordoned, drained, rebooting, reachability, booting, node } = nodeAt(actions, now);
      const stage = booting ? 'booting' : rebooting ? 'rebooting' : 'running';
      const words = [node.talosVersion, stage, reachability, cordoned && 'cordoned', drained && 'drained'];
      const text = words.filter(Boolean).join(' ');
      if (seen.at(-1) !== text) seen.push(text);
    }
    expect(seen).toEqual([
      'v1.13.1 running answers',
      'v1.13.1 running answers cordoned',
      'v1.13.1 rebooting answers cordoned drained',
      'v1.13.1 rebooting refused cordoned drained',
      'v1.13.3 booting answers cordoned drained',
      'v1.13.3 running answers cordoned drained',
      'v1.13.3 running answers',
    ]);
  });

  it('the etcd leader moves away from the node that goes down, with another term', async () => {
    const leaderAt = (actions: readonly Action[], now: number) => worldAt(scenario, actions, now).etcd;
    const before = leaderAt([], start);
    expect(before.leader).toBe(scenario.nodes[0]?.etcdMemberId);
    const run = await simulateOverTime(upgrade(ryzen), { scenario });
    const after = leaderAt(run.actions, run.now);
    expect(after.leader).toBe(scenario.nodes[1]?.etcdMemberId);
    expect(after.term).toBe(before.term + 1);
  });

  it('takes as much less time as the pace says', async () => {
    const whole = await simulateOverTime(upgrade(m1mac), { scenario });
    const quick = await simulateOverTime(upgrade(m1mac), { scenario: { ...scenario, pace: 0.1 } });
    expect(quick.now - start).toBeLessThan((whole.now - start) / 9);
    expect(left(quick).node.talosVersion).toBe('v1.13.3');
  });
});

describe('talosctl killed in a step leaves', () => {
  const untouched = { version: 'v1.13.1', next: undefined, cordoned: false };
  const cases = [
    ['pull', /^$/, untouched],
    ['install', /copying/, untouched],
    ['drain', /evicting pod/, { version: 'v1.13.1', next: 'v1.13.3', cordoned: true }],
    ['reboot', /stopDBus/, { version: 'v1.13.3', next: undefined, cordoned: true }],
    ['boot', /startEverything action: START\n/, { version: 'v1.13.3', next: undefined, cordoned: true }],
  ] as const;
  it.each(
    cases.flatMap((one) => (['SIGTERM', 'SIGKILL'] as const).map((signal) => [signal, ...one] as const)),
  )('%s in the %s', async (signal, _step, endAfter, expected) => {
    const run = await simulateOverTime(upgrade(m1mac), { scenario, endAfter, signal });
    expect(run.exitCode).toBe(signal === 'SIGTERM' ? 1 : 137);
    const { node, releases, cordoned } = left(run);
    expect({ version: node.talosVersion, next: releases.next?.talosVersion, cordoned }).toEqual(expected);
  });

  it('reboot finishes what was installed, and rollback takes it back', async () => {
    const killed = await simulateOverTime(upgrade(m1mac), { scenario, endAfter: /evicting pod/ });
    const reboot = await simulateOverTime(`reboot -n ${m1mac} --progress plain`, { scenario, ...killed });
    expect(reboot.exitCode).toBe(0);
    expect(left(reboot)).toMatchObject({ cordoned: true, node: { talosVersion: 'v1.13.3' } });
    const back = await simulateOverTime(`rollback -n ${m1mac}`, { scenario, ...reboot });
    expect({ ...back, actions: [], now: 0 }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
      actions: [],
      now: 0,
    });
    expect(left(back).node.talosVersion).toBe('v1.13.1');
  });

  it('rollback is refused where nothing ran before', async () => {
    const run = await simulateOverTime(`rollback -n ${m1mac}`, { scenario });
    expect(run).toMatchObject({ exitCode: 1, actions: [] });
  });

  it('an older node goes on alone', async () => {
    const run = await simulateOverTime(upgrade(m1mac), {
      scenario: old,
      endAfter: /drain/,
      signal: 'SIGKILL',
    });
    expect(nodeAt(run.actions, run.now, m1mac, old)).toMatchObject({ cordoned: true });
    const { node, cordoned, booting } = left(run, m1mac, old);
    expect({ version: node.talosVersion, cordoned, booting }).toEqual({
      version: 'v1.13.3',
      cordoned: false,
      booting: false,
    });
  });
});

describe('an administrator’s cordon', () => {
  const actions = [on('cordoned', 'm1mac')];
  it('is lost by talosctl 1.13, unless it does not drain', async () => {
    expect(left(await simulateOverTime(upgrade(m1mac), { scenario, actions })).cordoned).toBe(false);
    const kept = await simulateOverTime(upgrade(m1mac, '--drain=false'), { scenario, actions });
    expect(left(kept)).toMatchObject({ cordoned: true, node: { talosVersion: 'v1.13.3' } });
  });

  it('is kept by an older node', async () => {
    const run = await simulateOverTime(upgrade(m1mac), { scenario: old, actions });
    expect(left(run, m1mac, old)).toMatchObject({ cordoned: true, node: { talosVersion: 'v1.13.3' } });
  });
});

describe('faults of upgrades', () => {
  const withFault = (name: FaultName, ...flags: string[]) =>
    simulateOverTime(upgrade(m1mac, ...flags), { scenario, actions: [on(name, 'm1mac')] });

  it('upgrade-pull-fails: though the image could be pulled by hand', async () => {
    const run = await withFault('upgrade-pull-fails');
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stderr).toContain(`failed to resolve reference "${image}"`);
    const pull = await simulate(`image pull --namespace system ${image} -n ${m1mac}`, run);
    expect(pull.exitCode).toBe(0);
  });

  it('upgrade-hangs: says nothing more, though the node is well; a signal ends it', async () => {
    let isWell = false;
    const run = await simulateOverTime(upgrade(m1mac), {
      scenario,
      actions: [on('upgrade-hangs', 'm1mac')],
      meanwhile: (stderr, now) => {
        isWell ||= now > start + later && stderr.endsWith('stopAllServices task completed\n');
        return [];
      },
    });
    expect(isWell).toBe(true);
    expect(run.now - start).toBeGreaterThan(1_800_000);
    expect(left(run)).toMatchObject({ booting: false, cordoned: true, node: { talosVersion: 'v1.13.3' } });
    const ended = await simulateOverTime(upgrade(m1mac), {
      scenario,
      actions: [on('upgrade-hangs', 'm1mac')],
      endAfter: /stopAllServices task completed\n$/,
    });
    expect(ended.exitCode).toBe(1);
    expect(ended.now - start).toBeLessThan(60_000);
  });

  it('upgrade-output-cut: the output breaks off in a line, the upgrade goes on', async () => {
    const whole = await simulateOverTime(upgrade(m1mac), { scenario });
    const run = await withFault('upgrade-output-cut');
    expect(run.exitCode).toBe(0);
    expect(run.stderr.length).toBeLessThan(whole.stderr.length);
    expect(run.stderr).not.toMatch(/\n$/);
    expect(left(run)).toMatchObject({ cordoned: false, node: { talosVersion: 'v1.13.3' } });
  });

  it.each(['v1.13.1', 'v1.12.4'])('upgrade-other-dies: while %s goes down, and once', async (version) => {
    const nodes = scenario.nodes.map((node) => ({ ...node, talosVersion: version }));
    const from = { ...scenario, nodes };
    const actions = [on('upgrade-other-dies', 'ryzen')];
    const run = await simulateOverTime(upgrade(m1mac), { scenario: from, actions });
    expect(run.exitCode).toBe(0);
    expect(left(run, ryzen, from).reachability).toBe('no-route');
    const mended = [...run.actions, off('node-down', run.now, 'ryzen')];
    const again = await simulateOverTime(upgrade(m1mac), { scenario: from, actions: mended, now: run.now });
    expect(left(again, ryzen, from).reachability).toBe('answers');
  });

  it('upgrade-other-dies: the node itself is upgraded as ever', async () => {
    const run = await withFault('upgrade-other-dies');
    expect(left(run)).toMatchObject({ reachability: 'answers', node: { talosVersion: 'v1.13.3' } });
  });

  it('upgrade-etcd-lost: the member is gone from the list, and does not answer', async () => {
    const { actions, now, exitCode } = await withFault('upgrade-etcd-lost');
    expect(exitCode).toBe(0);
    const members = await simulate(`etcd members -n ${ryzen}`, { actions, now });
    expect(members.stdout).not.toContain('m1mac');
    const status = await simulate(`etcd status -n ${ryzen},${m1mac}`, { actions, now });
    expect(status.stderr).toContain(`${m1mac}: rpc error`);
    expect(worldAt(scenario, actions, now).etcd.leader).not.toBeNull();
  });

  it('upgrade-not-ready-after: a reboot without it heals the kubelet', async () => {
    const run = await withFault('upgrade-not-ready-after');
    expect(left(run)).toMatchObject({ kubeletFailed: true, kubernetesReady: false, cordoned: true });
    const actions = [...run.actions, off('upgrade-not-ready-after', run.now)];
    const again = await simulateOverTime(`reboot -n ${m1mac}`, { scenario, actions, now: run.now });
    expect(left(again)).toMatchObject({ kubeletFailed: false, kubernetesReady: true });
  });

  it('upgrade-install-fails: an older node comes back as it was', async () => {
    const actions = [on('upgrade-install-fails', 'm1mac')];
    const run = await simulateOverTime(upgrade(m1mac), { scenario: old, actions });
    expect(left(run, m1mac, old)).toMatchObject({ cordoned: false, node: { talosVersion: 'v1.12.4' } });
  });

  it.each(['budget', 'upgrade-drain-blocked'] as const)('%s: goes on as soon as it is gone', async (name) => {
    const actions = [on(name, 'm1mac')];
    const blocked = await simulateOverTime(upgrade(m1mac, '--drain-timeout 60s'), { scenario, actions });
    expect(blocked.exitCode).toBe(1);
    expect(blocked.stderr).toMatch(/error draining node "m1mac": .* would exceed context deadline\n$/);
    expect(left(blocked)).toMatchObject({ cordoned: true, node: { talosVersion: 'v1.13.1' } });
    let isCleared = false;
    const waited = await simulateOverTime(upgrade(m1mac, '--drain-timeout 60s'), {
      scenario,
      actions,
      meanwhile: (stderr, now) => {
        if (isCleared || !/evicting pod/.test(stderr)) return [];
        isCleared = true;
        return [off(name, now + 20_000)];
      },
    });
    expect(waited.exitCode).toBe(0);
    expect(left(waited)).toMatchObject({ cordoned: false, node: { talosVersion: 'v1.13.3' } });
  });

  it('api-down: installed, and nothing else', async () => {
    const run = await simulateOverTime(upgrade(m1mac), { scenario, actions: [on('api-down')] });
    expect(run.stderr).toMatch(/error cordoning node "m1mac": .*\n$/);
    const { releases, cordoned } = left(run);
    expect({ next: releases.next?.talosVersion, cordoned }).toEqual({ next: 'v1.13.3', cordoned: false });
  });
});

describe('what else changes the cluster', () => {
  it('an older node is upgraded by the old API, after talosctl 1.13 has said so', async () => {
    const { stderr, exitCode } = await simulateOverTime(upgrade(m1mac), { scenario: old });
    expect(exitCode).toBe(0);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'New upgrade API is not available, falling back to legacy',
      `WARNING: ${m1mac}: server version 1.12.4 is older than client version 1.13.3`,
    ]);
    expect(stderr).toContain(`"${m1mac}": phase: upgrade action: START`);
    expect(stderr).not.toContain('pulled image');
  });

  it('etcd forfeit-leadership: of the leader alone', async () => {
    const leaderAfter = async (name: string) => {
      const { actions, now } = await simulateOverTime(`etcd forfeit-leadership -n ${name}`, { scenario });
      return worldAt(scenario, actions, now + 1).etcd.leader;
    };
    expect(await leaderAfter(ryzen)).toBe(scenario.nodes[1]?.etcdMemberId);
    expect(await leaderAfter(m1mac)).toBe(scenario.nodes[0]?.etcdMemberId);
  });

  it('etcd snapshot: writes as many bytes as it says', async () => {
    const files = new Map<string, string>();
    const { stdout } = await simulate(`etcd snapshot /here/it.db -n ${ryzen}`, { files });
    expect(stdout).toContain(
      `etcd snapshot saved to "/here/it.db" (${files.get('/here/it.db')?.length} bytes)`,
    );
  });

  it('a pulled image is there for an hour', async () => {
    const run = await simulateOverTime(`image pull --namespace system ${image} -n ${m1mac}`, { scenario });
    const listed = async (minutes: number) => {
      const later = { actions: run.actions, now: run.now + minutes * 60_000 };
      return (await simulate(`image list --namespace system -n ${m1mac}`, later)).stdout.includes(image);
    };
    expect([await listed(0), await listed(59), await listed(60)]).toEqual([true, true, false]);
  });

  it('a stock image takes the extensions away', async () => {
    const stock = upgrade(m1mac).replace(image, 'ghcr.io/siderolabs/installer:v1.13.3');
    const { node, installed } = left(await simulateOverTime(stock, { scenario }));
    expect(node.talosVersion).toBe('v1.13.3');
    expect(installed).toMatchObject({ schematic: null, extensions: [] });
  });

  it.each(['upgrade', 'reboot', 'rollback'])('%s: of one node only', async (command) => {
    const run = await simulateOverTime(`${command} -n ${ryzen},${m1mac}`, { scenario });
    expect(run).toMatchObject({ exitCode: 1, actions: [] });
  });
});
