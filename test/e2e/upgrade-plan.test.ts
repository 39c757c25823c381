import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { isLocal, isReadOnly } from '../../source/talosctl/commands.ts';
import { closeLabs, openLab } from '../helpers/lab.ts';
import { cleanUp, type Ended, isRunning, runProgram } from '../helpers/program.ts';
import { openSandbox } from '../helpers/sandbox.ts';
import { installReplay, putTalosconfig, type TalosctlProgram } from '../helpers/talosctl-programs.ts';

afterEach(closeLabs);
afterEach(cleanUp);

/** Where an image has a schematic of 64 digits, its first eight are enough to tell it. */
const short = (text: string): string => text.replace(/\b([0-9a-f]{8})[0-9a-f]{56}\b/g, '$1…');

/** The part of the plan with the commands: what a person copies. Files of this test's own have no place in it. */
function commandsOf({ stdout }: Ended): string {
  const at = stdout.indexOf('\n# Before the first node');
  return short(stdout.slice(at + 1))
    .replaceAll(/--talosconfig \S+/g, '--talosconfig FILE')
    .replaceAll(/^\S+\/talosctl /gm, 'talosctl ');
}

const lastLine = ({ stdout }: Ended): string => stdout.trimEnd().split('\n').at(-1) ?? '';

/** Reads that need os:admin, or one node a call, and change nothing either. */
const harmless = /^(read \/proc\/|kubeconfig --merge=false (-|--force \/dev\/fd\/3) )/;

function expectOnlyReads({ calls, pids }: TalosctlProgram): void {
  const acting = calls().filter((call) => {
    const command = call.replace(/ -e .*/, '').split(' ');
    return !isReadOnly(command) && !isLocal(command) && !harmless.test(call);
  });
  expect(calls()).not.toEqual([]);
  expect(acting).toEqual([]);
  expect(pids().filter(isRunning)).toEqual([]);
}

