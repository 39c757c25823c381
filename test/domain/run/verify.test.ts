import { describe, expect, it } from 'vitest';
import type { Before, Condition, Observation } from '../../../source/domain/run/types.ts';
import { type Expected, hasRebooted, type Standing, verdictOf } from '../../../source/domain/run/verify.ts';
import { before, exit, newVersion, oldVersion, rolledBack, silent, unchanged, upgraded } from './run-lab.ts';

const expected: Expected = {
  version: newVersion,
  schematic: 'aaaa',
  extensions: ['amd-ucode'],
  isMember: true,
};
const runs: Standing = { end: null, installed: 'not known' };
const ended = (installed: Standing['installed']): Standing => ({ end: exit(1), installed });
const killed = (installed: Standing['installed']): Standing => ({ end: { kind: 'unknown' }, installed });

interface Row {
  readonly title: string;
  readonly now: Observation;
  readonly was?: Partial<Before>;
  readonly wanted?: Partial<Expected>;
  readonly step?: Standing;
  readonly condition: Condition;
  readonly isFinal: boolean;
  readonly reason?: string;
}

const afterBoot: readonly Row[] = [
  { title: 'all as planned', now: upgraded, condition: 'upgraded', isFinal: true },
  {
    title: 'as planned while talosctl hangs',
    now: upgraded,
    step: runs,
    condition: 'upgraded',
    isFinal: true,
  },
  {
    title: 'as planned, whatever talosctl said',
    now: upgraded,
    step: ended('no'),
    condition: 'upgraded',
    isFinal: true,
  },
  {
    title: 'the old version again',
    now: rolledBack,
    condition: 'rolled back',
    isFinal: true,
    reason: `runs ${oldVersion} again`,
  },
  {
    title: 'the old version, still booting',
    now: { ...rolledBack, stage: 'booting' },
    condition: 'rolled back',
    isFinal: false,
  },
  {
    title: 'the old image of the same version',
    now: { ...upgraded, schematic: 'old' },
    was: { version: newVersion, schematic: 'old' },
    condition: 'rolled back',
    isFinal: true,
  },
  {
    title: 'a third version',
    now: { ...upgraded, version: 'v1.13.2' },
    condition: 'not as planned',
    isFinal: true,
    reason: `runs v1.13.2, not ${newVersion}`,
  },
  {
    title: 'another schematic',
    now: { ...upgraded, schematic: 'bbbb' },
    condition: 'not as planned',
    isFinal: true,
    reason: 'its schematic is bbbb, not aaaa',
  },
  {
    title: 'a lost extension',
    now: { ...upgraded, extensions: [] },
    condition: 'not as planned',
    isFinal: true,
    reason: 'its extension amd-ucode is gone',
  },
  {
    title: 'a schematic that cannot be told is not asked for',
    now: { ...upgraded, schematic: null },
    wanted: { schematic: null },
    condition: 'upgraded',
    isFinal: true,
  },
  {
    title: 'no version told',
    now: { ...upgraded, version: null },
    condition: 'not well',
    isFinal: false,
    reason: 'its version is not told',
  },
  {
    title: 'no schematic told',
    now: { ...upgraded, schematic: null },
    condition: 'not well',
    isFinal: false,
    reason: 'its schematic is not told',
  },
  {
    title: 'no extensions told',
    now: { ...upgraded, extensions: null },
    condition: 'not well',
    isFinal: false,
    reason: 'its extensions are not told',
  },
  {
    title: 'booting',
    now: { ...upgraded, stage: 'booting' },
    condition: 'not well',
    isFinal: false,
    reason: 'stage booting',
  },
  {
    title: 'not ready',
    now: { ...upgraded, ready: false },
    condition: 'not well',
    isFinal: false,
    reason: 'not ready',
  },
  { title: 'readiness not told', now: { ...upgraded, ready: null }, condition: 'not well', isFinal: false },
  {
    title: 'a service down',
    now: { ...upgraded, servicesDown: ['kubelet'] },
    condition: 'not well',
    isFinal: false,
    reason: 'service kubelet is not up',
  },
  {
    title: 'services not told',
    now: { ...upgraded, servicesDown: null },
    condition: 'not well',
    isFinal: false,
  },
  {
    title: 'etcd member behind',
    now: { ...upgraded, member: 'behind' },
    condition: 'not well',
    isFinal: false,
  },
  {
    title: 'etcd member gone',
    now: { ...upgraded, member: 'gone' },
    condition: 'not well',
    isFinal: false,
    reason: 'its etcd member is gone',
  },
  {
    title: 'etcd member not told',
    now: { ...upgraded, member: null },
    condition: 'not well',
    isFinal: false,
  },
  {
    title: 'etcd member not readable',
    now: { ...upgraded, member: 'not known' },
    condition: 'not well',
    isFinal: false,
  },
  {
    title: 'no member on a worker',
    now: { ...upgraded, member: null },
    wanted: { isMember: false },
    condition: 'upgraded',
    isFinal: true,
  },
  {
    title: 'not Ready',
    now: { ...upgraded, kubernetesReady: false },
    condition: 'not well',
    isFinal: false,
    reason: 'not ready in Kubernetes',
  },
  {
    title: 'Ready not told',
    now: { ...upgraded, kubernetesReady: null },
    condition: 'not well',
    isFinal: false,
  },
  {
    title: 'never in Kubernetes',
    now: { ...upgraded, kubernetesReady: null, cordoned: null },
    was: { cordoned: null },
    condition: 'upgraded',
    isFinal: true,
  },
  { title: 'cordon not told', now: { ...upgraded, cordoned: null }, condition: 'not well', isFinal: false },
  {
    title: 'left cordoned',
    now: { ...upgraded, cordoned: true },
    condition: 'left cordoned',
    isFinal: false,
  },
  {
    title: 'cordoned and not well',
    now: { ...upgraded, cordoned: true, ready: false },
    condition: 'not well',
    isFinal: false,
  },
  {
    title: 'cordoned as before',
    now: { ...upgraded, cordoned: true },
    was: { cordoned: true },
    condition: 'upgraded',
    isFinal: true,
  },
  {
    title: 'the cordon of before lost',
    now: upgraded,
    was: { cordoned: true },
    condition: 'not well',
    isFinal: false,
    reason: 'the cordon it had before is lost',
  },
  {
    title: 'cordoned, whatever was before',
    now: { ...upgraded, cordoned: true },
    was: { cordoned: null },
    condition: 'not well',
    isFinal: false,
  },
];

