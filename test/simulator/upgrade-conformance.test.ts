import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../source/simulator/faults.ts';
import { recordedLab } from '../helpers/recorded-lab.ts';
import { type Recording, readRecordings } from '../helpers/recordings.ts';
import { simulate, start } from '../helpers/simulate.ts';
import { type Run, simulateOverTime } from '../helpers/simulate-over-time.ts';

const address = '192.168.1.103';

interface Case {
  readonly version: string;
  readonly scenario: string;
  readonly fault?: FaultName;
  /** Of the node before; the recorded lab's when it is not given. */
  readonly talosVersion?: string;
  /** A signal comes after this. */
  readonly endAfter?: RegExp;
  /** The exit code where the recorder ended the command. */
  readonly exitCode?: number;
}

const new13: Pick<Case, 'version'> = { version: 'v1.13.3' };

const cases: readonly Case[] = [
  { ...new13, scenario: 'upgrade-ok' },
  { ...new13, scenario: 'upgrade-no-drain' },
  { ...new13, scenario: 'upgrade-pull-fails' },
  { ...new13, scenario: 'upgrade-install-fails', fault: 'upgrade-install-fails' },
  { ...new13, scenario: 'upgrade-drain-blocked', fault: 'upgrade-drain-blocked' },
  { ...new13, scenario: 'upgrade-rolled-back', fault: 'upgrade-rolls-back' },
  { ...new13, scenario: 'upgrade-never-comes-back', fault: 'upgrade-never-comes-back' },
  { ...new13, scenario: 'upgrade-not-ready-after', fault: 'upgrade-not-ready-after' },
  {
    ...new13,
    scenario: 'upgrade-killed-in-drain',
    fault: 'upgrade-drain-blocked',
    endAfter: /evicting pod/,
    exitCode: 1,
  },
  { ...new13, scenario: 'upgrade-killed-in-reboot', endAfter: /retrying\.\.\.\n$/, exitCode: 1 },
  { ...new13, scenario: 'upgrade-legacy-etcd-refuses', talosVersion: 'v1.12.4' },
  ...['v1.9.5', 'v1.6.4'].flatMap((version): Case[] => [
    { version, scenario: 'upgrade-ok' },
    { version, scenario: 'upgrade-pull-fails' },
    { version, scenario: 'upgrade-etcd-refuses' },
    { version, scenario: 'upgrade-rolled-back', fault: 'upgrade-rolls-back' },
    { version, scenario: 'power' },
  ]),
];

/** What must differ from one moment, machine or pace to the next. Everything else must be equal to the letter. */
const masks: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, 'TIME'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000 UTC m=\+[\d.]+ */g, 'STARTED'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME'],
  [/@sha256:[0-9a-f]{64}/g, '@DIGEST'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID'],
  [/etcd member [0-9a-f]{16}/g, 'etcd member ID'],
  // How often depends on how long the node is away.
  [/("[\d.]+": unavailable, retrying\.\.\.\n)+/g, '$1'],
  // Made up from the version.
  [/(\tSHA: +)[0-9a-f]{8}/g, '$1SHA'],
  // A new lab for every recording, in which a machine had changed only once since its boot.
  [/("version": )\d+\n/g, '$1N\n'],
  // The kubelet of the practice cluster is down where the recorded one was unhealthy.
  [/"kubelet not (healthy|running)"/g, '"kubelet not WELL"'],
  [/,\n +\{\n +"name": "nodeReady",\n.*\n +\}/g, ''],
];

const masked = (text: string) =>
  masks.reduce((so, [pattern, replacement]) => so.replaceAll(pattern, replacement), text);

function labOf({ version, scenario, fault, talosVersion }: Case, recording: Recording) {
  const { scenario: base } = recordedLab(version, scenario, recording);
  const refuses = scenario.endsWith('etcd-refuses');
  return {
    ...base,
    nodes: base.nodes.map((node) => ({
      ...node,
      talosVersion: talosVersion ?? node.talosVersion,
      installation: { ...node.installation, secureBoot: false },
    })),
    faults: [
      ...(fault ? [{ name: fault, node: address }] : []),
      ...(refuses ? [{ name: 'node-down' as const, node: '192.168.1.102' }] : []),
    ],
  };
}

/** A reboot of the practice cluster takes longer than the limit of those recordings. */
const command = ({ argv }: Recording) => argv.join(' ').replace('--timeout 20s', '--timeout 80s');

function printed({ exitCode, stdout, stderr }: Pick<Run, 'stdout' | 'stderr'> & { exitCode: unknown }) {
  return { exitCode, stdout: masked(stdout), stderr: masked(stderr) };
}

/** Whether it was recorded how the node was afterwards, and not in a lab of its own. */
function leavesRecorded(version: string, scenario: string): boolean {
  const looks = readRecordings(version, scenario).some(({ argv }) => argv[0] === 'version');
  return looks && scenario !== 'power';
}

describe.each(cases)('the simulated talosctl in $version/$scenario', (one) => {
  const recordings = readRecordings(one.version, one.scenario);
  const changes = recordings.filter(({ argv }) => /^(upgrade|reboot)$/.test(argv[0] ?? ''));
  it.each(changes.map((recording) => ({ recording, command: command(recording) })))(
    '$command',
    async ({ recording, command: line }) => {
      // That lab's only pod had been evicted for good before.
      const hasNoPods = line.startsWith('reboot') && line.includes('--drain');
      const isUpgraded = one.scenario === 'upgrade-no-drain' && line.startsWith('reboot');
      const scenario = labOf({ ...one, ...(isUpgraded && { talosVersion: 'v1.13.3' }) }, recording);
      const actions = hasNoPods
        ? ([
            { at: start, fault: 'cordoned', node: address },
            { at: start, node: address, evicted: true },
          ] as const)
        : [];
      const run = await simulateOverTime(line, {
        scenario,
        actions,
        ...(one.endAfter && { endAfter: one.endAfter }),
      });
      const expected = printed({ ...recording, exitCode: recording.exitCode ?? one.exitCode });
      expect(printed(run)).toEqual(expected);
    },
  );
});

describe.each(cases.filter(({ scenario, version }) => leavesRecorded(version, scenario)))(
  'what $version/$scenario leaves',
  (one) => {
    const recordings = readRecordings(one.version, one.scenario);
    const change = recordings.find(({ argv }) => argv[0] === 'upgrade' && argv.includes(address));
    const looks = recordings.filter(({ argv }) => /^(version|get)$/.test(argv[0] ?? ''));
    it.each(looks.map((recording) => ({ recording, line: recording.argv.join(' ') })))(
      '$line',
      async ({ recording, line }) => {
        if (!change) throw new Error('there is no upgrade');
        const scenario = labOf(one, recording);
        const after = await simulateOverTime(command(change), {
          scenario,
          ...(one.endAfter && { endAfter: one.endAfter }),
        });
        const { now, actions } = after;
        // Older ones uncordon by themselves, a moment later.
        const simulated = await simulate(line, { scenario, actions, now: now + (one.endAfter ? 0 : 1000) });
        expect(printed(simulated)).toEqual(printed(recording));
      },
    );
  },
);
