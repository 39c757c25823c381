import { describe, expect, it } from 'vitest';
import type { Action } from '../../source/simulator/faults.ts';
import { faultNames } from '../../source/simulator/faults.ts';
import type { KubernetesStatus } from '../helpers/fault-actions.ts';
import { all, during, minute, off, on } from '../helpers/fault-actions.ts';
import { documents, simulate, start } from '../helpers/simulate.ts';

interface Status {
  readonly metadata: { readonly created: string; readonly updated: string; readonly version: number };
  readonly node: string;
  readonly spec: {
    readonly stage: string;
    readonly status: {
      readonly ready: boolean;
      readonly unmetConditions: readonly { name: string; reason: string }[];
    };
  };
}

const installer =
  'factory.talos.dev/metal-installer/ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515';

describe('a node in trouble', () => {
  it('service-failed: the kubelet has failed, and the machine says what is missing', async () => {
    const lab = during(on('service-failed', 'ryzen'));
    const services = await simulate('service -n 192.168.1.101', lab);
    expect(services.stdout).toMatch(/kubelet +Failed +\? +1m0s ago +Failed: Service runner\[kubelet\]/);
    const status = await simulate('get machinestatus -o json -n 192.168.1.101', lab);
    const [machine] = documents<Status>(status.stdout);
    expect(machine?.spec.status.unmetConditions.map(({ name }) => name)).toEqual(['services', 'staticPods']);
    expect(machine?.metadata).toMatchObject({ version: 2, updated: '2026-11-23T05:00:00Z' });
  });

  it('service-failed at run time: a change is counted, and the kubelet is younger after it', async () => {
    const actions = [
      on('service-failed', 'ryzen', start + minute),
      off('service-failed', start + 2 * minute, 'ryzen'),
    ];
    const lab = { actions, now: start + 3 * minute };
    const status = await simulate('get machinestatus -o json -n 192.168.1.101', lab);
    const [machine] = documents<Status>(status.stdout);
    expect(machine).toMatchObject({
      metadata: { version: 3, updated: '2026-11-23T05:02:00Z' },
      spec: { status: { ready: true } },
    });
    const services = await simulate('service -n 192.168.1.101', lab);
    expect(services.stdout).toMatch(/kubelet +Running +OK +1m0s ago +Health check successful/);
  });

  it('booting: another boot marker, services on their way, no etcd member yet', async () => {
    const lab = during(on('booting', 'intel', start + 50_000));
    const status = await simulate('get machinestatus -o json -n 192.168.1.102', lab);
    expect(documents<Status>(status.stdout)[0]).toMatchObject({
      metadata: { created: '2026-11-23T05:00:50Z', version: 1 },
      spec: { stage: 'booting', status: { ready: false } },
    });
    const services = await simulate('service -n 192.168.1.102', lab);
    expect(services.stdout).toMatch(/etcd +Preparing +\? /);
    expect(services.stdout).toMatch(/kubelet +Waiting +\? /);
    expect(services.stdout).toMatch(/machined +Running +OK +10s ago/);
    expect((await simulate('get etcdmember -o json -n 192.168.1.102', lab)).stdout).toBe('');
    const etcd = await simulate('etcd status -n 192.168.1.102', lab);
    expect(etcd).toMatchObject({ exitCode: 1, stdout: '' });
    expect(etcd.stderr).toContain('failed to create etcd client');
  });

  it('etcd-alarm: in the ERRORS of its own member, and in the list of every node', async () => {
    const lab = during(on('etcd-alarm', 'intel'));
    const status = await simulate(`etcd status -n ${all}`, lab);
    expect(status.stdout.match(/memberID:17686653208903515120 alarm:NOSPACE \n/g)).toHaveLength(1);
    const alarms = await simulate('etcd alarm list -n 192.168.1.101,192.168.1.103', lab);
    expect(alarms.stdout.match(/f5739d62b6377bf0 +NOSPACE/g)).toHaveLength(2);
  });

  it('etcd-learner: has no vote, so that one of the two voters lost is the quorum lost', async () => {
    const lab = during(on('etcd-learner', 'm1mac'), on('node-down', 'intel'));
    const members = await simulate('etcd members -n 192.168.1.101', lab);
    expect(members.stdout).toMatch(/m1mac .* true\n/);
    const status = await simulate('etcd status -n 192.168.1.101,192.168.1.103', lab);
    expect(status.stdout.match(/etcdserver: no leader/g)).toHaveLength(2);
  });

  it('booting: what waited for the end of the boot starts then', async () => {
    const actions = [on('booting', 'intel', start), off('booting', start + minute)];
    const { stdout } = await simulate('service -n 192.168.1.102', { actions, now: start + 90_000 });
    expect(stdout).toMatch(/etcd +Running +OK +30s ago +Health check successful/);
    expect(stdout).toMatch(/kubelet +Running +OK +30s ago +Health check successful/);
    expect(stdout).toMatch(/machined +Running +OK +1m30s ago/);
  });

  it('service-failed outlives a reboot', async () => {
    const actions = [
      on('service-failed', 'intel', start),
      on('booting', 'intel', start + 1000),
      off('booting', start + minute),
    ];
    const { stdout } = await simulate('service -n 192.168.1.102', { actions, now: start + 90_000 });
    expect(stdout).toMatch(/kubelet +Failed +\? +30s ago +Failed:/);
  });

  it('rebooting: goes down, is away, boots, and is back by itself', async () => {
    const actions = [on('rebooting', 'intel', start + 1000)];
    const stage = async (seconds: number) => {
      const lab = { actions, now: start + seconds * 1000 };
      const { stdout } = await simulate('get machinestatus -o json -n 192.168.1.102', lab);
      const [machine] = documents<Status>(stdout);
      return machine && [machine.spec.stage, machine.spec.status.ready, machine.metadata.created];
    };
    const before = '2026-11-20T17:47:05Z';
    const after = '2026-11-23T05:00:21Z';
    expect(await stage(0)).toEqual(['running', true, before]);
    expect(await stage(2)).toEqual(['rebooting', false, before]);
    expect(await stage(10)).toBeUndefined();
    expect(await stage(25)).toEqual(['booting', false, after]);
    expect(await stage(40)).toEqual(['running', true, after]);
  });

  it.each([
    ['cordoned', { nodeReady: true, unschedulable: true }],
    ['not-ready', { nodeReady: false, unschedulable: false }],
  ] as const)('%s: Kubernetes says so', async (fault, expected) => {
    const { stdout } = await simulate(`get nodestatus -o json -n ${all}`, during(on(fault, 'intel')));
    const specs = documents<KubernetesStatus>(stdout).map(({ spec }) => spec);
    expect(specs[1]).toMatchObject(expected);
    expect(specs[0]).toMatchObject({ nodeReady: true, unschedulable: false });
  });
});

