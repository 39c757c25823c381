import { describe, expect, it } from 'vitest';
import { summarizeEtcd } from '../../../source/domain/etcd.ts';
import { loading } from '../../../source/domain/loaded.ts';
import type { NodeRecord } from '../../../source/domain/node.ts';
import { denied, failingContact, makeNode, ok, readAt } from '../../helpers/nodes.ts';
import { controlPlanes, type InputOptions, readSurvey, workers } from '../../helpers/plans.ts';
import { beforeTry, recheckOf, type Scene, version } from './recheck-lab.ts';

const target = 'v1.13.9';
const nodesWith = (index: number, change: (node: NodeRecord) => NodeRecord): readonly NodeRecord[] =>
  controlPlanes(3).map((node, at) => (at === index ? change(node) : node));

/** Three control planes of which this one has other facts. */
const withFacts = (index: number, facts: Parameters<typeof makeNode>[1]): readonly NodeRecord[] =>
  nodesWith(index, (node) => ({
    ...node,
    facts: makeNode(node.address, { ...valuesOf(node), ...facts }).facts,
  }));

const valuesOf = ({ facts }: NodeRecord) =>
  ({
    hostname: facts.hostname,
    identity: facts.identity,
    kubernetes: facts.kubernetes,
    etcdMemberId: facts.etcdMemberId,
    etcdStatus: facts.etcdStatus,
  }) as const;

const again: Scene['states'] = { 'cp-2': { starts: 1, state: 'failed', before: beforeTry } };

