import { describe, expect, it } from 'vitest';
import type { Action } from '../../source/simulator/faults.ts';
import { homelab } from '../../source/simulator/scenario.ts';
import { brokenStream } from '../../source/simulator/stream.ts';
import { all, minute, off, on } from '../helpers/fault-actions.ts';
import { simulate, start } from '../helpers/simulate.ts';

/** What is seen every 200 ms for a minute and a half; each action as soon as it was recorded. */
const looks = (actions: readonly Action[], seconds = 90) => {
  const versions = [[], ...actions.map((_, count) => actions.slice(0, count + 1))];
  return Array.from({ length: seconds * 5 }, (_, index) => {
    const now = start + (index + 1) * 200;
    return { actions: versions[actions.filter(({ at }) => at <= now).length] ?? [], now };
  });
};

const stream = (command: string, ...actions: Action[]) => simulate(command, { later: looks(actions) });

/** `intel kubelet: RUNNING …` in their order. */
function told(stdout: string): readonly string[] {
  const names: Record<string, string> = { 101: 'ryzen', 102: 'intel', 103: 'm1mac' };
  const events = stdout.matchAll(/^192\.168\.1\.(\d+) .*\n +(\S+) +(.*)$/gm);
  return [...events].map(([, node = '', subject, message]) => `${names[node]} ${subject}: ${message}`);
}

const noRoute =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.1.103:50000: connect: no route to host"';

describe('talosctl events', () => {
  it('tells nothing when nothing happens, or what is no event to Talos', async () => {
    const quiet = await stream(
      `events -n ${all}`,
      on('cordoned', 'intel', start + 500),
      on('not-ready', 'ryzen', start + 800),
    );
    expect(quiet.stdout).toBe('');
    expect(quiet.exitCode).toBe(0);
  });

  it('tells of a kubelet that fails and comes back', async () => {
    const { stdout } = await stream(
      `events -n ${all}`,
      on('service-failed', 'intel', start + 1000),
      off('service-failed', start + 4000, 'intel'),
    );
    expect(told(stdout)).toEqual([
      'intel kubelet: FAILED: Failed: Service runner[kubelet] exited with error: task "kubelet" failed: exit code 1',
      'intel RUNNING: ready: false, unmet conditions: [services staticPods]',
      'intel kubelet: PREPARING: Running pre state',
      'intel kubelet: PREPARING: Creating service runner',
      'intel kubelet: RUNNING: Started task kubelet (PID 4412) for container kubelet',
      'intel kubelet: RUNNING: Health check successful',
      'intel RUNNING: ready: true, unmet conditions: []',
    ]);
  });

  it('misses nothing that was recorded just before a look and seen only after it', async () => {
    const late = [on('service-failed', 'intel', start + 150)];
    const later = [
      { actions: [], now: start + 200 },
      { actions: late, now: start + 400 },
    ];
    const { stdout } = await simulate(`events -n ${all}`, { later });
    expect(told(stdout)).toHaveLength(2);
  });

  it('tells of a reboot until the machine goes, and is not subscribed again', async () => {
    const { stdout, stderr, exitCode } = await stream(
      `events -n ${all}`,
      on('rebooting', 'm1mac', start + 1000),
    );
    expect(told(stdout).slice(0, 2)).toEqual([
      'm1mac reboot: START',
      'm1mac REBOOTING: ready: false, unmet conditions: []',
    ]);
    expect(stdout).not.toContain('boot                   ');
    expect(stderr).toBe(
      `Signal received, aborting, press Ctrl+C once again to abort immediately...\n1 error occurred:\n ${noRoute}\n`,
    );
    expect(exitCode).toBe(1);
  });

  it('tells who subscribes during a boot of the rest of it', async () => {
    const actions = [on('rebooting', 'm1mac')];
    const later = looks(actions).filter(({ now }) => now > start + 25_000);
    const { stdout } = await simulate('events -n 192.168.1.103', { actions, now: start + 25_000, later });
    const subjects = told(stdout).map((line) => line.replace(/^m1mac /, ''));
    expect(subjects).toContain('cri: RUNNING: Health check successful');
    expect(subjects.slice(-2)).toEqual([
      'kubelet: RUNNING: Health check successful',
      'RUNNING: ready: true, unmet conditions: []',
    ]);
    expect(subjects).toContain('boot: STOP');
  });

  it('keeps the events of one boot only', async () => {
    const lab = { actions: [on('booting', 'intel', start)], now: start + minute };
    const { stdout } = await simulate('events --tail -1 -n 192.168.1.102', lab);
    expect(told(stdout).slice(0, 3)).toEqual([
      'intel initialize: START',
      'intel initialize: STOP',
      'intel boot: START',
    ]);
    expect(told(stdout)).not.toContain('intel boot: STOP');
    expect(told(stdout).filter((line) => line.startsWith('intel kubelet: '))).toHaveLength(2);
    expect(stdout).not.toContain('REBOOTING');
  });

  it('gives the past duration that was asked for, and then goes on', async () => {
    const actions = [on('service-failed', 'intel', start), off('service-failed', start + 50_000)];
    const lab = { actions, now: start + minute };
    const recent = await simulate(`events --duration 30s -n ${all}`, lab);
    expect(told(recent.stdout)).toHaveLength(5);
    expect((await simulate(`events --duration 5s -n ${all}`, lab)).stdout).toBe('');
    expect(told((await simulate(`events --duration 1m10s -n ${all}`, lab)).stdout)).toHaveLength(7);
  });

  it('gives an event the same id whenever it is told', async () => {
    const actions = [on('service-failed', 'intel', start + 1000)];
    const live = await stream('events -n 192.168.1.102', ...actions);
    const past = await simulate('events --tail 2 -n 192.168.1.102', { actions, now: start + minute });
    expect(live.stdout).toBe(past.stdout);
    expect(new Set(live.stdout.match(/\b[0-9a-v]{20}\b/g)).size).toBe(2);
  });

  it('garbage: come with terminal sequences between them', async () => {
    const { stdout } = await stream(
      `events -n ${all}`,
      on('garbage', null, start),
      on('service-failed', 'intel', start + 1000),
    );
    expect(told(stdout)).toHaveLength(2);
    const spoilt = await simulate('events --tail 1 -n 192.168.1.101', { actions: [on('garbage', 'ryzen')] });
    expect(spoilt.stdout).toMatch(/^\u001b\[2J/);
    expect(told(spoilt.stdout)).toHaveLength(1);
  });

  it('ends for all when the endpoint goes', async () => {
    const { exitCode, stderr } = await stream(
      `events -e 192.168.1.101 -n ${all}`,
      on('node-down', 'ryzen', start + 1000),
    );
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `error streaming results: ${brokenStream}\n`,
    });
  });

  it('ends when its last node has failed', async () => {
    const { exitCode, stderr } = await stream(
      'events -e 192.168.1.101 -n 192.168.1.103',
      on('node-down', 'm1mac', start + 1000),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `1 error occurred:\n ${noRoute}\n` });
  });

  it.each([
    [
      'events --tail many',
      'invalid argument "many" for "--tail" flag: strconv.ParseInt: parsing "many": invalid syntax',
    ],
    [
      'events --duration soon',
      'invalid argument "soon" for "--duration" flag: time: invalid duration "soon"',
    ],
    ['logs', 'accepts 1 arg(s), received 0'],
  ])('refuses %s', async (command, message) => {
    expect(await simulate(command)).toMatchObject({ exitCode: 1, stdout: '', stderr: `${message}\n` });
  });
});