describe('a dry run on recordings', () => {
  async function replayed(place: string, ...args: readonly string[]) {
    const sandbox = openSandbox();
    const talosctl = installReplay(sandbox, place);
    putTalosconfig(sandbox, ['192.168.1.101', '192.168.1.102', '192.168.1.103']);
    const ended = await runProgram(sandbox, ['upgrade', '--dry-run', ...args]);
    expectOnlyReads(talosctl);
    // Nothing is left: no kubeconfig, no snapshot of etcd.
    expect(readdirSync(sandbox.workingDirectory)).toEqual([]);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
    return ended;
  }

  it('of 1.13.3', async () => {
    const ended = await replayed('v1.13.3/healthy', '--to', '1.13');
    expect(ended.stderr).toBe('');
    expect(commandsOf(ended)).toMatchInlineSnapshot(`
      "# Before the first node
      talosctl etcd snapshot etcd-homelab-v1.13.1.db -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/metal-installer-secureboot/613e1592…:v1.13.9 -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/metal-installer-secureboot/ce4c9805…:v1.13.9 -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/metal-installer-secureboot/b8e8fbbe…:v1.13.9 -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 1 of 3: intel
      # while intel is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/metal-installer-secureboot/613e1592…:v1.13.9 --progress plain --drain=false -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # Go on only when intel is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 2 of 3: m1mac
      # while m1mac is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/metal-installer-secureboot/ce4c9805…:v1.13.9 --progress plain --drain=false -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab

      # Go on only when m1mac is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # 3 of 3: ryzen
      # while ryzen is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/metal-installer-secureboot/b8e8fbbe…:v1.13.9 --progress plain --drain=false -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      ✔ ready: 17 passed, 4 warnings
      "
    `);
  });

  it('of 1.9.5', async () => {
    const ended = await replayed('v1.9.5/healthy', '--to', 'v1.13.9');
    expect(short(ended.stdout).split('\n\n')[1]).toMatchInlineSnapshot(`
      "Path: v1.9.3 → [v1.9.6] → v1.10.9 → v1.11.6 → v1.12.11 → v1.13.9
        1  Talos v1.9.3 → v1.9.6: latest patch of its minor, before the next one
        2  Talos v1.9.6 → v1.10.9: next minor
        3  Talos v1.10.9 → v1.11.6: next minor; etcd 3.5 → 3.6
        4  Talos v1.11.6 → v1.12.11: next minor
        5  Talos v1.12.11 → v1.13.9: the target"
    `);
    expect(commandsOf(ended)).toMatchInlineSnapshot(`
      "# Before the first node
      talosctl etcd snapshot etcd-homelab-v1.9.3.db -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/installer-secureboot/613e1592…:v1.9.6 -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/installer-secureboot/ce4c9805…:v1.9.6 -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/installer-secureboot/b8e8fbbe…:v1.9.6 -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 1 of 3: intel
      # while intel is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/installer-secureboot/613e1592…:v1.9.6 --wait --timeout 30m -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # Go on only when intel is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 2 of 3: m1mac
      # while m1mac is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/installer-secureboot/ce4c9805…:v1.9.6 --wait --timeout 30m -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab

      # Go on only when m1mac is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # 3 of 3: ryzen
      # while ryzen is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/installer-secureboot/b8e8fbbe…:v1.9.6 --wait --timeout 30m -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      ✔ ready for step 1 of 5: 17 passed, 4 warnings; plan again for the 4 steps after it
      "
    `);
  });

  it('of 1.6.4', async () => {
    const ended = await replayed('v1.6.4/healthy', '--to', '1.13');
    expect(short(ended.stdout).split('\n\n')[1]).toMatchInlineSnapshot(`
      "Path: v1.6.1 → [v1.6.8] → v1.7.7 → v1.8.4 → v1.9.6 → v1.10.9 → v1.11.6 → Kubernetes v1.30.5 → v1.12.11 → Kubernetes v1.31.4 → v1.13.9
         1  Talos v1.6.1 → v1.6.8: latest patch of its minor, before the next one
         2  Talos v1.6.8 → v1.7.7: next minor
         3  Talos v1.7.7 → v1.8.4: next minor
         4  Talos v1.8.4 → v1.9.6: next minor
         5  Talos v1.9.6 → v1.10.9: next minor
         6  Talos v1.10.9 → v1.11.6: next minor; etcd 3.5 → 3.6
         7  Kubernetes v1.29.1 → v1.30.5: Talos v1.12.11 works with Kubernetes 1.30 to 1.35
         8  Talos v1.11.6 → v1.12.11: next minor
         9  Kubernetes v1.30.5 → v1.31.4: Talos v1.13.9 works with Kubernetes 1.31 to 1.36
        10  Talos v1.12.11 → v1.13.9: the target"
    `);
    expect(commandsOf(ended)).toMatchInlineSnapshot(`
      "# Before the first node
      talosctl etcd snapshot etcd-homelab-v1.6.1.db -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/installer-secureboot/613e1592…:v1.6.8 -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/installer-secureboot/ce4c9805…:v1.6.8 -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/installer-secureboot/b8e8fbbe…:v1.6.8 -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 1 of 3: intel
      # while intel is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/installer-secureboot/613e1592…:v1.6.8 --preserve --wait --timeout 30m -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # Go on only when intel is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 2 of 3: m1mac
      # while m1mac is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/installer-secureboot/ce4c9805…:v1.6.8 --preserve --wait --timeout 30m -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab

      # Go on only when m1mac is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # 3 of 3: ryzen
      # while ryzen is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/installer-secureboot/b8e8fbbe…:v1.6.8 --preserve --wait --timeout 30m -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      ✔ ready for step 1 of 10: 15 passed, 6 warnings; plan again for the 9 steps after it
      "
    `);
  });

  it('with a lost member', async () => {
    const ended = await replayed('v1.13.3/no-quorum', '--to', '1.13');
    expect(ended.exitCode).toBe(1);
    expect(lastLine(ended)).toMatchInlineSnapshot(`"✖ blocked by: Nodes, Endpoints, etcd, Quorum"`);
  });
});

