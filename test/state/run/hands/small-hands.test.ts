import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../../source/errors.ts';
import { update } from '../../../../source/state/store.ts';
import { updateSurvey } from '../../../../source/state/upgrade/survey-store.ts';
import { answer } from '../../../helpers/fake-runner.ts';
import { type HandsLab, nodeNamed, passUntil, startHandsLab } from '../../../helpers/hands-lab.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;
const intel = '192.168.1.102';

describe('a cordon', () => {
  const setCordon = (lab: HandsLab, cordoned: boolean) =>
    passUntil(lab.hands.setCordon(nodeNamed(lab.begin(), 'intel'), cordoned, never));

  it('is set and lifted by the name in Kubernetes, and noted', async () => {
    const lab = await startHandsLab();
    expect(await setCordon(lab, true)).toBeNull();
    expect(await setCordon(lab, false)).toBeNull();
    expect(
      lab.setCordon.mock.calls.map(([kubeconfig, ...rest]) => [kubeconfig, ...rest.slice(0, 2)]),
    ).toEqual([
      ['kind: Config\n', 'intel', true],
      ['kind: Config\n', 'intel', false],
    ]);
    const what = ['PATCH', '/api/v1/nodes/intel', '{"spec":{"unschedulable":true}}'];
    expect(lab.notes.slice(0, 2)).toEqual([
      { node: intel, what, outcome: 'begun' },
      { node: intel, what, outcome: 'done' },
    ]);
    const asked = lab.calls.find(({ text }) => text.startsWith('kubeconfig'))?.text;
    expect(asked).not.toContain(`-n ${intel} `);
  });

  it('that is not taken is told with the command to do it by hand', async () => {
    const lab = await startHandsLab();
    lab.setCordon.mockRejectedValueOnce(new AppError('permission', 'the API does not let it be changed'));
    expect(await setCordon(lab, false)).toBe(
      'intel could not be uncordoned: the API does not let it be changed; by hand: kubectl uncordon intel',
    );
    expect(lab.notes.at(-1)?.outcome).toBe('the API does not let it be changed');
  });

  it('is not asked for when it cannot be noted', async () => {
    const note = () => {
      throw new AppError('other', 'the audit log cannot be written');
    };
    const lab = await startHandsLab({ note });
    expect(await setCordon(lab, true)).toMatch(/audit log cannot be written; by hand: kubectl cordon intel$/);
    expect(lab.setCordon).not.toHaveBeenCalled();
  });

  it('is not asked for without a kubeconfig, a name, or the right to change anything', async () => {
    const lab = await startHandsLab();
    const state = lab.begin();
    const node = nodeNamed(state, 'intel');
    const attempt = () => passUntil(lab.hands.setCordon(node, false, never));
    lab.intercept = ({ command }) =>
      command[0] === 'kubeconfig'
        ? Promise.resolve(answer({ exitCode: 1, stderr: 'rpc error: code = PermissionDenied desc = no\n' }))
        : undefined;
    expect(await attempt()).toMatch(/^intel could not be uncordoned: no kubeconfig: /);
    lab.intercept = () => undefined;
    update(lab.store, (cluster) => ({ ...cluster, readOnly: true }));
    expect(await attempt()).toContain('read-only');
    const nameless = {
      ...lab.node(intel),
      facts: { ...lab.node(intel).facts, kubernetes: { status: 'loading' as const } },
    };
    update(lab.store, (cluster) => ({
      ...cluster,
      readOnly: false,
      nodes: { ...cluster.nodes, byId: { ...cluster.nodes.byId, [intel]: nameless } },
    }));
    expect(await attempt()).toBeNull();
    updateSurvey(lab.surveyStore, (survey) => ({
      ...survey,
      cluster: { ...survey.cluster, kubernetes: { status: 'loading' } },
    }));
    expect(await attempt()).toContain('its name in Kubernetes is not known');
    expect(lab.setCordon).toHaveBeenCalledTimes(1);
  });
});