describe('talosctl logs', () => {
  const lines = (stdout: string) => stdout.split('\n').slice(0, -1);

  it('has a history of a few hundred lines, and nothing new where there is no life', async () => {
    const history = await simulate('logs kubelet --tail 300 -n 192.168.1.101');
    expect(lines(history.stdout)).toHaveLength(300);
    const later = await stream('logs kubelet -f --tail 300 -n 192.168.1.101');
    expect(later.stdout).toBe(history.stdout);
    const times = lines(history.stdout).map((line) => line.slice(21, 36));
    expect(times).toEqual(times.toSorted());
  });

  it('differs from node to node', async () => {
    const [first, second] = await Promise.all(
      ['101', '102'].map((node) => simulate(`logs etcd --tail 5 -n 192.168.1.${node}`)),
    );
    expect(first?.stdout.replaceAll('1.101', '1.102')).not.toBe(second?.stdout);
  });

  it('is not registered where the service is not', async () => {
    const { nodes, ...scenario } = homelab(start);
    const worker = nodes.map((node, at) =>
      at === 2 ? { ...node, role: 'worker' as const, etcdMemberId: null } : node,
    );
    const { stderr, stdout, exitCode } = await simulate(`logs etcd --tail 1 -n ${all}`, {
      scenario: { ...scenario, nodes: worker },
    });
    expect(lines(stdout)).toHaveLength(2);
    expect({ stderr, exitCode }).toEqual({
      stderr: 'ERROR: rpc error: code = NotFound desc = log "etcd" was not registered\n',
      exitCode: 1,
    });
  });

  it('says why the kubelet failed, and machined tells of it', async () => {
    const actions = [on('service-failed', 'intel', start + 1000), off('service-failed', start + 5000)];
    const kubelet = await stream('logs kubelet -f --tail 0 -n 192.168.1.102', ...actions);
    expect(lines(kubelet.stdout)).toEqual([
      expect.stringContaining('] "command failed" err="failed to run Kubelet: '),
      expect.stringContaining('] "Kubelet version" kubeletVersion="v1.34.1"'),
    ]);
    const machined = await stream('logs machined -f --tail 0 -n 192.168.1.102', ...actions);
    expect(lines(machined.stdout)[0]).toMatch(/ \[talos\] service\[kubelet\]\(Failed\): Failed: /);
    expect(lines(machined.stdout).at(-1)).toMatch(/\(Running\): Health check successful$/);
  });

  it('tells of a node that fails at once, and goes on for the others', async () => {
    const { stdout, stderr } = await stream(
      `logs kubelet -f --tail 0 -n ${all}`,
      on('node-down', 'm1mac', start + 1000),
      on('service-failed', 'intel', start + 2000),
      off('node-down', start + 3000),
      on('service-failed', 'm1mac', start + 4000),
    );
    expect(stderr).toMatch(new RegExp(`^ERROR: ${noRoute.replaceAll(/[()"]/g, '.')}\n`));
    expect(lines(stdout).map((line) => line.slice(0, 13))).toEqual(['192.168.1.102']);
  });

  it('shows the failure of a black-holed node after the time its connection is tried', async () => {
    const actions = [on('node-blackholed', 'm1mac', start)];
    const command = `logs kubelet -f --tail 0 -n ${all}`;
    const until = (seconds: number) => simulate(command, { actions, later: looks(actions, seconds) });
    expect((await until(19)).stderr).not.toContain('ERROR');
    expect((await until(21)).stderr).toContain('i/o timeout');
  });

  it('log-flood: thousands of lines a second, and no more of them than Talos keeps', async () => {
    const actions = [on('log-flood', 'intel', start)];
    const follow = await simulate('logs kubelet -f --tail 0 -n 192.168.1.102', {
      actions,
      later: looks(actions, 1),
    });
    expect(lines(follow.stdout)).toHaveLength(4000);
    const tail = await simulate('logs kubelet -n 192.168.1.102', { actions, now: start + minute });
    expect(lines(tail.stdout)).toHaveLength(5000);
    expect(
      (await simulate('logs kubelet -f --tail 0 -n 192.168.1.101', { actions, later: looks(actions, 1) }))
        .stdout,
    ).toBe('');
  });

  it('log-cut: breaks off after 1 to 10 s, be it in the middle of a line, and works again', async () => {
    const actions = [on('log-cut', 'ryzen', start), on('log-flood', 'ryzen', start)];
    const cut = await simulate('logs kubelet -f --tail 0 -n 192.168.1.101', {
      actions,
      later: looks(actions).map(({ now }) => ({ actions, now })),
    });
    expect(cut.exitCode).toBe(1);
    expect(cut.stderr).toBe(`error getting logs: ${brokenStream}\n`);
    const lines = cut.stdout.split('\n').length;
    expect(lines).toBeGreaterThan(3000);
    expect(lines).toBeLessThan(41_000);
    expect(cut.stdout.endsWith('\n')).toBe(false);
    const [other] = (await simulate('logs kubelet --tail 2 -n 192.168.1.101', { actions })).stdout.split(
      '\n',
    );
    expect(other).toContain('192.168.1.101: ');
  });

  it('containers: -k has sandboxes and containers, whose logs are in the format of the runtime', async () => {
    const { stdout } = await simulate('containers -k -n 192.168.1.101');
    const [, id = ''] = /└─ (kube-system\/kube-apiserver\S+)/.exec(stdout) ?? [];
    const log = await simulate(`logs -k ${id} --tail 3 -n 192.168.1.101`);
    expect(log.exitCode).toBe(0);
    for (const line of log.stdout.split('\n').slice(0, -1)) {
      expect(line).toMatch(/^192\.168\.1\.101: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stderr F [IW]\d{4} /);
    }
    expect((await simulate(`logs -k ${id} --tail 3 -n 192.168.1.102`)).stderr).toContain('not found');
    expect((await simulate('logs controller-runtime --tail 1 -n 192.168.1.101')).stdout).toContain(
      'controller',
    );
  });

  it('dmesg: all messages of each node, then what comes; the errors of nodes at the end', async () => {
    const { stdout, stderr, exitCode } = await simulate('dmesg -n 192.168.1.101,192.168.1.103', {
      actions: [on('node-down', 'm1mac', start)],
    });
    expect(stdout.split('\n')).toHaveLength(401);
    expect([stderr, exitCode]).toEqual([`1 error occurred:\n ${noRoute}\n`, 1]);
  });

  it('log-stall: nothing more after a line of 64 KiB, from any node, while newer lines are there', async () => {
    const actions = [on('log-stall', 'intel', start + 1000), on('service-failed', 'ryzen', start + 4000)];
    const stalled = await stream(`logs kubelet -f --tail 0 -n ${all}`, ...actions);
    expect(stalled).toMatchObject({ exitCode: 'never ends', stdout: '', stderr: '' });
    const newest = await simulate('logs kubelet --tail 1 -n 192.168.1.102', { actions, now: start + 10_000 });
    expect(newest.stdout).toContain('05:00:09');
    const old = await simulate('logs kubelet --tail 20 -n 192.168.1.102', { actions, now: start + 10_000 });
    expect(old.exitCode).toBe('never ends');
  });

  it('half: is cut off', async () => {
    const actions = [on('half', null, start)];
    const { exitCode, stdout } = await simulate('logs kubelet -f --tail 4 -n 192.168.1.101', {
      actions,
      later: looks(actions),
    });
    expect(exitCode).toBe(1);
    expect(lines(stdout).length).toBeLessThan(4);
  });
});