describe('a dry run on the practice clusters', () => {
  it('of a homelab that is well says so, and has a command for every node', async () => {
    const lab = openLab();
    const ended = await lab.run('upgrade', '--to', '1.13', '--dry-run');
    expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ exitCode: 0, stderr: '' });
    expectOnlyReads(lab.talosctl);
    expect(short(ended.stdout).split('\nCommands')[0]).toMatch(
      /^Upgrade of homelab to v1\.13\.9: dry run, nothing is changed\n/,
    );
    expect(commandsOf(ended)).toMatchInlineSnapshot(`
      "# Before the first node
      talosctl etcd snapshot etcd-homelab-v1.13.1.db -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/metal-installer/613e1592…:v1.13.9 -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/metal-installer/ce4c9805…:v1.13.9 -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab
      talosctl image pull --namespace system factory.talos.dev/metal-installer/b8e8fbbe…:v1.13.9 -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 1 of 3: intel
      # while intel is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/metal-installer/613e1592…:v1.13.9 --progress plain --drain=false -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # Go on only when intel is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      # 2 of 3: m1mac
      # while m1mac is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/metal-installer/ce4c9805…:v1.13.9 --progress plain --drain=false -e 192.168.1.101 -n 192.168.1.103 --talosconfig FILE --context homelab

      # Go on only when m1mac is back and all is well
      talosctl health --wait-timeout 10m -e 192.168.1.101 -n 192.168.1.102 --talosconfig FILE --context homelab

      # 3 of 3: ryzen
      # while ryzen is down: etcd 2/3, tolerates 0; 2 of 3 control planes
      talosctl upgrade --image factory.talos.dev/metal-installer/b8e8fbbe…:v1.13.9 --progress plain --drain=false -e 192.168.1.102 -n 192.168.1.101 --talosconfig FILE --context homelab

      ✔ ready: 16 passed, 5 warnings
      "
    `);
    expect(lastLine(ended)).toMatch(/^✔ ready: \d+ passed/);
  });

  it('drains where the Kubernetes API can be asked, and says whose commands these are', async () => {
    const ended = await runProgram(openSandbox(), ['upgrade', '--to', '1.13', '--dry-run', '--demo']);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toContain('\n# of the practice cluster: they are of no use elsewhere\n');
    const upgrades = commandsOf(ended).match(/^talosctl upgrade .*$/gm);
    expect(upgrades).toEqual(
      Array(3).fill(expect.stringMatching(/ --progress plain --drain-timeout 300s -e /)),
    );
  });

  it('of an aged cluster keeps its data, and takes the schematic or the stock image as it runs', async () => {
    const ended = await runProgram(openSandbox(), ['upgrade', '--to', '1.13', '--dry-run', '--demo=aged']);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(commandsOf(ended).match(/^talosctl upgrade .*$/gm)).toMatchInlineSnapshot(`
      [
        "talosctl upgrade --image factory.talos.dev/installer/19ff0c3d…:v1.6.8 --preserve --wait --timeout 30m -e 192.168.7.11 -n 192.168.7.12 --talosconfig FILE --context aged",
        "talosctl upgrade --image ghcr.io/siderolabs/installer:v1.6.8 --preserve --wait --timeout 30m -e 192.168.7.11 -n 192.168.7.13 --talosconfig FILE --context aged",
        "talosctl upgrade --image factory.talos.dev/installer/c9078f94…:v1.6.8 --preserve --wait --timeout 30m -e 192.168.7.12 -n 192.168.7.11 --talosconfig FILE --context aged",
      ]
    `);
  });

  it('is the same as JSON, and leaves out who is left out', async () => {
    const lab = openLab();
    const args = ['--to', '1.13', '--leave-out', 'intel', '--canary', 'm1mac', '--order', 'workers-first'];
    const { exitCode, stdout } = await lab.run('upgrade', ...args, '--dry-run', '--json');
    const plan = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(plan).toMatchObject({
      schema: 1,
      cluster: { name: 'homelab', answers: true },
      verdict: 'ready',
      target: { version: 'v1.13.9', image: null },
      nodes: [
        { name: 'm1mac', part: 'upgrade', place: 'canary' },
        { name: 'ryzen', part: 'upgrade' },
        { name: 'intel', part: 'left out', command: null, confirmation: null },
      ],
    });
    expectOnlyReads(lab.talosctl);
  });

  it('at the target has nothing to do', async () => {
    const lab = openLab();
    const ended = await lab.run('upgrade', '--to', 'v1.13.1', '--dry-run');
    expect(ended.exitCode).toBe(0);
    expect(lastLine(ended)).toBe('✔ nothing to do: everything is at the target');
    expect(ended.stdout).not.toContain('talosctl upgrade');
  });

  it.each([
    ['own-build:intel', 'Images'],
    ['cordoned:intel', null],
    ['etcd-alarm:ryzen', 'etcd'],
    ['disk-full:m1mac', 'Space'],
  ])('with %s exits as it should', async (fault, blockedBy) => {
    const lab = openLab({ faults: [fault] });
    const ended = await lab.run('upgrade', '--to', '1.13', '--dry-run');
    expectOnlyReads(lab.talosctl);
    expect(ended.exitCode).toBe(blockedBy === null ? 0 : 1);
    if (blockedBy !== null) expect(lastLine(ended)).toMatch(`✖ blocked by: ${blockedBy}`);
    expect(ended.stdout).not.toContain('reading');
  });

  it('of a cordoned node does not drain it', async () => {
    const lab = openLab({ faults: ['cordoned:intel'] });
    const { stdout } = await lab.run('upgrade', '--to', '1.13', '--nodes', 'intel', '--dry-run');
    expect(short(stdout)).toMatch(
      /^\S+talosctl upgrade .*--drain=false -e 192\.168\.1\.101 -n 192\.168\.1\.102 /m,
    );
    expect(stdout.match(/^\S+talosctl upgrade /gm)).toHaveLength(1);
  });

  it('of a cluster that does not answer exits with 2', async () => {
    const lab = openLab({ faults: ['endpoint-dead'] });
    const byAddress = await lab.run('upgrade', '--to', '1.13', '-n', '192.168.1.101', '--dry-run');
    expect(byAddress.exitCode).toBe(2);
    expect(lastLine(byAddress)).toBe('✖ no node answers');
    const byName = await lab.run('upgrade', '--to', '1.13', '-n', 'ryzen', '--dry-run');
    expect({ exitCode: byName.exitCode, stdout: byName.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(byName.stderr).toMatch(/^talos-tui: no node answers that could tell the names of the nodes: /);
  });
});

