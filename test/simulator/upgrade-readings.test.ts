import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { agedScenario } from '../../source/simulator/aged.ts';
import type { Action } from '../../source/simulator/faults.ts';
import { homelab, type Scenario, type SimulatedNode } from '../../source/simulator/scenario.ts';
import { all, during, on } from '../helpers/fault-actions.ts';
import { documents, simulate, start } from '../helpers/simulate.ts';

const scenario = (changes: Partial<SimulatedNode>): Scenario => {
  const base = homelab(start);
  return { ...base, nodes: base.nodes.map((node) => ({ ...node, ...changes })) };
};

interface Configuration {
  readonly machine: {
    readonly install: { readonly image?: string; readonly extraKernelArgs?: readonly string[] };
    readonly network?: { readonly interfaces: readonly { readonly vip: { readonly ip: string } }[] };
  };
  readonly cluster: { readonly controlPlane: { readonly endpoint: string } };
}

async function configuration(lab: Parameters<typeof simulate>[1] = {}, node = '192.168.1.101') {
  const { stdout } = await simulate(`get machineconfig v1alpha1 -n ${node} -o yaml`, lab);
  const resource = parse(stdout) as { readonly node: string; readonly spec: string };
  return { node: resource.node, text: resource.spec, spec: parse(resource.spec) as Configuration };
}

async function spec<T>(command: string, lab: Parameters<typeof simulate>[1] = {}): Promise<T | undefined> {
  const { stdout } = await simulate(`${command} -o json`, lab);
  return documents<{ readonly spec: T }>(stdout)[0]?.spec;
}

describe('the machine configuration', () => {
  it('names the installer of the first day, which is older and has the running schematic', async () => {
    const { node, spec } = await configuration();
    expect(node).toBe('192.168.1.101');
    expect(spec.machine.install.image).toBe(
      'factory.talos.dev/metal-installer/b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176:v1.12.6',
    );
    expect(spec.cluster.controlPlane.endpoint).toBe('https://192.168.1.101:6443');
    expect(spec.machine.install.extraKernelArgs).toBeUndefined();
    expect(spec.machine.network).toBeUndefined();
  });

  it('has what the scenario says: no image, a virtual IP', async () => {
    const [first] = homelab(start).nodes;
    if (!first) throw new Error('no node');
    const changes = { installImage: null, virtualAddress: '192.168.1.100' };
    const lab = { scenario: scenario({ installation: { ...first.installation, ...changes } }) };
    const { machine } = (await configuration(lab)).spec;
    expect(machine.install.image).toBeUndefined();
    expect(machine.network?.interfaces[0]?.vip.ip).toBe('192.168.1.100');
  });

  it('is full of secrets, all of them obviously no real ones', async () => {
    const { text } = await configuration();
    const secrets = [...text.matchAll(/^ *(?:token|secret|key|crt|secretboxEncryptionSecret): (\S+)/gm)];
    expect(secrets.length).toBeGreaterThan(8);
    for (const [line, value] of secrets) expect(value, line).toMatch(/^FAKE-SECRET-/);
  });

  it('is there twice, for whoever does not name one, and for os:admin alone', async () => {
    const both = await simulate('get machineconfig -n 192.168.1.101 -o yaml');
    expect(both.stdout.match(/^ {4}id: \w+$/gm)).toEqual(['    id: persistent', '    id: v1alpha1']);
    const refused = await simulate(
      'get machineconfig v1alpha1 -n 192.168.1.101 -o yaml',
      during(on('role-reader')),
    );
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('code = PermissionDenied desc = not authorized');
    const none = await simulate('get machineconfig nosuch -n 192.168.1.101');
    expect(none.stderr).toContain("MachineConfigs.config.talos.dev(config/nosuch@undefined) doesn't exist");
  });
});

describe('what only newer ones know', () => {
  it.each([
    ['cmdline', 'v1.10.9', 'v1.11.0'],
    ['discoveredvolumes', 'v1.7.7', 'v1.8.0'],
    ['imagefactoryschematics', 'v1.13.9', 'v1.14.0'],
  ])('%s is not registered in %s, but in %s', async (type, before, from) => {
    const command = `get ${type} -n 192.168.1.101`;
    const old = await simulate(command, { scenario: scenario({ talosVersion: before }) });
    expect(old).toMatchObject({ exitCode: 1, stdout: '' });
    expect(old.stderr).toContain(`resource "${type}" is not registered`);
    expect(await simulate(command, { scenario: scenario({ talosVersion: from }) })).toMatchObject({
      exitCode: 0,
    });
  });

  it('imagefactoryschematics has the schematic and the name of the installer', async () => {
    const lab = { scenario: scenario({ talosVersion: 'v1.14.0' }), ...during(on('secure-boot', 'ryzen')) };
    expect(await spec('get imagefactoryschematics -n 192.168.1.101', lab)).toEqual({
      schematicId: 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176',
      flavor: 'metal-installer-secureboot',
      apiUrl: 'https://factory.talos.dev',
    });
  });
});

