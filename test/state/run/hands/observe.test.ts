import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastValue } from '../../../../source/domain/loaded.ts';
import type { RunState } from '../../../../source/domain/run/types.ts';
import { answer } from '../../../helpers/fake-runner.ts';
import { type HandsLab, nodeNamed, passUntil, startHandsLab } from '../../../helpers/hands-lab.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-23T05:00:00Z') }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;
const [ryzen, intel, m1mac] = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];

const observe = (lab: HandsLab, state: RunState, name = 'intel') =>
  passUntil(lab.hands.observe(state, nodeNamed(state, name), never));

const silent = {
  answers: false,
  version: null,
  bootId: null,
  bootMarker: null,
  schematic: null,
  extensions: null,
  stage: null,
  ready: null,
  servicesDown: null,
  kubernetesReady: null,
  cordoned: null,
  member: 'not known',
};

describe('one look', () => {
  it('tells all of a node that is well, and never through itself', async () => {
    const lab = await startHandsLab();
    const state = lab.begin();
    for (const name of ['ryzen', 'intel', 'm1mac']) {
      lab.calls.splice(0);
      const seen = await observe(lab, state, name);
      expect(seen, name).toMatchObject({
        answers: true,
        version: 'v1.13.1',
        stage: 'running',
        ready: true,
        servicesDown: [],
        kubernetesReady: true,
        cordoned: false,
        member: 'healthy',
      });
      expect(seen.bootId).toMatch(/^[0-9a-f-]{36}$/);
      expect(seen.schematic).toMatch(/^[0-9a-f]{64}$/);
      expect(seen.bootMarker).not.toBeNull();
      const { address } = nodeNamed(state, name);
      expect(lab.calls.filter(({ text }) => text.endsWith(`-e ${address}`))).toEqual([]);
      expect(lab.calls.every(({ timeoutMs }) => timeoutMs === 5000)).toBe(true);
      expect(lab.calls.find(({ text }) => text.startsWith('etcd members'))?.text).not.toContain(
        `-n ${address} `,
      );
    }
  });

  it('is one call where the node does not answer', async () => {
    const lab = await startHandsLab();
    const state = lab.begin();
    lab.runner.fault({ name: 'node-down', node: intel });
    expect(await observe(lab, state)).toEqual(silent);
    expect(lab.calls).toHaveLength(1);
  });

  it('goes through another endpoint where the first is down as well', async () => {
    const lab = await startHandsLab();
    const state = lab.begin();
    await observe(lab, state, 'm1mac');
    const used = lab.calls[0]?.text.split('-e ')[1] ?? '';
    lab.calls.splice(0);
    lab.runner.fault({ name: 'node-down', node: used });
    const seen = await observe(lab, state, 'm1mac');
    expect(seen).toMatchObject({ answers: true, version: 'v1.13.1' });
    expect(lab.calls.some(({ text }) => text.endsWith(`-e ${m1mac}`))).toBe(false);
  });

  it('is in the store afterwards', async () => {
    const lab = await startHandsLab();
    const state = lab.begin();
    lab.intercept = ({ command }) =>
      command[1] === 'nodestatus'
        ? Promise.resolve(
            answer({
              stdout: JSON.stringify({
                node: intel,
                metadata: { id: 'intel', created: '2026-11-23T05:00:00Z', version: '2' },
                spec: { nodename: 'intel', nodeReady: false, unschedulable: true },
              }),
            }),
          )
        : undefined;
    const seen = await observe(lab, state);
    expect(seen).toMatchObject({ cordoned: true, kubernetesReady: false });
    expect(lastValue(lab.node(intel).facts.kubernetes)).toMatchObject({ cordoned: true, ready: false });
  });
});

describe('the member of etcd', () => {
  async function memberWith(status: string, members?: string) {
    const lab = await startHandsLab();
    const state = lab.begin();
    lab.intercept = ({ command, nodes }) => {
      if (command[0] !== 'etcd') return undefined;
      if (command[1] === 'members')
        return members === undefined ? undefined : Promise.resolve(answer({ stdout: members }));
      return nodes.includes(intel) ? Promise.resolve(answer({ exitCode: 1, stderr: status })) : undefined;
    };
    return (await observe(lab, state)).member;
  }

  it('that tells no status is behind', async () => {
    expect(await memberWith('rpc error: code = Unknown desc = error getting status\n')).toBe('behind');
  });

  it('that stands in no list is gone', async () => {
    const members = [
      'NODE            ID                 HOSTNAME   PEER URLS                    CLIENT URLS                  LEARNER',
      `${ryzen}   00000000000000f1   ryzen      https://${ryzen}:2380   https://${ryzen}:2379   false`,
      `${ryzen}   00000000000000f3   m1mac      https://${m1mac}:2380   https://${m1mac}:2379   false`,
      '',
    ].join('\n');
    expect(await memberWith('error\n', members)).toBe('gone');
  });

  it('is not known where nobody tells the list', async () => {
    expect(await memberWith('error\n', 'nothing of use')).toBe('not known');
  });
});