describe('wrong usage of upgrade', () => {
  it.each([
    [['--dry-run'], 'upgrade --dry-run needs a target'],
    [['--to', '1.99', '--dry-run'], '--to: no release of Talos 1.99 is known'],
    [['--to', '1.13', '-n', 'intle', '--dry-run'], 'no node "intle": there are ryzen (192.168.1.101), intel'],
    [['--to', '1.13'], 'upgrade needs a terminal: --dry-run prints the plan'],
    [['--to', '1.13', '--json'], '--json goes with --dry-run'],
  ])('%j is told', async (args, message) => {
    const lab = openLab();
    const { exitCode, stdout, stderr } = await lab.run('upgrade', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(stderr).toContain(`talos-tui: ${message}`);
    expect(stderr).toMatch(/\n→ /);
    expect(lab.talosctl.pids().filter(isRunning)).toEqual([]);
  });
});

describe('upgrade in a terminal', () => {
  it('opens the wizard with what was typed', async () => {
    const lab = openLab();
    const terminal = lab.view({ args: ['upgrade', '--to', '1.13'], columns: 120, rows: 40 });
    await terminal.waitFor(/▸2 nodes[\s\S]* v1\.13\.1 → \[v1\.13\.9\]/);
    terminal.write('\x03');
    await terminal.waitForExit();
    expectOnlyReads(lab.talosctl);
  });
});
