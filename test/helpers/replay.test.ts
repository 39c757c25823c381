import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replay } from './replay.ts';
import { documents } from './simulate.ts';

const ask = (command: string, place: string) => replay(command.split(' '), place);
const nodesOf = (stdout: string) => documents<{ node: string }>(stdout).map(({ node }) => node);
const noRoute =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.1.103:50000: connect: no route to host"';

describe('replay', () => {
  it('gives the recording, whatever the order of flags and the endpoint', () => {
    const plain = ask('version --json -n 192.168.1.101,192.168.1.102,192.168.1.103', 'v1.9.5/healthy');
    const other = ask(
      '--talosconfig /nowhere -e 192.168.1.101 -n 192.168.1.101,192.168.1.102,192.168.1.103 --json version',
      'v1.9.5/healthy',
    );
    expect(plain?.stdout.match(/"tag":"v1.9.3"/g)).toHaveLength(3);
    expect(other).toEqual(plain);
    expect(ask('service -n 192.168.1.101,192.168.1.102,192.168.1.103', 'v1.9.5/healthy')?.exitCode).toBe(0);
  });

  it('takes the scenario first, then healthy', () => {
    const degraded = ask(
      'get nodestatus -o json -n 192.168.1.101,192.168.1.102,192.168.1.103',
      'v1.6.4/degraded',
    );
    expect(degraded?.stdout).toContain('"unschedulable": true');
    expect(ask('get identity -o json -n 192.168.1.101', 'v1.6.4/degraded')?.exitCode).toBe(0);
  });

  it('filters and reorders the nodes, in JSON, tables and version blocks', () => {
    const json = ask('get machinestatus -n 192.168.1.103,192.168.1.101 -o json', 'v1.13.3/healthy');
    expect(nodesOf(json?.stdout ?? '')).toEqual(['192.168.1.103', '192.168.1.101']);
    expect(json?.stderr).toBe(
      'WARNING: 192.168.1.103: server version 1.13.1 is older than client version 1.13.3, 192.168.1.101: server version 1.13.1 is older than client version 1.13.3\n',
    );
    const table = ask('memory -n 192.168.1.102', 'v1.13.3/healthy');
    expect(table?.stdout).toMatch(/^NODE .*\n192\.168\.1\.102 .*\n$/);
    const blocks = ask('version -n 192.168.1.102', 'v1.13.3/healthy');
    expect(blocks?.stdout).toMatch(/^Client:\n[\s\S]*Server:\n\tNODE: {8}192\.168\.1\.102\n[\s\S]*RBAC\n$/);
    expect(blocks?.stdout.match(/NODE:/g)).toHaveLength(1);
  });

  it('lets one node speak for another where all say the same', () => {
    const members = ask('etcd members -n 192.168.1.103', 'v1.13.3/degraded');
    expect(members?.stdout.match(/^192\.168\.1\.103 /gm)).toHaveLength(3);
    expect(members?.stdout).toMatch(/m1mac .* true\n/);
  });

  it('fails as recorded where a node is away', () => {
    const all = '192.168.1.101,192.168.1.102,192.168.1.103';
    const first = ask('get kubeletspec -o json -n 192.168.1.103,192.168.1.101', 'v1.13.3/node-down');
    expect(first).toMatchObject({ exitCode: 1, stdout: '' });
    expect(first?.stderr).toMatch(/^WARNING: .*\nrpc error: .*no route to host"\n$/);
    const later = ask(`get kubeletspec -o json -n ${all}`, 'v1.13.3/node-down');
    expect(nodesOf(later?.stdout ?? '')).toEqual(['192.168.1.101', '192.168.1.102']);
    expect(later?.stderr).toContain(`\n1 error occurred:\n\t* ${noRoute}\n\n\n`);
    const memory = ask('memory -n 192.168.1.103', 'v1.6.4/node-down');
    expect(memory).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `error getting memory stats: 1 error occurred:\n\t* 192.168.1.103: ${noRoute}\n\n\n`,
    });
    const services = ask(`service -n ${all}`, 'v1.13.3/no-quorum');
    expect(services?.exitCode).toBe(0);
    expect(services?.stderr).toMatch(/^WARNING: 2 errors occurred:\n/);
  });

  it('closes the whole cluster where nothing can be asked', () => {
    const services = ask('service -n 192.168.1.101', 'v1.13.3/cert-expired');
    expect(services).toMatchObject({ exitCode: 1, stdout: '' });
    expect(services?.stderr).toMatch(/^error listing services: rpc error: .*expired certificate"\n$/);
  });

  it('knows nothing of what was not recorded', () => {
    expect(ask('get frobnicate -n 192.168.1.101', 'v1.13.3/healthy')).toBeNull();
    const program = join(import.meta.dirname, 'replay-talosctl.ts');
    const { status, stderr } = spawnSync(process.execPath, [program, 'frobnicate', '-n', 'x'], {
      env: { TALOS_TUI_REPLAY: 'v1.13.3/healthy' },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 97, stderr: 'replay: no recording for frobnicate -n x\n' });
  });
});
