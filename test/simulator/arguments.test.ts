import { describe, expect, it } from 'vitest';
import { simulate } from '../helpers/simulate.ts';

describe('the command line of the simulated talosctl', () => {
  it.each([
    'get machinestatus -n 192.168.1.101,192.168.1.102 -o json',
    '-n 192.168.1.101 get --output=json -n 192.168.1.102 machinestatus',
    '--nodes=192.168.1.101,192.168.1.102 -e 192.168.1.103 --context homelab get MachineStatuses.runtime.talos.dev -o json',
  ])('takes flags anywhere: %s', async (command) => {
    const reference = await simulate('get machinestatus -o json -n 192.168.1.101,192.168.1.102');
    expect(reference.exitCode).toBe(0);
    expect(await simulate(command)).toEqual(reference);
  });

  it('goes to the nodes of the talosconfig when none is named', async () => {
    expect((await simulate('version --json')).stdout.match(/"hostname"/g)).toHaveLength(3);
  });

  it.each([
    ['frobnicate', 'unknown command "frobnicate" for "talosctl"'],
    ['etcd frobnicate', 'unknown command "frobnicate" for "talosctl etcd"'],
    ['version --frobnicate', 'unknown flag: --frobnicate'],
    ['version -x', "unknown shorthand flag: 'x' in -x"],
    ['version --nodes', 'flag needs an argument: --nodes'],
    ['version -n', "flag needs an argument: 'n' in -n"],
    ['get', 'accepts between 1 and 2 arg(s), received 0'],
    [
      'get members --context other',
      'error constructing client: failed to resolve configuration context: context "other" not found in config',
    ],
  ])('refuses %s', async (command, message) => {
    const { exitCode, stdout, stderr } = await simulate(command);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: `${message}\n` });
  });

  it('prints tables of resources with their own columns', async () => {
    const { stdout } = await simulate('get extensions -n 192.168.1.101');
    expect(stdout.split('\n')[1]).toMatch(
      /^192\.168\.1\.101 +runtime +ExtensionStatus +0 +1 +amd-ucode +20251125$/,
    );
  });
});
