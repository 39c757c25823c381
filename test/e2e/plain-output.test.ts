import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, programPath, runProgram, spawnProgram, whenEnded } from '../helpers/program.ts';
import { openTerminal } from '../helpers/pty.ts';
import { openSandbox, type Sandbox } from '../helpers/sandbox.ts';
import { readSnapshot } from '../helpers/snapshot.ts';
import { installReplay, putTalosconfig } from '../helpers/talosctl-programs.ts';

afterEach(cleanUp);

function replaying(place: string): Sandbox {
  const sandbox = openSandbox();
  installReplay(sandbox, place);
  putTalosconfig(sandbox);
  return sandbox;
}

/** For a shell and its `cat` and `head`. */
const withSystem = ({ environment, binaries }: Sandbox) => ({
  ...environment,
  PATH: `${binaries}:/usr/bin:/bin`,
});

/** The last column is counted from when the recording was made, and grows. */
const withoutUptime = (table: string) => table.replace(/ +(UP|–|<?\d+ (min|h|d))$/gm, '');

describe('--once', () => {
  it('prints a healthy cluster as a table', async () => {
    const { exitCode, stdout, stderr } = await runProgram(replaying('v1.9.5/healthy'), ['--once']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(withoutUptime(stdout)).toMatchInlineSnapshot(`
      "homelab · 3 nodes · Talos v1.9.3 · Kubernetes v1.32.3 · via 127.0.0.1 · etcd 3/3, tolerates 1 · ● healthy

      NODE   ADDRESS        ROLE           HEALTH     STAGE    TALOS   KUBERNETES  IMAGE     SERVICES  ETCD    K8S     CPU   MEM
      ryzen  192.168.1.101  control plane  ● healthy  running  v1.9.3  v1.32.3     b8e8fbbe     11/11  leader  Ready     –  34 %
      intel  192.168.1.102  control plane  ● healthy  running  v1.9.3  v1.32.3     613e1592     11/11  member  Ready     –  35 %
      m1mac  192.168.1.103  control plane  ● healthy  running  v1.9.3  v1.32.3     ce4c9805     11/11  member  Ready     –  37 %
      "
    `);
  });

  it('prints every reason whole, below the table', async () => {
    const { exitCode, stdout, stderr } = await runProgram(replaying('v1.13.3/degraded'), ['--once']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(withoutUptime(stdout)).toMatchInlineSnapshot(`
      "homelab · 3 nodes · Talos v1.13.1 · Kubernetes v1.34.1 · via 127.0.0.1 · etcd 2/2 + 1 learner, tolerates 0, alarm NOSPACE · ▲ 1 degraded

      NODE   ADDRESS        ROLE           HEALTH            STAGE    TALOS    KUBERNETES  IMAGE     SERVICES  ETCD            K8S               CPU   MEM
      ryzen  192.168.1.101  control plane  ▲ kubelet failed  running  v1.13.1  v1.34.1     b8e8fbbe     10/11  leader          Ready               –  34 %
      intel  192.168.1.102  control plane  ● healthy         running  v1.13.1  v1.34.1     613e1592     11/11  member NOSPACE  Ready, cordoned     –  35 %
      m1mac  192.168.1.103  control plane  ● healthy         running  v1.13.1  v1.34.1     ce4c9805     11/11  learner         Ready               –  37 %

      etcd alarm NOSPACE on intel
      etcd member m1mac is a learner
      ryzen: kubelet failed: Service runner[kubelet] exited with error: task "kubelet" failed: exit code 1
      ryzen: staticPods: kube-system/kube-apiserver-ryzen not ready, kube-system/kube-controller-manager-ryzen not ready, kube-system/kube-scheduler-ryzen not ready
      "
    `);
  });

  it('prints no control byte, in a terminal too', async () => {
    const sandbox = replaying('v1.13.3/node-down');
    const terminal = openTerminal({
      args: [programPath, '--once'],
      cwd: sandbox.workingDirectory,
      environment: sandbox.environment,
      columns: 200,
    });
    expect(await terminal.waitForExit()).toEqual({ exitCode: 1, signal: 0 });
    expect(terminal.text()).toContain('m1mac: dial tcp 192.168.1.103:50000: connect: no route to host');
    expect(terminal.raw()).not.toMatch(/[^\r\n\x20-\uffff]/);
  });
});

describe('where there is no terminal', () => {
  it('prints the table once, and ends', async () => {
    const { exitCode, stdout } = await runProgram(replaying('v1.13.3/healthy'), []);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^homelab · 3 nodes · .*● healthy\n\nNODE /);
  });

  it.each(['</dev/null', '| cat'])('also where only one end of it is missing: %s', async (redirection) => {
    const sandbox = replaying('v1.13.3/healthy');
    const terminal = openTerminal({
      command: '/bin/sh',
      args: ['-c', `"$@" ${redirection}`, 'sh', process.execPath, programPath],
      cwd: sandbox.workingDirectory,
      environment: withSystem(sandbox),
      columns: 200,
    });
    await terminal.waitForExit();
    expect(terminal.text()).toMatch(/^homelab · 3 nodes · .*● healthy\n\nNODE /);
    expect(terminal.raw()).not.toContain('\x1b');
  });
});

describe('a reader that has seen enough', () => {
  it.each([['--json'], ['--once']])('is no error of %s', async (flag) => {
    const child = spawnProgram(replaying('v1.13.3/healthy'), [flag]);
    const closed = once(child.stdout as Readable, 'close');
    child.stdout?.destroy();
    await closed;
    expect(await whenEnded(child)).toEqual({ exitCode: 0, signal: null, stdout: '', stderr: '' });
  });

  it('as head gets its first line', async () => {
    const sandbox = replaying('v1.13.3/healthy');
    const terminal = openTerminal({
      command: '/bin/sh',
      args: ['-c', '"$@" --once | head -n 1; echo done', 'sh', process.execPath, programPath],
      cwd: sandbox.workingDirectory,
      environment: withSystem(sandbox),
      columns: 200,
    });
    await terminal.waitForExit();
    expect(terminal.text()).toMatch(/^homelab · 3 nodes .*● healthy\ndone$/);
  });
});

describe('warnings', () => {
  it('go to standard error, and the JSON stays JSON', async () => {
    const sandbox = replaying('v1.13.3/healthy');
    const schema = 'https://unpkg.com/talos-tui/config.schema.json';
    sandbox.put('work/config.json', {
      $schema: schema,
      nodes: ['192.0.2.1'],
      talosctl: { path: '/bin/false' },
    });
    const { exitCode, stdout, stderr } = await runProgram(sandbox, ['--json']);
    expect(exitCode).toBe(0);
    expect(readSnapshot(stdout).nodes).toHaveLength(3);
    expect(stderr).toMatch(
      /^talos-tui: \S+\/work\/config\.json is not trusted, so these keys of it are ignored: nodes, talosctl\. .*\n$/,
    );
  });

  it('are gone when the folder is trusted, and its keys are obeyed', async () => {
    const sandbox = replaying('v1.13.3/healthy');
    const schema = 'https://unpkg.com/talos-tui/config.schema.json';
    sandbox.put('work/config.json', { $schema: schema, nodes: ['192.168.1.102'] });
    const trusted = await runProgram(sandbox, ['trust']);
    expect(trusted).toMatchObject({ exitCode: 0, stderr: '' });
    expect(trusted.stdout).toMatch(/^Trusted: \S+\/work\/config\.json, with its nodes\./);
    const { stdout, stderr } = await runProgram(sandbox, ['--json']);
    expect(stderr).toBe('');
    expect(readSnapshot(stdout).nodes.map(({ address, sources }) => [address, sources])).toEqual([
      ['192.168.1.102', ['configuration', 'members', 'etcd']],
    ]);
  });
});
