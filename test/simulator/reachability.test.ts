import { describe, expect, it } from 'vitest';
import { homelab } from '../../source/simulator/scenario.ts';
import { all, during, minute, off, on } from '../helpers/fault-actions.ts';
import { documents, simulate, start } from '../helpers/simulate.ts';

describe('a node that cannot be reached', () => {
  it.each([
    ['node-down', 'connect: no route to host', 0],
    ['node-refused', 'connect: connection refused', 0],
    ['node-blackholed', 'i/o timeout', 20_000],
  ] as const)('%s: the others answer, and its error has "%s"', async (fault, words, waited) => {
    const { exitCode, stdout, stderr, ...rest } = await simulate(
      `version --json -n ${all}`,
      during(on(fault, 'm1mac')),
    );
    expect(exitCode).toBe(0);
    expect(stdout.match(/"hostname"/g)).toHaveLength(2);
    expect(stderr).toBe(
      `WARNING: 1 error occurred:\n\t* 192.168.1.103: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.1.103:50000: ${words}"\n\n\n`,
    );
    expect(rest.waited).toBe(waited);
  });

  it('comes back when the fault is cleared, with the same boot marker', async () => {
    const before = await simulate(`get machinestatus -o json -n ${all}`);
    const actions = [on('node-down', 'm1mac'), off('node-down', start + minute, 'm1mac')];
    const down = await simulate(`get machinestatus -o json -n ${all}`, { actions, now: start + 1000 });
    const back = await simulate(`get machinestatus -o json -n ${all}`, { actions, now: start + minute });
    expect(documents(down.stdout)).toHaveLength(2);
    expect(down.exitCode).toBe(1);
    expect(back).toEqual(before);
  });

  it('makes `get` print nothing when it is the first of the list', async () => {
    const { exitCode, stdout, stderr } = await simulate(
      `get machinestatus -o json -n 192.168.1.103,192.168.1.101`,
      during(on('node-down')),
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/\nrpc error: .*no route to host"\n$/);
  });

  it('holds `get` for the dial timeout of the scenario, once for the versions and once for itself', async () => {
    const scenario = { ...homelab(start), dialTimeout: 300 };
    const { waited } = await simulate(`get machinestatus -n ${all}`, {
      scenario,
      ...during(on('node-blackholed')),
    });
    expect(waited).toBe(600);
  });

  it('fails as an RPC to it alone does', async () => {
    const { exitCode, stdout, stderr } = await simulate('services -n 192.168.1.103', during(on('node-down')));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error listing services: 1 error occurred:\n\t\* 192\.168\.1\.103: rpc error.*\n\n\n$/,
    );
  });

  it('fails every call through it as an endpoint, with its own words', async () => {
    const command = `get machinestatus -e 192.168.1.103 -n 192.168.1.101`;
    const { exitCode, stdout, stderr } = await simulate(command, during(on('node-down', 'm1mac')));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe(
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.1.103:50000: connect: no route to host"\n',
    );
  });

  it('leaves no quorum when it is the second of three', async () => {
    const actions = [on('node-down', 'm1mac'), on('node-refused', 'intel', start + minute)];
    const two = await simulate(`etcd status -n ${all}`, { actions, now: start + 2 * minute });
    const later = await simulate(`etcd status -n ${all}`, { actions, now: start + 3 * minute });
    expect(two.stdout).toContain('0000000000000000');
    expect(two.stdout).toMatch(/etcdserver: no leader\n$/);
    expect(later.stdout).toBe(two.stdout);
  });

  it('hands the leadership on when it led, and does not take it back', async () => {
    const actions = [on('node-down', 'ryzen'), off('all', start + minute)];
    const { stdout } = await simulate('etcd status -n 192.168.1.101', { actions, now: start + 2 * minute });
    expect(stdout).toMatch(/^192\.168\.1\.101 +f629db32dffa6e3a .* f5739d62b6377bf0 +\d+ +8 /m);
  });
});

describe('the connection of the whole cluster', () => {
  it('certificate-expired: every call fails, the configuration tells since when', async () => {
    const lab = during(on('certificate-expired'));
    const version = await simulate(`version --json -n ${all}`, lab);
    expect(version.exitCode).toBe(1);
    expect(version.stderr).toBe(
      'error getting version: rpc error: code = Unavailable desc = connection error: desc = "error reading server preface: remote error: tls: expired certificate"\n',
    );
    expect((await simulate('config info', lab)).stdout).toContain(
      'Certificate expires: 1 day ago (2026-11-22)',
    );
  });

  it('endpoint-dead: one endpoint refuses, and another one still leads to its node', async () => {
    const lab = during(on('endpoint-dead', 'ryzen'));
    const dead = await simulate('memory -e 192.168.1.101 -n 192.168.1.101', lab);
    expect(dead.stderr).toContain('dial tcp 192.168.1.101:50000: connect: connection refused');
    expect((await simulate('memory -e 192.168.1.102 -n 192.168.1.101', lab)).exitCode).toBe(0);
    const every = await simulate('memory -e 192.168.1.102 -n 192.168.1.101', during(on('endpoint-dead')));
    expect(every.exitCode).toBe(1);
  });

  it('tries the endpoints of the talosconfig one after another when none is named', async () => {
    expect((await simulate('memory', during(on('endpoint-dead', 'ryzen')))).exitCode).toBe(0);
  });

  it('role-reader: says so, and old Talos refuses it the etcd status', async () => {
    const lab = during(on('role-reader'));
    expect((await simulate('config info -o json', lab)).stdout).toContain('"os:reader"');
    expect((await simulate('etcd status -n 192.168.1.101', lab)).exitCode).toBe(0);
    const base = homelab(start);
    const old = { ...base, nodes: base.nodes.map((node) => ({ ...node, talosVersion: 'v1.9.5' })) };
    const refused = await simulate('etcd status -n 192.168.1.101', { ...lab, scenario: old });
    expect(refused.stderr).toContain(
      '192.168.1.101: rpc error: code = PermissionDenied desc = not authorized',
    );
  });
});
