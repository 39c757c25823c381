import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../../../source/domain/failure.ts';
import { withError } from '../../../../source/domain/loaded.ts';
import type { Action, RunState } from '../../../../source/domain/run/types.ts';
import { update } from '../../../../source/state/store.ts';
import { updateSurvey } from '../../../../source/state/upgrade/survey-store.ts';
import type { Answer } from '../../../../source/talosctl/runner.ts';
import { answer } from '../../../helpers/fake-runner.ts';
import { type HandsLab, nodeNamed, passUntil, startHandsLab } from '../../../helpers/hands-lab.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;
const intel = '192.168.1.102';

/** A run whose images are pulled, as after `prepare`. */
async function prepared(): Promise<{ readonly lab: HandsLab; readonly state: RunState }> {
  const lab = await startHandsLab();
  const state = lab.begin();
  lab.survey.pull(Object.fromEntries(state.plan.nodes.map(({ address, image }) => [address, image])));
  const isPulled = () =>
    Object.values(lab.surveyStore.getState().pulls).every(({ pull }) => pull.state === 'pulled');
  for (let passed = 0; !isPulled() && passed < 60; passed += 1) await vi.advanceTimersByTimeAsync(1000);
  lab.calls.splice(0);
  return { lab, state };
}

const check = (lab: HandsLab, state: RunState, action: Action = 'upgrade', signal = never) =>
  passUntil(lab.hands.check(state, nodeNamed(state, 'intel'), action, lab.tell, signal));

/** What went to the cluster since, by its first words. */
const since = (lab: HandsLab, at: number, words: string) =>
  lab.runner.calls.filter((call) => call.at >= at && call.text.startsWith(words));