describe('the gate', () => {
  const command = ['make', 'smoke-test'];
  async function gate(lab: HandsLab, plan: { soak?: number; gateCommand?: readonly string[] | null }) {
    const state = lab.begin(plan);
    const at = Date.now();
    const why = await passUntil(lab.hands.gate(state.plan, nodeNamed(state, 'intel'), lab.tell, never));
    return { why, seconds: (Date.now() - at) / 1000 };
  }

  it('is a time to wait', async () => {
    const lab = await startHandsLab();
    const { why, seconds } = await gate(lab, { soak: 120 });
    expect(why).toBeNull();
    expect(seconds).toBeCloseTo(120, 0);
    expect(lab.told).toEqual([expect.stringMatching(/^soaking until \d\d:\d\d:\d\d$/)]);
    expect(lab.gateCalls).toEqual([]);
  });

  it('is a command that has passed', async () => {
    const lab = await startHandsLab();
    expect((await gate(lab, { gateCommand: command })).why).toBeNull();
    expect(lab.gateCalls).toMatchObject([
      {
        command,
        options: {
          environment: {
            TALOSCONFIG: '/home/me/.talos/config',
            TALOS_TUI_NEXT_NODE: intel,
            TALOS_TUI_NEXT_NAME: 'intel',
          },
          timeoutMs: 600_000,
        },
      },
    ]);
  });

  it('is tried again, and then it is over', async () => {
    const lab = await startHandsLab();
    const failed = { kind: 'code', code: 1, signal: null, lastOutput: 'one\n\u001b[31mnot yet\n' } as const;
    lab.gateEnds.push(
      failed,
      { kind: 'too long', lastOutput: '' },
      { ...failed, code: null, signal: 'SIGKILL' },
    );
    const { why } = await gate(lab, { gateCommand: command });
    expect(why).toBe('the gate command failed 3 times: ended by SIGKILL: not yet');
    expect(lab.told).toEqual([
      'gate command: try 1 of 3',
      'gate command: try 2 of 3: exit code 1: not yet',
      'gate command: try 3 of 3: not done within 10 min',
    ]);
    const [first, second, third] = lab.gateCalls.map(({ at }) => at);
    expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]).toEqual([15_000, 15_000]);
  });

  it('is passed at a later try', async () => {
    const lab = await startHandsLab();
    lab.gateEnds.push({ kind: 'code', code: 7, signal: null, lastOutput: '' });
    expect((await gate(lab, { gateCommand: command })).why).toBeNull();
    expect(lab.gateCalls).toHaveLength(2);
  });

  it('that cannot be started is not tried again', async () => {
    const lab = await startHandsLab();
    lab.gateEnds.push({ kind: 'not started', reason: 'spawn make ENOENT' });
    expect((await gate(lab, { gateCommand: command })).why).toBe(
      'the gate command cannot be started: spawn make ENOENT',
    );
    expect(lab.gateCalls).toHaveLength(1);
  });

  it('has never passed when it was aborted', async () => {
    const lab = await startHandsLab();
    const state = lab.begin({ soak: 3600, gateCommand: command });
    const abort = new AbortController();
    const work = lab.hands.gate(state.plan, nodeNamed(state, 'intel'), lab.tell, abort.signal);
    await vi.advanceTimersByTimeAsync(1000);
    abort.abort();
    expect(await work).not.toBeNull();
    expect(lab.gateCalls).toEqual([]);
  });
});

describe('a support bundle', () => {
  const collect = (lab: HandsLab) =>
    passUntil(lab.hands.collectSupport({ ...nodeNamed(lab.begin(), 'intel'), name: '../in tel' }, never));
  const files = (lab: HandsLab) => readdirSync(path.join(lab.folder, 'support'));

  it('is a private file', async () => {
    const lab = await startHandsLab();
    lab.intercept = ({ command }) => {
      if (command[0] !== 'support') return undefined;
      expect(command).not.toContain('--no-encryption');
      writeFileSync(command[2] ?? '', 'PK');
      return Promise.resolve(answer({}));
    };
    const words = await collect(lab);
    const [file = ''] = files(lab);
    expect(file).toMatch(/^support-..-in-tel-2026-11-23T05-.*Z\.zip$/);
    expect(words).toBe(`the support bundle of ../in tel is in ${path.join(lab.folder, 'support', file)}`);
    expect(statSync(path.join(lab.folder, 'support', file)).mode & 0o777).toBe(0o600);
    expect(lab.calls.find(({ text }) => text.startsWith('support'))?.timeoutMs).toBe(600_000);
  });

  it('is encrypted for nobody, and told where something may be missing', async () => {
    const lab = await startHandsLab();
    updateSurvey(lab.surveyStore, (survey) => ({
      ...survey,
      cluster: {
        ...survey.cluster,
        programs: [{ path: 'talosctl', minor: null, version: { status: 'ok', value: 'v1.14.0', at: 0 } }],
      },
    }));
    lab.intercept = ({ command }) => {
      if (command[0] !== 'support') return undefined;
      expect(command).toContain('--no-encryption');
      writeFileSync(command[2] ?? '', 'PK');
      return Promise.resolve(answer({ exitCode: 1, stderr: 'error: one of them is away\n' }));
    };
    const node = { ...lab.begin().plan.nodes[0], name: 'intel', address: intel };
    const words = await passUntil(lab.hands.collectSupport(node as never, never));
    expect(words).toMatch(/is in .*; it may lack something: .*one of them is away/);
  });

  it('is none where nothing was written', async () => {
    const lab = await startHandsLab();
    lab.intercept = ({ command }) =>
      command[0] === 'support'
        ? Promise.resolve(answer({ exitCode: 1, stderr: 'error: full\n' }))
        : undefined;
    expect(await collect(lab)).toMatch(/^no support bundle of .*full/);
    expect(files(lab)).toEqual([]);
  });
});

describe('the images of the configurations', () => {
  it('are read anew, of the nodes that answer', async () => {
    const lab = await startHandsLab();
    const { plan } = lab.begin();
    lab.runner.fault({ name: 'node-down', node: intel });
    await vi.advanceTimersByTimeAsync(60_000);
    lab.calls.splice(0);
    const images = await passUntil(lab.hands.installImages(plan, never));
    expect(Object.keys(images).sort()).toEqual(['192.168.1.101', '192.168.1.103']);
    expect(Object.values(images)).toEqual([
      expect.stringMatching(/installer.*:v1\.12\.6$/),
      expect.stringMatching(/installer.*:v1\.12\.6$/),
    ]);
    expect(lab.calls).toHaveLength(1);
  });
});
