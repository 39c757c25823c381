import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastValue } from '../../../source/domain/loaded.ts';
import type { NodeRecord } from '../../../source/domain/node.ts';
import { surveyOf, unreadNode } from '../../../source/domain/upgrade/survey.ts';
import { AppError } from '../../../source/errors.ts';
import { update } from '../../../source/state/store.ts';
import { whenSurveyed } from '../../../source/state/upgrade/survey.ts';
import type { Answer } from '../../../source/talosctl/runner.ts';
import { clusterOf, homelabNodes } from '../../helpers/cluster.ts';
import { answer } from '../../helpers/fake-runner.ts';
import { failingContact, homelabNode, makeNode } from '../../helpers/nodes.ts';
import { fleet } from '../../helpers/states.ts';
import { noPods, type SurveyLab, type SurveyLabOptions, startSurveyLab } from '../../helpers/survey-lab.ts';

const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;
const facts = Object.keys(unreadNode) as (keyof typeof unreadNode)[];
const forever = new Promise<Answer>(() => {});

beforeEach(() => vi.useFakeTimers());
const labs: SurveyLab[] = [];
afterEach(() => {
  for (const { reader } of labs.splice(0)) reader.stop();
  vi.useRealTimers();
});

function begin(options: SurveyLabOptions = {}): SurveyLab {
  const lab = startSurveyLab(options);
  labs.push(lab);
  lab.reader.start();
  return lab;
}

async function complete(lab: SurveyLab): Promise<void> {
  const done = whenSurveyed(lab.reader, 120_000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await done).toBe(true);
}

function setNodes(lab: SurveyLab, nodes: readonly NodeRecord[]): void {
  update(lab.cluster, (state) => ({ ...state, nodes: clusterOf(nodes).nodes }));
}

const statusesOf = (lab: SurveyLab, address: string): readonly string[] =>
  facts.map((fact) => surveyOf(lab.survey.getState(), address)[fact].status);
const callsOf = (lab: SurveyLab, text: string): readonly string[] =>
  lab.calls.filter((call) => call.includes(text));