describe('recheck of an upgrade', () => {
  it('finds how the node is, and the command, where nothing stands against it', () => {
    const { blocked, found, checks } = recheckOf();
    expect(blocked).toEqual([]);
    expect(found).toMatchObject({
      before: {
        version: 'v1.13.1',
        bootId: 'boot-1',
        bootMarker: '2026-11-21T01:00:00Z',
        schematic: expect.stringMatching(/^b8e8/),
        cordoned: false,
        memberId: '00000000000000c2',
      },
      command: { program: 'talosctl', endpoint: '10.0.0.1', node: '10.0.0.2' },
      meanwhile: ['etcd 2/3, tolerates 0', '2 of 3 control planes'],
    });
    expect(found?.command.command).toEqual(expect.arrayContaining(['upgrade', '--drain-timeout', '300s']));
    expect(checks.length).toBeGreaterThan(15);
  });

  it('plans the step of the run, whoever has gone it already, and not the whole path', () => {
    const facts = { version: version('v1.12.3'), kubernetesVersion: 'v1.33.6' };
    const choices = { target: { version: 'v1.13.9', image: null } };
    const began = { nodes: controlPlanes(3, facts), choices };
    const done = controlPlanes(3, { ...facts, version: version('v1.12.11') });
    const waiting = controlPlanes(3, facts);
    const nodes = [...waiting.slice(0, 1), ...done.slice(1, 2), ...waiting.slice(2)];
    const { blocked, found } = recheckOf({ began, now: { nodes, choices }, name: 'cp-3' });
    expect(blocked).toEqual([]);
    expect(found?.command.command.find((word) => word.includes(':'))).toMatch(/:v1\.12\.11$/);
    // All the others are there: this one is still on its way, and the next step is none of this run.
    const last = [...done.slice(0, 2), ...waiting.slice(2)];
    const end = recheckOf({ began, now: { nodes: last, choices }, name: 'cp-3' });
    expect(end.blocked).toEqual([]);
    expect(end.found?.command.command.find((word) => word.includes(':'))).toMatch(/:v1\.12\.11$/);
  });

  it.each([
    ['at the target', { nodes: withFacts(1, { version: version(target) }) }, 'cp-2 is at the target already'],
    [
      'beyond it',
      { nodes: withFacts(1, { version: version('v1.13.10') }) },
      'cp-2 runs v1.13.10, more than v1.13.9',
    ],
    [
      'changed by somebody',
      { nodes: withFacts(1, { version: version('v1.13.2') }) },
      'cp-2 runs v1.13.2, not v1.13.1 as when the run began: abort the run, and plan anew',
    ],
    [
      'of another schematic',
      { nodes: withFacts(1, { extensions: { schematic: 'a'.repeat(64), list: [] } }) },
      `cp-2 would get another image now, factory.talos.dev/metal-installer/${'a'.repeat(64)}:v1.13.9: abort the run, and plan anew`,
    ],
    ['gone', { nodes: controlPlanes(1) }, 'cp-2 is no node of this cluster any more'],
    ['read-only', { nodes: controlPlanes(3), readOnly: true }, 'this session is read-only'],
    [
      'still being read',
      { nodes: controlPlanes(3), surveys: { '10.0.0.2': readSurvey({ configuration: loading }) } },
      'still reading what the image follows from of cp-2',
    ],
    [
      'of an unknown cordon',
      {
        nodes: withFacts(1, { kubernetes: denied }),
        cluster: { kubernetes: ok({ nodes: [], evictable: {}, blocked: [] }) },
      },
      'whether cp-2 is cordoned is not known',
    ],
  ] satisfies readonly (readonly [string, InputOptions, string])[])(
    'is blocked for a node %s',
    (_, now, reason) => {
      expect(recheckOf({ began: { nodes: controlPlanes(3) }, now }).blocked).toContain(reason);
    },
  );

  it('is blocked by an ill etcd member, with what to do about it', () => {
    const nodes = nodesWith(2, (node) => ({ ...node, contact: failingContact(3) }));
    const { blocked } = recheckOf({ began: { nodes: controlPlanes(3) }, now: { nodes } });
    expect(blocked.join('\n')).toMatch(/cp-3 has not answered.*; bring it back/);
    expect(blocked.join('\n')).toContain('etcd member cp-3 does not answer; bring it back;');
  });

  it('goes by the Kubernetes API where the node does not tell its cordon', () => {
    const nodes = withFacts(1, { kubernetes: denied });
    const kubernetes = ok({
      nodes: [{ name: 'cp-2', cordoned: true, ready: true }],
      evictable: {},
      blocked: [],
    });
    const { found } = recheckOf({
      began: { nodes: controlPlanes(3) },
      now: { nodes, cluster: { kubernetes } },
    });
    expect(found?.before.cordoned).toBe(true);
  });

  it('says how what blocks a node could be overridden, and not in the midst of a run', () => {
    const nodes = withFacts(2, { kubernetes: { name: 'cp-3', ready: false, cordoned: false } });
    const { blocked } = recheckOf({ began: { nodes: controlPlanes(3) }, now: { nodes } });
    expect(blocked[0]).toContain('cp-3 is not Ready in Kubernetes; ');
    expect(blocked[1]).toBe('only a new plan can override this: abort the run, and plan anew');
  });

  it('keeps what was overridden in the plan, as a warning', () => {
    const nodes = withFacts(1, { kubernetes: { name: 'cp-2', ready: false, cordoned: false } });
    const choices = { overrides: [{ check: 'kubernetes' as const, address: '10.0.0.2' }] };
    const { blocked, found } = recheckOf({ began: { nodes, choices } });
    expect(blocked).toEqual([]);
    expect(found?.warnings).toContain('cp-2 is not Ready in Kubernetes');
  });

  it('does not take what the run itself has done for the work of somebody else', () => {
    const bootMarker = new Date(readAt - 60_000).toISOString();
    const status = { stage: 'running', ready: true, unmetConditions: [], bootMarker };
    const nodes = withFacts(1, { version: version(target), machineStatus: status });
    const image =
      'factory.talos.dev/metal-installer/b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';
    const surveys = { '10.0.0.1': readSurvey({ systemImages: ok([`${image}:v1.13.9`]) }) };
    const scene = { began: { nodes: controlPlanes(3) }, now: { nodes, surveys }, name: 'cp-3' };
    const states = { 'cp-2': { starts: 1, state: 'done' } } as const;
    const warnings = recheckOf({ ...scene, states }).found?.warnings.join('\n');
    expect(warnings).not.toContain('somebody else');
    expect(warnings).not.toContain('not of this plan');
    // A node that the run has not touched yet.
    expect(recheckOf(scene).found?.warnings.join('\n')).toContain('cp-2 rebooted');
  });
});

