import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../source/state/snapshot.ts';
import { cleanUp, openProgram, runProgram } from '../helpers/program.ts';
import { openSandbox } from '../helpers/sandbox.ts';

afterEach(cleanUp);

/** What a rehearsal takes over. */
const taken = ({ cluster, nodes }: Snapshot) => ({
  name: cluster.name,
  nodes: nodes.map(({ etcd, ...node }) => ({
    address: node.address,
    hostname: node.hostname,
    role: node.role,
    talosVersion: node.talosVersion,
    kubernetesVersion: node.kubernetesVersion,
    architecture: node.architecture,
    schematic: node.schematic,
    extensions: node.extensions,
    memberId: etcd?.memberId,
  })),
});

describe('a rehearsal with one’s own nodes', () => {
  it.each(['homelab', 'aged'])('has those of a snapshot of %s', async (name) => {
    const sandbox = openSandbox();
    const first = await runProgram(sandbox, ['--json', `--demo=${name}`]);
    sandbox.put('work/mine.json', first.stdout);
    const second = await runProgram(sandbox, ['--json', '--demo=mine.json']);
    expect([second.exitCode, second.stderr]).toEqual([0, '']);
    const [own, rehearsed] = [first, second].map(({ stdout }) => taken(JSON.parse(stdout)));
    expect(rehearsed).toEqual(own);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });

  it('says what is wrong with the file', async () => {
    const sandbox = openSandbox();
    sandbox.put('work/mine.json', '{"schema": 1}');
    const { exitCode, stdout, stderr } = await runProgram(sandbox, ['--json', '--demo=./mine.json']);
    expect([exitCode, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/mine\.json cannot be rehearsed with:\ncluster: missing, must be an object\n/);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });
});

it('`--demo upgrade` asks what is to go wrong, and has it happen on that node', async () => {
  const args = ['--demo', 'upgrade', '--to', 'v1.13.3'];
  const terminal = openProgram(openSandbox(), args, { columns: 120, rows: 50 });
  await terminal.waitFor('what is to go wrong in this upgrade?');
  await terminal.waitFor('[ ] m1mac');
  terminal.write('\x1b[B \r');
  await terminal.waitFor(/1 +intel .*v1\.13\.1 +→ +v1\.13\.3/);
  terminal.write('qG');
  await terminal.waitFor(/^ ▸ m1mac /m);
  terminal.write('F');
  await terminal.waitFor(/\[x\] upgrade-pull-fails/);
  terminal.write('q');
  await terminal.waitFor(/^ ▸ m1mac /m);
  terminal.write('q');
  expect(await terminal.waitForExit()).toEqual({ exitCode: 0, signal: 0 });
});
