import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homelab, type TalosctlVersion } from '../../source/simulator/scenario.ts';
import { during, on } from '../helpers/fault-actions.ts';
import { simulate, start } from '../helpers/simulate.ts';

const text = 'apiVersion: v1\nkind: Config\n';
const command = 'kubeconfig --merge=false';

function lab(version: TalosctlVersion, files: Readonly<Record<string, string>> = {}) {
  return {
    scenario: { ...homelab(start), talosctlVersion: version },
    kubeconfig: text,
    files: new Map(Object.entries(files)),
  };
}

const recordings = join(import.meta.dirname, '..', 'fixtures', 'talosctl');

function recorded(version: string, scenario: string): { exitCode: number; stdout: string; stderr: string } {
  const path = join(recordings, version, scenario, 'kubeconfig-merge-false-n-192.168.1.101.json');
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('the simulated `kubeconfig`', () => {
  it('prints for - from 1.13 on', async () => {
    const cluster = lab('1.13.3');
    const answer = await simulate(`${command} - -n 192.168.1.101`, cluster);
    expect(answer).toMatchObject({ exitCode: 0, stdout: text, stderr: '' });
    expect(cluster.files.size).toBe(0);
  });

  it.each(['1.6.4', '1.9.5'] as const)(
    'writes a file called - before, as recorded of %s',
    async (version) => {
      const cluster = lab(version);
      const answer = await simulate(`${command} - -n 192.168.1.101`, cluster);
      const { exitCode, stdout, stderr } = recorded('v1.9.5', 'healthy');
      expect(answer).toMatchObject({ exitCode, stdout, stderr });
      expect([...cluster.files]).toEqual([['-', text]]);
      const again = await simulate(`${command} - -n 192.168.1.101`, cluster);
      expect(again).toMatchObject({ exitCode: 1, stderr: recorded(`v${version}`, 'role-reader').stderr });
    },
  );

  it('replaces a file with --force only', async () => {
    const cluster = lab('1.9.5', { '/dev/fd/3': '' });
    const path = '/dev/fd/3 -n 192.168.1.101';
    expect((await simulate(`${command} ${path}`, cluster)).stderr).toContain(
      'use --force to overwrite: "/dev/fd/3"',
    );
    expect((await simulate(`${command} --force ${path}`, cluster)).exitCode).toBe(0);
    expect([...cluster.files]).toEqual([['/dev/fd/3', text]]);
  });

  it('is refused to os:reader, as recorded', async () => {
    const refused = await simulate(`${command} - -n 192.168.1.101`, {
      ...lab('1.13.3'),
      ...during(on('role-reader')),
    });
    expect(refused).toMatchObject(
      (({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr }))(recorded('v1.13.3', 'role-reader')),
    );
  });

  it.each([
    ['no path', `${command} -n 192.168.1.101`, {}, 'give --merge=false and a path'],
    ['merging', 'kubeconfig - -n 192.168.1.101', {}, 'give --merge=false and a path'],
    ['several nodes', `${command} -`, {}, 'command "kubeconfig" is not supported with multiple nodes'],
    ['a node that is away', `${command} - -n 192.168.1.103`, during(on('node-down')), 'no route to host'],
    [
      'a dead endpoint',
      `${command} - -e 192.168.1.101 -n 192.168.1.102`,
      during(on('endpoint-dead')),
      'connection refused',
    ],
    ['no API', `${command} - -n 192.168.1.101`, { kubeconfig: undefined }, 'has no Kubernetes API now'],
    ['no talosconfig', `${command} - -n 192.168.1.101`, { hasTalosconfig: false }, 'determine endpoints'],
  ])('fails with %s', async (_, line, changes, words) => {
    const { kubeconfig, ...rest } = { ...lab('1.13.3'), ...changes } as ReturnType<typeof lab> & {
      kubeconfig?: string;
    };
    const answer = await simulate(line, kubeconfig === undefined ? rest : { ...rest, kubeconfig });
    expect(answer).toMatchObject({ exitCode: 1, stdout: '' });
    expect(answer.stderr).toContain(words);
  });

  it('is not given out by a worker', async () => {
    const { scenario, ...rest } = lab('1.13.3');
    const nodes = scenario.nodes.map((node, index) =>
      index === 2 ? { ...node, role: 'worker' as const } : node,
    );
    const answer = await simulate(`${command} - -n 192.168.1.103`, {
      ...rest,
      scenario: { ...scenario, nodes },
    });
    expect(answer.stderr).toContain('kubeconfig is only available on control plane nodes');
  });
});