describe('recheck of another try', () => {
  it('is not blocked by what is wrong with the node itself', () => {
    const kubernetes = { name: 'cp-2', ready: false, cordoned: true };
    const machineStatus = {
      stage: 'running',
      ready: false,
      unmetConditions: [{ name: 'nodeReady', reason: 'not ready' }],
      bootMarker: null,
    };
    const now = { nodes: withFacts(1, { kubernetes, machineStatus }) };
    const { blocked, found, checks } = recheckOf({ began: { nodes: controlPlanes(3) }, now, states: again });
    expect(blocked).toEqual([]);
    expect(found?.warnings).toEqual(expect.arrayContaining(['cp-2 is not Ready in Kubernetes']));
    expect(checks.flatMap(({ findings }) => findings).some(({ isOverridden }) => isOverridden)).toBe(false);
    expect(recheckOf({ began: { nodes: controlPlanes(3) }, now }).blocked).not.toEqual([]);
  });

  it('drains again, though the try before has left its cordon', () => {
    const nodes = withFacts(1, { kubernetes: { name: 'cp-2', ready: true, cordoned: true } });
    const scene = { began: { nodes: controlPlanes(3) }, now: { nodes } };
    const { found } = recheckOf({ ...scene, states: again });
    expect(found?.command.command).toContain('--drain-timeout');
    expect(found?.warnings).toContain('cp-2 is still cordoned from the try before');
    // An administrator's is kept.
    const theirs = { 'cp-2': { starts: 1, before: { ...beforeTry, cordoned: true } } };
    expect(recheckOf({ ...scene, states: theirs }).found?.command.command).toContain('--drain=false');
  });

  it('goes back to no older version that is newer than the target', () => {
    const now = { nodes: withFacts(1, { version: version('v1.13.10') }) };
    const { blocked } = recheckOf({ began: { nodes: controlPlanes(3) }, now, states: again });
    expect(blocked).toContain('cp-2 runs v1.13.10, more than v1.13.9');
  });

  it('is blocked by the others as before, and while the node is on its way', () => {
    const began = { nodes: controlPlanes(3) };
    const other = withFacts(2, { kubernetes: { name: 'cp-3', ready: false, cordoned: false } });
    expect(recheckOf({ began, now: { nodes: other }, states: again }).blocked).not.toEqual([]);
    const status = { stage: 'rebooting', ready: false, unmetConditions: [], bootMarker: null };
    const onTheWay = withFacts(1, { machineStatus: status });
    const { blocked } = recheckOf({ began, now: { nodes: onTheWay }, states: again });
    expect(blocked.join('\n')).toContain('cp-2 is in stage rebooting');
  });
});

describe('recheck across minors of etcd', () => {
  const old = { version: version('v1.10.9'), kubernetesVersion: 'v1.33.6' };
  const young = { ...old, version: version('v1.11.6') };
  const choices = { target: { version: 'v1.11.6', image: null } };
  const cluster = { programs: [{ path: 'talosctl', minor: null, version: ok('v1.10.9') }] };
  const began = { nodes: controlPlanes(3, old), choices, cluster };
  const afterFirst = (count: number) =>
    controlPlanes(3, old).map((node, index) =>
      index > 0 && index <= count ? controlPlanes(3, young)[index] : node,
    ) as readonly NodeRecord[];

  it('says who keeps the way back open, and that nobody does on the last', () => {
    const one = { nodes: afterFirst(1), choices, cluster };
    expect(recheckOf({ began, now: one, name: 'cp-3' }).found?.warnings).toContain(
      'etcd goes from 3.5 to 3.6: the way back is open only as long as cp-1 runs the old one',
    );
    const two = { nodes: afterFirst(2), choices, cluster };
    const none = 'etcd goes from 3.5 to 3.6: no way back after the last control plane, cp-1';
    expect(recheckOf({ began, now: two, name: 'cp-1' }).found?.warnings).toContain(none);
    expect(recheckOf({ began, now: two, name: 'cp-1', action: 'reboot' }).found?.warnings).toContain(none);
  });

  it('rolls back only while another member runs the old one', () => {
    const scene = { began, name: 'cp-2', action: 'rollback' } as const;
    expect(recheckOf({ ...scene, now: { nodes: afterFirst(1), choices, cluster } }).blocked).toEqual([]);
    const all = { nodes: controlPlanes(3, young), choices, cluster };
    expect(recheckOf({ ...scene, now: all }).blocked).toEqual([
      'no other control plane runs the old etcd any more: it would not start again',
    ]);
  });
});