describe('faults that an upgrade meets', () => {
  it('secure-boot: the state, and the installer', async () => {
    const lab = during(on('secure-boot', 'ryzen'));
    expect(await spec('get securitystate -n 192.168.1.101')).toMatchObject({
      secureBoot: false,
      bootedWithUKI: true,
    });
    expect(await spec('get securitystate -n 192.168.1.101', lab)).toMatchObject({ secureBoot: true });
    expect((await configuration(lab)).spec.machine.install.image).toContain(
      '/metal-installer-secureboot/b8e8',
    );
  });

  it('grub: no UKI, a partition BOOT, and kernel arguments of its own', async () => {
    const lab = during(on('grub', 'ryzen'));
    expect(await spec('get securitystate -n 192.168.1.101', lab)).toMatchObject({ bootedWithUKI: false });
    const volumes = await simulate('get discoveredvolumes -n 192.168.1.101', lab);
    expect(volumes.stdout).toMatch(/nvme0n1p3 .* BOOT\n/);
    const { spec: settings } = await configuration(lab);
    expect(settings.machine.install.extraKernelArgs).toEqual(['net.ifnames=0', 'intel_iommu=on']);
    const cmdline = await simulate('read /proc/cmdline -n 192.168.1.101', lab);
    expect(cmdline.stdout).toMatch(
      /^BOOT_IMAGE=\/A\/vmlinuz talos\.platform=metal .* net\.ifnames=0 intel_iommu=on\n$/,
    );
  });

  it('own-build: extensions, but no schematic', async () => {
    const before = await simulate('get extensions -n 192.168.1.101');
    const after = await simulate('get extensions -n 192.168.1.101', during(on('own-build', 'ryzen')));
    expect(before.stdout).toMatch(/schematic +b8e8/);
    expect(after.stdout).toMatch(/amd-ucode/);
    expect(after.stdout).not.toMatch(/schematic/);
  });

  it('disk-full: next to nothing is left on /var', async () => {
    const { stdout } = await simulate(`mounts -n ${all}`, during(on('disk-full', 'intel')));
    expect(stdout).toMatch(/192\.168\.1\.102 +\/dev\/sda4 .* 0\.31 +99\.97% +\/var\n/);
    expect(stdout).toMatch(/192\.168\.1\.103 +\/dev\/vda4 .* 500\.10 +49\.88% +\/var\n/);
  });

  it('etcd-behind: more than 1000 entries behind the others', async () => {
    const { stdout } = await simulate(`etcd status -n ${all}`, during(on('etcd-behind', 'intel')));
    const applied = [...stdout.matchAll(/ (\d{7}) +\d+ +(\d{7}) /g)].map((match) => Number(match[2]));
    expect(applied).toHaveLength(3);
    expect((applied[0] ?? 0) - (applied[1] ?? 0)).toBeGreaterThan(1000);
    expect(applied[2]).toBe(applied[0]);
  });
});

const image =
  'factory.talos.dev/metal-installer/ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515';