describe('a talosctl that misbehaves', () => {
  it('garbage: hostile names, half JSON and terminal sequences', async () => {
    const lab = during(on('garbage'));
    const hostname = await simulate('get hostname -o json -n 192.168.1.101', lab);
    const [document] = documents<{ spec: { hostname: string } }>(hostname.stdout);
    expect(document?.spec.hostname).toContain('\u001b]0;owned\u0007');
    const cpu = await simulate(`get cpustat -o json -n ${all}`, lab);
    expect(() => documents(cpu.stdout)).toThrow(SyntaxError);
    const services = await simulate('service -n 192.168.1.101', lab);
    expect(services.stdout).toMatch(/^\u001b\[2J/);
    expect(services.stderr).toContain('\u001b');
  });

  it('garbage: only in calls that go to the node, when one is named', async () => {
    const lab = during(on('garbage', 'm1mac'));
    expect(await simulate('service -n 192.168.1.101', lab)).toEqual(
      await simulate('service -n 192.168.1.101', { now: start + minute }),
    );
  });

  it('half: half of the answer, then failure', async () => {
    const whole = await simulate(`service -n ${all}`, { now: start + minute });
    const half = await simulate(`service -n ${all}`, during(on('half')));
    expect(half.exitCode).toBe(1);
    expect(whole.stdout.startsWith(half.stdout)).toBe(true);
    expect(half.stdout).toHaveLength(Math.floor(whole.stdout.length / 2));
  });

  it('hang: never ends', async () => {
    expect(await simulate(`service -n ${all}`, during(on('hang')))).toMatchObject({
      exitCode: 'never ends',
      stdout: '',
    });
    expect((await simulate('service -n 192.168.1.101', during(on('hang', 'm1mac')))).exitCode).toBe(0);
  });
});

describe('at run time', () => {
  const commands = [
    ...['machinestatus', 'nodestatus', 'etcdmember', 'hostname', 'cpustat'].map(
      (type) => `get ${type} -o json`,
    ),
    ...['etcd status', 'etcd members', 'etcd alarm list', 'service', 'memory', 'version', 'config info'],
    ...['logs kubelet --tail 3', 'events --tail 2'],
    ...['get extensions', 'get securitystate', 'get discoveredvolumes', 'mounts'],
    `image pull --namespace system ${installer}:v1.13.9 -n 192.168.1.103`,
  ];
  const answers = (actions: readonly Action[], now: number) =>
    Promise.all(commands.map((command) => simulate(command, { actions, now })));

  /** `log-cut` breaks streams only (streams.test.ts), the others are of Kubernetes, or of upgrades (upgrade.test.ts). */
  const unseen: readonly string[] = ['log-cut', 'budget', 'api-down'];
  const ofAnswers = faultNames.filter((name) => !unseen.includes(name) && !name.startsWith('upgrade-'));

  it.each(ofAnswers)('%s changes the answers while it holds, not before', async (fault) => {
    const action = on(fault, null, start + minute);
    const before = start + minute - 1;
    expect(await answers([action], before)).toEqual(await answers([], before));
    expect(await answers([action], start + minute)).not.toEqual(await answers([], start + minute));
  });

  it.each(faultNames)('%s leaves working answers when it is cleared', async (fault) => {
    const actions = [on(fault, null, start), off(fault, start + minute)];
    const after = await answers(actions, start + 2 * minute);
    expect(after.map(({ exitCode }) => exitCode)).toEqual(commands.map(() => 0));
  });

  it('one fault ends while another goes on', async () => {
    const actions = [
      on('cordoned', 'intel'),
      on('cordoned', 'm1mac'),
      off('cordoned', start + minute, 'intel'),
    ];
    const { stdout } = await simulate(`get nodestatus -o json -n ${all}`, { actions, now: start + minute });
    const cordoned = documents<KubernetesStatus>(stdout).map(({ spec }) => spec.unschedulable);
    expect(cordoned).toEqual([false, false, true]);
  });
});