describe('the preflight of one node', () => {
  it('is made from values that were read after it was begun', async () => {
    const { lab, state } = await prepared();
    const at = Date.now();
    const { blocked, found, checks } = await check(lab, state);
    expect(blocked).toEqual([]);
    expect(found?.before).toMatchObject({ version: 'v1.13.1', cordoned: false });
    expect(found?.before.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(found?.before.memberId).toMatch(/^[0-9a-f]{16}$/);
    expect(found?.command).toMatchObject({ node: intel, command: expect.arrayContaining(['upgrade']) });
    expect(found?.command.endpoint).not.toBe(intel);
    expect(checks.every(({ status }) => status !== 'blocked' && status !== 'reading')).toBe(true);
    for (const words of [
      'get machinestatus',
      'version --json',
      'service ',
      'get nodestatus',
      'get kubeletspec',
      'get extensions',
      'etcd status',
      'get etcdmember',
      'etcd members',
      'get members',
      'get securitystate',
      'image list',
      'health ',
      'read /proc/sys/kernel/random/boot_id',
    ]) {
      expect(since(lab, at, words).length, words).toBeGreaterThan(0);
    }
    expect(since(lab, at, 'image pull')).toEqual([]);
  });

  it('reads all once more where a survey was under way', async () => {
    const { lab, state } = await prepared();
    lab.survey.refresh();
    await vi.advanceTimersByTimeAsync(10);
    expect(lab.survey.isComplete()).toBe(false);
    const at = Date.now();
    const { blocked } = await check(lab, state);
    expect(blocked).toEqual([]);
    expect(lab.survey.isComplete()).toBe(true);
    expect(since(lab, at, 'get securitystate').length).toBeGreaterThan(0);
  });

  it('sees what has changed a moment ago', async () => {
    const { lab, state } = await prepared();
    lab.runner.fault({ name: 'node-down', node: '192.168.1.103' });
    const { blocked } = await check(lab, state);
    expect(blocked.join()).toContain('m1mac');
  });

  it.each(['upgrade', 'reboot'] as const)(
    'does not let a list of the etcd members of before pass where it cannot be read now: %s',
    async (action) => {
      const { lab, state } = await prepared();
      lab.intercept = ({ command }) => {
        const error: Failure = { kind: 'timeout', message: 'no answer within 10 s', hint: null };
        if (command[0] === 'read') {
          update(lab.store, (cluster) => ({
            ...cluster,
            etcdMembers: withError(cluster.etcdMembers, error, Date.now()),
          }));
        }
        return undefined;
      };
      const { blocked } = await check(lab, state, action);
      expect(blocked).toEqual(['the list of etcd members cannot be read now: no answer within 10 s']);
    },
  );

  it('pulls the image again where Talos has removed it', async () => {
    const { lab, state } = await prepared();
    lab.intercept = ({ command, nodes }) =>
      command[0] === 'image' && command[1] === 'list' && nodes.length > 0
        ? Promise.resolve(answer({ stdout: tableWithout(nodes) }))
        : undefined;
    const at = Date.now();
    const { blocked } = await check(lab, state);
    expect(blocked).toEqual([]);
    expect(since(lab, at, 'image pull').map(({ text }) => text)).toEqual([
      expect.stringContaining(`-n ${intel} `),
    ]);
    expect(lab.told).toContain('pulling the image on intel');
  });

  it('waits for a pull that has failed before', async () => {
    const { lab, state } = await prepared();
    updateSurvey(lab.surveyStore, (survey) => {
      const { image } = nodeNamed(state, 'intel');
      const pull = { state: 'failed', message: 'ended before it was done' } as const;
      return { ...survey, pulls: { ...survey.pulls, [intel]: { image, pull } } };
    });
    expect((await check(lab, state)).blocked).toEqual([]);
  });

  it('goes on without a boot id, and says so', async () => {
    const { lab, state } = await prepared();
    lab.intercept = ({ command }) =>
      command[0] === 'read'
        ? Promise.resolve(answer({ exitCode: 1, stderr: 'rpc error: code = PermissionDenied desc = no\n' }))
        : undefined;
    const { blocked, found } = await check(lab, state);
    expect(blocked).toEqual([]);
    expect(found?.before.bootId).toBeNull();
    expect(found?.warnings).toContainEqual(expect.stringMatching(/^the boot id of intel cannot be read: /));
  });

  it('of a read-only session pulls nothing, and blocks', async () => {
    const { lab, state } = await prepared();
    update(lab.store, (cluster) => ({ ...cluster, readOnly: true }));
    const at = Date.now();
    const { blocked } = await check(lab, state);
    expect(blocked).not.toEqual([]);
    expect(since(lab, at, 'image pull')).toEqual([]);
  });
});

it('a reboot is checked without a survey', async () => {
  const { lab, state } = await prepared();
  const at = Date.now();
  const { blocked, found } = await check(lab, state, 'reboot');
  expect(blocked).toEqual([]);
  expect(found?.command.command[0]).toBe('reboot');
  expect(since(lab, at, 'etcd status').length).toBeGreaterThan(0);
  expect(since(lab, at, 'health ')).toEqual([]);
});

describe('what is not answered in time', () => {
  const hangs = new Promise<Answer>(() => {});

  it('blocks, of the plan', async () => {
    const { lab, state } = await prepared();
    lab.intercept = ({ command }) => (command[1] === 'securitystate' ? hangs : undefined);
    const { blocked, found } = await check(lab, state);
    expect(blocked).toEqual(['what the plan needs was not answered in time (180 s)']);
    expect(found).toBeNull();
  });

  it('settles at once where nobody waits for it', async () => {
    const { lab, state } = await prepared();
    const abort = new AbortController();
    const work = lab.hands.check(state, nodeNamed(state, 'intel'), 'upgrade', lab.tell, abort.signal);
    await vi.advanceTimersByTimeAsync(50);
    const at = Date.now();
    abort.abort();
    expect((await work).found).toBeNull();
    expect(Date.now()).toBe(at);
  });
});

/** `image list` of nodes without an installer. */
function tableWithout(nodes: readonly string[]): string {
  const rows = nodes.map(
    (node) => `${node}   registry.k8s.io/pause:3.10   sha256:0123456789ab   320 kB   1 day ago`,
  );
  return ['NODE   IMAGE   DIGEST   SIZE   CREATED', ...rows, ''].join('\n');
}