describe('image pull', () => {
  const pull = (tag: string, lab: Parameters<typeof simulate>[1] = {}) =>
    simulate(`image pull --namespace system ${image}:${tag} -n 192.168.1.103`, lab);
  const listed = async (namespace: string, actions: readonly Action[]) =>
    (await simulate(`image list --namespace ${namespace} -n ${all}`, { actions })).stdout;

  it('is known from then on, on that node and in that namespace', async () => {
    const recorded: Action[] = [];
    const { exitCode, stdout, stderr } = await pull('v1.13.9', { recorded });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^192\\.168\\.1\\.103: pulled image ${image}:v1\\.13\\.9@sha256:[0-9a-f]{64}\\n$`),
    );
    expect(await listed('system', [])).not.toContain(image);
    const after = await listed('system', recorded);
    expect(after.match(new RegExp(`^192\\.168\\.1\\.103 +${image}:v1\\.13\\.9 `, 'gm'))).toHaveLength(1);
    expect(after).not.toMatch(new RegExp(`192\\.168\\.1\\.10[12] +${image}`));
    expect(await listed('cri', recorded)).not.toContain(image);
  });

  it('fails for a tag that there is not, in the words of 1.13 and of older ones', async () => {
    const reference = `${image}:v9.9.9`;
    expect(await pull('v9.9.9')).toMatchObject({
      exitCode: 1,
      stderr: `error from node 192.168.1.103: rpc error: code = Unknown desc = failed to pull image "${reference}": failed to resolve reference "${reference}": ${reference}: not found\n`,
    });
    const old = { ...agedScenario(start), nodes: scenario({ talosVersion: 'v1.6.4' }).nodes };
    expect((await pull('v9.9.9', { scenario: old })).stderr).toBe(
      `error pulling image: rpc error: code = Unknown desc = failed to pull image "${reference}": 1 error(s) occurred:\n\tfailed to resolve reference "${reference}": ${reference}: not found\n`,
    );
  });

  it('is refused where it may not or cannot be, and records nothing', async () => {
    const recorded: Action[] = [];
    const lab = (...actions: Action[]) => ({ ...during(...actions), recorded });
    expect((await pull('v1.13.9', lab(on('role-reader')))).stderr).toContain('PermissionDenied');
    expect((await pull('v1.13.9', lab(on('pull-fails', 'm1mac')))).stderr).toContain('no such host');
    expect((await pull('v1.13.9', lab(on('node-down', 'm1mac')))).stderr).toContain('no route to host');
    const several = await simulate(`image pull --namespace system ${image}:v1.13.9 -n ${all}`, { recorded });
    expect(several).toMatchObject({
      exitCode: 1,
      stderr: 'command "image pull" is not supported with multiple nodes\n',
    });
    expect(recorded).toEqual([]);
  });
});

describe('read', () => {
  const path = '/proc/sys/kernel/random/boot_id';

  it('has another boot id after a reboot', async () => {
    const bootId = async (now: number) =>
      (await simulate(`read ${path} -n 192.168.1.103`, { actions: [on('rebooting', 'm1mac')], now })).stdout;
    expect(await bootId(start)).toBe(await bootId(start + 1000));
    expect(await bootId(start + 40_000)).not.toBe(await bootId(start));
  });

  it('is for one node and os:admin', async () => {
    expect((await simulate(`read ${path} -n ${all}`)).stderr).toBe(
      'command "read" is not supported with multiple nodes\n',
    );
    expect((await simulate(`read ${path} -n 192.168.1.101`, during(on('role-reader')))).stderr).toContain(
      'error reading: rpc error: code = PermissionDenied',
    );
  });
});

describe('health', () => {
  const command = 'health -n 192.168.1.101 --wait-timeout 60s';

  it('waits for the last step while a node is cordoned, and goes on when it is no more', async () => {
    const cordoned = [on('cordoned', 'intel')];
    const still = { actions: cordoned, now: start + 30_000 };
    const freed = {
      actions: [...cordoned, { at: start, clear: 'all', node: null } as const],
      now: start + 31_000,
    };
    const ok = await simulate(command, { actions: cordoned, later: [still, freed] });
    expect(ok.exitCode).toBe(0);
    expect(ok.stderr).toContain(
      'schedulable: ...\nwaiting for all k8s nodes to report schedulable: some nodes are not schedulable: [intel]\nwaiting for all k8s nodes to report schedulable: OK\n',
    );
    const late = { actions: cordoned, now: start + 60_000 };
    const timeout = await simulate(command, { actions: cordoned, later: [still, late] });
    expect(timeout.exitCode).toBe(1);
    expect(timeout.stderr).toMatch(
      /some nodes are not schedulable: \[intel\]\nhealthcheck error: .*deadline exceeded\n$/,
    );
  });

  it.each([
    ['not-ready', 'all k8s nodes to report ready', 'some nodes are not ready: [m1mac]'],
    ['service-failed', 'kubelet to be healthy', 'current state [Failed]'],
    ['node-down', 'etcd to be healthy', 'connect: no route to host'],
    ['booting', 'etcd to be healthy', 'current state [Preparing]'],
  ] as const)('%s: waits at "%s"', async (fault, step, words) => {
    const { stderr } = await simulate(command, during(on(fault, 'm1mac')));
    expect(stderr).toContain(`waiting for ${step}: ...`);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain(`waiting for ${step}: OK`);
  });

  it('looks at the nodes that are named, and at one node only through itself', async () => {
    const lab = during(on('node-down', 'm1mac'));
    const named = await simulate(`${command} --control-plane-nodes 192.168.1.101,192.168.1.102`, lab);
    expect(named.exitCode).toBe(0);
    expect(named.stderr).not.toContain('discovered nodes');
    expect((await simulate(`health -n ${all}`)).stderr).toBe(
      'command "health" is not supported with multiple nodes\n',
    );
    const gone = await simulate('health -n 192.168.1.103', lab);
    expect(gone).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('healthcheck error: rpc error'),
    });
  });
});

describe('the aged cluster', () => {
  const lab = { scenario: agedScenario(start) };
  const nodes = '192.168.7.11,192.168.7.12,192.168.7.13';

  it('is of three control planes on Talos v1.6.4, with a talosctl of that age', async () => {
    const { stdout } = await simulate(`version --json -n ${nodes}`, lab);
    expect(stdout.match(/"tag":"v1\.6\.4"/g)).toHaveLength(3);
    expect((await simulate('version --client', lab)).stdout).toContain('v1.6.4');
    const { stdout: types } = await simulate(`get machinetype -n ${nodes}`, lab);
    expect(types.match(/controlplane/g)).toHaveLength(3);
    expect((await simulate(`get kubeletspec -n 192.168.7.11 -o json`, lab)).stdout).toContain(
      'kubelet:v1.29.1',
    );
  });

  it('does not tell what boots it, and runs two schematics and a stock image', async () => {
    expect(await spec('get securitystate -n 192.168.7.11', lab)).toEqual({
      moduleSignatureEnforced: true,
      secureBoot: false,
    });
    const { stdout } = await simulate(`get extensions -n ${nodes}`, lab);
    expect(stdout.match(/ schematic +[0-9a-f]{64}\n/g)).toHaveLength(2);
    expect((await configuration(lab, '192.168.7.13')).spec.machine.install.image).toBe(
      'ghcr.io/siderolabs/installer:v1.6.0',
    );
  });
});