describe('a survey', () => {
  it('reads nothing while nobody wants it', async () => {
    const lab = startSurveyLab();
    labs.push(lab);
    setNodes(lab, [homelabNode('ryzen')]);
    lab.reader.refresh();
    lab.reader.pull({ [ryzen]: 'ghcr.io/siderolabs/installer:v1.13.9' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lab.calls).toEqual([]);
    expect(lab.reader.isComplete()).toBe(false);
    const waiting = whenSurveyed(lab.reader, 10);
    await vi.advanceTimersByTimeAsync(10);
    expect(await waiting).toBe(false);
  });

  it('reads all nodes with one call a fact, and the cluster', async () => {
    const lab = begin();
    await complete(lab);
    for (const address of [ryzen, intel, m1mac]) {
      expect(statusesOf(lab, address), address).toEqual(facts.map(() => 'ok'));
    }
    expect(callsOf(lab, `-n ${ryzen},${intel},${m1mac}`)).toHaveLength(facts.length);
    const { cluster } = lab.survey.getState();
    expect(lastValue(cluster.clusterId)).toMatch(/^[0-9a-f]{32}$/);
    expect(cluster.programs.map(({ version }) => lastValue(version))).toEqual(['v1.13.3']);
    expect(lastValue(cluster.health)).toMatchObject({ isOver: true, problem: null });
    expect(lastValue(cluster.kubernetes)).toEqual(noPods);
    expect(callsOf(lab, 'health')).toEqual([
      `health --wait-timeout 60s --control-plane-nodes ${ryzen},${intel},${m1mac} -n ${ryzen} -e 127.0.0.1`,
    ]);
  });

  it('asks each minor on its own: an older one does not know what a newer one has', async () => {
    const old = homelabNode('intel', {
      version: { talosVersion: 'v1.9.5', architecture: 'amd64', platform: 'metal' },
    });
    const lab = begin({ cluster: clusterOf([homelabNode('ryzen'), old, homelabNode('m1mac')]) });
    await complete(lab);
    expect(callsOf(lab, 'get cmdline')).toEqual([
      `get cmdline -o json -n ${ryzen},${m1mac} -e 127.0.0.1`,
      `get cmdline -o json -n ${intel} -e 127.0.0.1`,
    ]);
  });

  it('leaves out who does not answer, and reads who comes back, is new or has booted', async () => {
    const away = { ...homelabNode('m1mac'), contact: failingContact(3) };
    const lab = begin({ cluster: clusterOf([homelabNode('ryzen'), away]) });
    await complete(lab);
    expect(statusesOf(lab, m1mac)).toEqual(facts.map(() => 'loading'));
    lab.calls.splice(0);

    setNodes(lab, homelabNodes);
    await complete(lab);
    expect(callsOf(lab, 'securitystate')).toEqual([
      `get securitystate -o json -n ${intel},${m1mac} -e 127.0.0.1`,
    ]);
    lab.calls.splice(0);

    const status = { stage: 'running', ready: true, unmetConditions: [], bootMarker: 'another' };
    setNodes(lab, [homelabNode('ryzen', { machineStatus: status }), ...homelabNodes.slice(1)]);
    await complete(lab);
    expect(callsOf(lab, 'securitystate')).toEqual([`get securitystate -o json -n ${ryzen} -e 127.0.0.1`]);
    lab.calls.splice(0);

    setNodes(lab, [homelabNode('ryzen', { machineStatus: status }), away]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.calls).toEqual([]);
    expect(Object.keys(lab.survey.getState().nodes).sort()).toEqual([ryzen, m1mac]);
  });

  it('keeps what is known while it reads anew, and notes what fails then', async () => {
    let isBroken = false;
    const stderr = 'error reading mounts: rpc error: code = PermissionDenied desc = not authorized\n';
    const lab = begin({
      run: (call) =>
        isBroken && call.command[0] === 'mounts'
          ? Promise.resolve(answer({ exitCode: 1, stderr }))
          : undefined,
    });
    await complete(lab);
    const before = surveyOf(lab.survey.getState(), ryzen);
    isBroken = true;
    lab.reader.refresh();
    expect(surveyOf(lab.survey.getState(), ryzen)).toBe(before);
    await complete(lab);
    const now = surveyOf(lab.survey.getState(), ryzen);
    expect(now.security).toBe(before.security);
    expect(now.ephemeral).toMatchObject({ status: 'stale', error: { kind: 'permission' } });
  });

  it('reads once more, however often it is asked while it is at it', async () => {
    const lab = begin();
    for (let index = 0; index < 20; index++) lab.reader.refresh();
    await complete(lab);
    expect(callsOf(lab, 'securitystate')).toHaveLength(2);
    expect(callsOf(lab, 'health')).toHaveLength(2);
    expect(lab.readKubernetes.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it('finds out which node of a call hangs, and reads the others', async () => {
    const failure = { kind: 'timeout', message: 'no answer within 25 s', hint: null } as const;
    const lab = begin({
      run: (call) =>
        call.command.includes('securitystate') && call.nodes.includes(intel)
          ? Promise.resolve(answer({ exitCode: null, failure }))
          : undefined,
    });
    await complete(lab);
    expect(surveyOf(lab.survey.getState(), ryzen).security.status).toBe('ok');
    expect(surveyOf(lab.survey.getState(), m1mac).security.status).toBe('ok');
    expect(surveyOf(lab.survey.getState(), intel).security).toMatchObject({ error: { kind: 'timeout' } });
    // And tries that one again, alone.
    lab.calls.splice(0);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(callsOf(lab, 'securitystate')).toEqual([`get securitystate -o json -n ${intel} -e 127.0.0.1`]);
  });

  it('of many nodes runs few children at once', async () => {
    const run = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return answer({ exitCode: 1, stderr: 'rpc error: code = PermissionDenied desc = not authorized\n' });
    };
    const lab = begin({ cluster: clusterOf(fleet(300)), run });
    await complete(lab);
    expect(lab.running.most).toBeLessThanOrEqual(11);
    expect(Object.keys(lab.survey.getState().nodes)).toHaveLength(300);
  });

  it('of many nodes that hang runs few children at once, and reads each of them in the end', async () => {
    const failure = { kind: 'timeout', message: 'no answer within 25 s', hint: null } as const;
    const run = async (call: { readonly command: readonly string[] }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return answer({ exitCode: null, failure: call.command[0] === 'health' ? null : failure });
    };
    const lab = begin({ cluster: clusterOf(fleet(200)), run });
    await complete(lab);
    expect(lab.running.most).toBeLessThanOrEqual(11);
    const all = Object.values(lab.survey.getState().nodes);
    expect(all).toHaveLength(200);
    expect(all.every(({ security }) => security.status === 'failed')).toBe(true);
  });

  it('does not go on to look for who hangs among those that have gone silent meanwhile', async () => {
    const failure = { kind: 'timeout', message: 'no answer within 25 s', hint: null } as const;
    const nodes = fleet(20);
    const away = nodes.map((node) => ({ ...node, contact: failingContact(3) }));
    const lab = begin({
      cluster: clusterOf(nodes),
      run: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        setNodes(lab, away);
        return answer({ exitCode: null, failure });
      },
    });
    await complete(lab);
    // A machine configuration is read of ten nodes at most.
    expect(callsOf(lab, 'securitystate')).toHaveLength(1);
    expect(callsOf(lab, 'machineconfig')).toHaveLength(2);
    const [first] = Object.values(lab.survey.getState().nodes);
    expect(first?.security).toMatchObject({ status: 'failed', error: failure });
  });

  it('of many nodes with an older Talos runs few children at once, too', async () => {
    const stderr = 'rpc error: code = NotFound desc = resource "cmdline" is not registered\n';
    const run = async (call: { readonly command: readonly string[] }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (call.command[0] === 'read') return answer({ stdout: 'talos.platform=metal\n' });
      return answer({ exitCode: 1, stderr });
    };
    const lab = begin({ cluster: clusterOf(fleet(200)), run });
    await complete(lab);
    expect(callsOf(lab, 'read /proc/cmdline')).toHaveLength(200);
    expect(lab.running.most).toBeLessThanOrEqual(18);
    const words = Object.values(lab.survey.getState().nodes).map((node) => lastValue(node.kernelArguments));
    expect(words).toEqual(words.map(() => ['talos.platform=metal']));
  });

  it('ends every child, and begins anew', async () => {
    const lab = begin({ run: () => forever, follow: () => forever });
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.running.now).toBeGreaterThan(0);
    lab.reader.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(lab.running.now).toBe(0);
    expect(statusesOf(lab, ryzen)).toEqual(facts.map(() => 'loading'));
    expect(lab.survey.getState().cluster.health.status).toBe('loading');
    const calls = lab.calls.length;
    setNodes(lab, [homelabNode('ryzen')]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lab.calls).toHaveLength(calls);
    lab.reader.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(lab.calls.length).toBeGreaterThan(calls);
  });
});

describe('the cluster', () => {
  it('is told by the next control plane when one cannot', async () => {
    const lab = begin({
      run: (call) =>
        call.command.includes('info') && call.nodes.includes(ryzen)
          ? Promise.resolve(answer({ exitCode: 1, stderr: 'rpc error: code = Unavailable desc = away\n' }))
          : undefined,
    });
    await complete(lab);
    expect(lastValue(lab.survey.getState().cluster.clusterId)).not.toBeNull();
  });

  it('of which no control plane answers is not known, until one does', async () => {
    const worker = makeNode('10.0.0.1', {
      machineType: 'worker',
      hostname: 'w1',
      identity: 'w1',
      etcdMemberId: null,
    });
    const lab = begin({
      cluster: clusterOf([worker, { ...homelabNode('ryzen'), contact: failingContact(3) }]),
    });
    await complete(lab);
    const { clusterId, health, kubernetes } = lab.survey.getState().cluster;
    for (const loaded of [clusterId, health, kubernetes]) {
      expect(loaded).toMatchObject({ status: 'failed', error: { message: 'no control plane answers' } });
    }
    expect(callsOf(lab, 'health')).toEqual([]);
    setNodes(lab, homelabNodes);
    await complete(lab);
    expect(lab.survey.getState().cluster.clusterId.status).toBe('ok');
    expect(lab.survey.getState().cluster.kubernetes.status).toBe('ok');
  });

  it.each([
    ['v1.9.5', 'kubeconfig --merge=false --force /dev/fd/3'],
    ['v1.13.0', 'kubeconfig --merge=false -'],
  ])('talosctl %s gives its kubeconfig by `%s`', async (version, command) => {
    const lab = begin({ readProgramVersion: async () => ({ value: version }) });
    await complete(lab);
    expect(callsOf(lab, 'kubeconfig')).toEqual([`${command} -n ${ryzen} -e 127.0.0.1`]);
    expect(lab.readKubernetes.mock.calls[0]?.[0]).toBe('kubeconfig');
  });

  it('a talosctl whose version is not known is not asked for a kubeconfig', async () => {
    const error = { kind: 'parse', message: 'it does not tell its version', hint: null } as const;
    const lab = begin({ readProgramVersion: async () => ({ error }) });
    await complete(lab);
    expect(callsOf(lab, 'kubeconfig')).toEqual([]);
    expect(lab.survey.getState().cluster.kubernetes).toMatchObject({ status: 'failed' });
    expect(lab.survey.getState().cluster.programs[0]?.version).toMatchObject({ status: 'failed', error });
  });

  it('each program is asked once for its version', async () => {
    const readProgramVersion = vi.fn(async (path: string) => ({
      value: path === 'old' ? 'v1.12.1' : 'v1.13.3',
    }));
    const programs = [
      { path: 'talosctl', minor: null },
      { path: 'old', minor: '1.12' },
      { path: 'old', minor: '1.11' },
    ];
    const lab = begin({ readProgramVersion, programs });
    await complete(lab);
    expect(readProgramVersion.mock.calls.map(([path]) => path)).toEqual(['talosctl', 'old']);
    expect(lab.survey.getState().cluster.programs.map(({ version }) => lastValue(version))).toEqual([
      'v1.13.3',
      'v1.12.1',
      'v1.12.1',
    ]);
  });

  it('whose Kubernetes cannot be asked says why', async () => {
    const lab = startSurveyLab();
    labs.push(lab);
    lab.readKubernetes.mockRejectedValue(new AppError('refused', 'nobody listens', 'try again'));
    lab.reader.start();
    await complete(lab);
    expect(lab.survey.getState().cluster.kubernetes).toMatchObject({
      status: 'failed',
      error: { kind: 'refused', message: 'nobody listens', hint: 'try again' },
    });
  });
});

describe('pulling', () => {
  const image = 'factory.talos.dev/metal-installer/376567988ad3:v1.13.9';
  const pullOf = (lab: SurveyLab, address: string) => lab.survey.getState().pulls[address];
  const isPull = (call: { readonly command: readonly string[] }) => call.command[1] === 'pull';

  it('is done on one node a call, few at once, and told as it goes', async () => {
    const answers: ((one: Answer) => void)[] = [];
    const run = (call: { readonly command: readonly string[] }) =>
      isPull(call) ? new Promise<Answer>((resolve) => answers.push(resolve)) : undefined;
    const lab = begin({ run });
    await complete(lab);
    const addresses = Array.from({ length: 10 }, (_, index) => `10.0.0.${index}`);
    lab.reader.pull(Object.fromEntries(addresses.map((address) => [address, image])));
    await vi.advanceTimersByTimeAsync(0);
    expect(callsOf(lab, 'image pull')).toHaveLength(8);
    expect(callsOf(lab, 'image pull')[0]).toBe(
      `image pull --namespace system ${image} -n 10.0.0.0 -e 127.0.0.1`,
    );
    expect(pullOf(lab, '10.0.0.9')).toEqual({ image, pull: { state: 'pulling' } });
    answers[0]?.(answer({}));
    answers[1]?.(answer({ exitCode: 1, stderr: 'rpc error: code = NotFound desc = no such image\n' }));
    await vi.advanceTimersByTimeAsync(0);
    expect(callsOf(lab, 'image pull')).toHaveLength(10);
    expect(pullOf(lab, '10.0.0.0')?.pull).toEqual({ state: 'pulled' });
    expect(pullOf(lab, '10.0.0.1')?.pull).toEqual({ state: 'failed', message: 'no such image' });

    // What is pulled or being pulled is not pulled again; what has failed, or is another image, is.
    lab.reader.pull({ '10.0.0.0': image, '10.0.0.2': image, '10.0.0.1': image });
    answers[3]?.(answer({}));
    await vi.advanceTimersByTimeAsync(0);
    expect(callsOf(lab, 'image pull').slice(10)).toEqual([
      `image pull --namespace system ${image} -n 10.0.0.1 -e 127.0.0.1`,
    ]);
    lab.reader.pull({ '10.0.0.2': `${image}-other` });
    answers[2]?.(answer({}));
    await vi.advanceTimersByTimeAsync(0);
    expect(pullOf(lab, '10.0.0.2')).toEqual({ image: `${image}-other`, pull: { state: 'pulling' } });

    lab.reader.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(lab.running.now).toBe(0);
    expect(pullOf(lab, '10.0.0.9')?.pull).toEqual({ state: 'failed', message: 'ended before it was done' });
  });

  it('is refused where the cluster is read-only, and for what is no image', async () => {
    const lab = begin({ cluster: clusterOf(homelabNodes, { readOnly: true }) });
    lab.reader.pull({ [ryzen]: image });
    expect(pullOf(lab, ryzen)?.pull).toEqual({ state: 'failed', message: 'refused: read only' });
    update(lab.cluster, (state) => ({ ...state, readOnly: false }));
    lab.reader.pull({ [ryzen]: '--insecure' });
    expect(pullOf(lab, ryzen)?.pull.state).toBe('failed');
    await complete(lab);
    expect(callsOf(lab, 'image pull')).toEqual([]);
  });
});