const withoutBoot: readonly Row[] = [
  { title: 'silent', now: silent, condition: 'does not answer', isFinal: false },
  { title: 'talosctl is at it', now: unchanged, step: runs, condition: 'on its way', isFinal: false },
  {
    title: 'the node is at it',
    now: { ...unchanged, stage: 'upgrading' },
    step: killed('not known'),
    condition: 'on its way',
    isFinal: false,
    reason: 'stage upgrading',
  },
  { title: 'stage not told', now: { ...unchanged, stage: null }, condition: 'on its way', isFinal: false },
  {
    title: 'installed, talosctl gone',
    now: unchanged,
    step: ended('yes'),
    condition: 'installed, not rebooted',
    isFinal: true,
  },
  {
    title: 'installed, talosctl killed',
    now: unchanged,
    step: killed('yes'),
    condition: 'installed, not rebooted',
    isFinal: false,
  },
  {
    title: 'killed, nobody knows where',
    now: unchanged,
    step: killed('not known'),
    condition: 'perhaps installed',
    isFinal: false,
  },
  { title: 'refused', now: unchanged, step: ended('no'), condition: 'untouched', isFinal: true },
  {
    title: 'drain failed',
    now: { ...unchanged, cordoned: true },
    step: ended('no'),
    condition: 'left cordoned',
    isFinal: false,
  },
  {
    title: 'cordoned as before',
    now: { ...unchanged, cordoned: true },
    was: { cordoned: true },
    step: ended('no'),
    condition: 'untouched',
    isFinal: true,
  },
  {
    title: 'services stopped',
    now: { ...unchanged, servicesDown: ['etcd'] },
    step: ended('no'),
    condition: 'not well',
    isFinal: false,
  },
  {
    title: 'two readings that contradict',
    now: { ...unchanged, version: newVersion },
    step: ended('yes'),
    condition: 'on its way',
    isFinal: false,
  },
  {
    title: 'no boot told',
    now: { ...unchanged, bootId: null, bootMarker: null },
    step: ended('yes'),
    condition: 'perhaps installed',
    isFinal: false,
  },
];

describe('verdictOf', () => {
  it.each([...afterBoot, ...withoutBoot])('$title → $condition', (row) => {
    const { now, was, wanted, step = ended('yes'), condition, isFinal, reason } = row;
    const verdict = verdictOf({ ...before, ...was }, { ...expected, ...wanted }, now, step);
    expect(verdict).toMatchObject({ condition, isFinal });
    if (reason) expect(verdict.reasons).toContain(reason);
    if (condition === 'upgraded') expect(verdict.reasons).toEqual([]);
  });
});

describe('hasRebooted', () => {
  it.each([
    { title: 'by boot id, whatever the marker', was: {}, now: { bootId: 'boot-2' }, rebooted: true },
    { title: 'the same boot id', was: {}, now: { bootMarker: 'marker-2' }, rebooted: false },
    { title: 'by marker', was: { bootId: null }, now: { bootMarker: 'marker-2' }, rebooted: true },
    { title: 'the same marker', was: {}, now: { bootId: null }, rebooted: false },
    {
      title: 'by version',
      was: {},
      now: { bootId: null, bootMarker: null, version: newVersion },
      rebooted: true,
    },
    { title: 'nothing told', was: {}, now: { bootId: null, bootMarker: null }, rebooted: null },
  ])('$title → $rebooted', ({ was, now, rebooted }) => {
    expect(hasRebooted({ ...before, ...was }, { ...unchanged, ...now })).toBe(rebooted);
  });
});