describe('recheck of a reboot', () => {
  const reboot = (now: InputOptions, scene: Scene = {}) =>
    recheckOf({ began: { nodes: controlPlanes(3) }, now, action: 'reboot', ...scene });

  it('finds the command, through another node', () => {
    const { blocked, found, checks } = reboot({ nodes: controlPlanes(3) });
    expect(blocked).toEqual([]);
    expect(checks).toEqual([]);
    expect(found).toMatchObject({
      before: { version: 'v1.13.1', bootId: 'boot-1', memberId: '00000000000000c2' },
      command: {
        command: ['reboot', '--wait', '--timeout', '30m', '--progress', 'plain'],
        endpoint: '10.0.0.1',
        node: '10.0.0.2',
      },
      meanwhile: ['etcd 2/3, tolerates 0', '2 of 3 control planes'],
    });
    expect(found?.warnings).toEqual([
      'nothing is drained: pods that are still on it end with it, and disruption budgets do not count',
    ]);
  });

  it('gives an older talosctl no flag that it does not know', () => {
    const programs = [{ path: 'talosctl', minor: null, version: ok('v1.12.4') }];
    expect(reboot({ nodes: controlPlanes(3), cluster: { programs } }).found?.command.command).toEqual([
      'reboot',
      '--wait',
      '--timeout',
      '30m',
    ]);
  });

  const ill = (status: NodeRecord['facts']['etcdStatus']) => ({ etcdStatus: status });
  const leaderless = controlPlanes(3)[0]?.facts.etcdStatus;
  const noLeader = leaderless?.status === 'ok' ? ok({ ...leaderless.value, leaderId: null }) : loading;

  it.each([
    ['its own member is ill', { nodes: withFacts(1, ill(noLeader)) }, []],
    [
      'another member is ill',
      { nodes: nodesWith(2, (node) => ({ ...node, contact: failingContact(3) })) },
      ['etcd would have no quorum: 1 of 3 members healthy without cp-2, 2 needed'],
    ],
    [
      'etcd may not be read',
      { nodes: controlPlanes(3), etcd: summarizeEtcd(controlPlanes(3), denied) },
      ['the list of etcd members is not known, so others may have a vote'],
    ],
    [
      'etcd is still being read',
      { nodes: withFacts(2, ill(loading)) },
      ['the state of etcd is still being read'],
    ],
    [
      'it is silent',
      { nodes: nodesWith(1, (node) => ({ ...node, contact: failingContact(1) })) },
      ['cp-2 does not answer'],
    ],
    ['the session is read-only', { nodes: controlPlanes(3), readOnly: true }, ['this session is read-only']],
    [
      'it reboots already',
      {
        nodes: withFacts(1, {
          machineStatus: { stage: 'rebooting', ready: false, unmetConditions: [], bootMarker: null },
        }),
      },
      ['cp-2 is rebooting: wait until it runs'],
    ],
    ['it has gone', { nodes: controlPlanes(1) }, ['cp-2 is no node of this cluster any more']],
    [
      'no endpoint leads to it',
      { nodes: controlPlanes(3), endpoints: [], endpoint: null },
      ['no endpoint leads to cp-2'],
    ],
  ] satisfies readonly (readonly [string, InputOptions, readonly string[]])[])(
    'where %s',
    (_, now, blocked) => {
      expect(reboot(now).blocked).toEqual(blocked);
    },
  );

  it('may take the only member down, with a warning', () => {
    const one = { nodes: controlPlanes(1) };
    const { blocked, found } = reboot(one, { began: one, name: 'cp-1' });
    expect(blocked).toEqual([]);
    expect(found?.warnings).toEqual(
      expect.arrayContaining([
        'the only etcd member: etcd and Kubernetes are down meanwhile',
        'the endpoint 10.0.0.1 may go down with cp-1',
      ]),
    );
  });

  it('of a worker wants the quorum, and no member of it', () => {
    const nodes = [...controlPlanes(3), ...workers(1)];
    const began = { nodes };
    expect(reboot({ nodes }, { began, name: 'w-1' }).blocked).toEqual([]);
    const lost = nodes.map((node, index) =>
      index > 0 && index < 3 ? { ...node, contact: failingContact(3) } : node,
    );
    expect(reboot({ nodes: lost }, { began, name: 'w-1' }).blocked).toEqual([
      'etcd would have no quorum: 1 of 3 members healthy without w-1, 2 needed',
    ]);
  });
});

describe('recheck of a rollback', () => {
  const back = (talos: string, stage = 'running') => {
    const machineStatus = { stage, ready: false, unmetConditions: [], bootMarker: null };
    const nodes = withFacts(1, { version: version(talos), machineStatus });
    return recheckOf({ began: { nodes: controlPlanes(3) }, now: { nodes }, action: 'rollback' });
  };

  it('finds the command for a node that runs the new system, also one that stays in booting', () => {
    const { blocked, found } = back(target);
    expect(blocked).toEqual([]);
    expect(found?.command.command).toEqual(['rollback']);
    expect(back(target, 'booting').blocked).toEqual([]);
  });

  it('would lead elsewhere from another system', () => {
    expect(back('v1.13.1').blocked).toEqual([
      'cp-2 runs v1.13.1, not v1.13.9: a rollback would not lead back to v1.13.1',
    ]);
  });
});
