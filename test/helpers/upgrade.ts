import { createStore, type StoreApi } from 'zustand/vanilla';
import { lastValue } from '../../source/domain/loaded.ts';
import { type NodeRecord, roleOfNode } from '../../source/domain/node.ts';
import {
  type Check,
  type CheckId,
  type Choices,
  checkIds,
  type Finding,
  type NodePlan,
  type Plan,
  type PlannedCommand,
  type PlannedStep,
} from '../../source/domain/upgrade/plan.ts';
import { releases } from '../../source/domain/upgrade/releases.ts';
import { initialSurvey, type Survey } from '../../source/domain/upgrade/survey.ts';
import type { RunSource, UpgradeSource } from '../../source/ui/screen.ts';

export const choices: Choices = {
  target: { version: 'v1.13.9', image: null },
  order: 'controlplanes-first',
  sequence: [],
  leftOut: [],
  canary: null,
  overrides: [],
  drainTimeout: 300,
};

const schematic = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';
export const image = `factory.talos.dev/metal-installer/${schematic}:v1.13.9`;

export function finding(status: Finding['status'], reason: string, rest: Partial<Finding> = {}): Finding {
  const concerns = rest.address ? [rest.address] : [];
  return {
    status,
    reason,
    remedy: null,
    address: null,
    concerns,
    canOverride: false,
    isOverridden: false,
    ...rest,
  };
}

const titles: Partial<Record<CheckId, string>> = {
  nodes: 'all nodes answer',
  'kubernetes-range': 'Kubernetes fits',
  'image-pulled': 'image on the nodes',
  quorum: 'quorum stays',
};

/** A check with these findings: with none it has passed. */
export function check(id: CheckId, findings: readonly Finding[] = [], reading: string | null = null): Check {
  const open = findings.filter(({ status, isOverridden }) => status === 'blocked' && !isOverridden);
  const [first] = [...open, ...findings];
  const status = open.length > 0 ? 'blocked' : reading !== null ? 'reading' : first ? 'warning' : 'passed';
  const summary =
    status === 'reading' ? `reading ${reading}` : (first?.reason ?? 'nothing stands against it');
  return { id, title: titles[id] ?? id.replaceAll('-', ' '), status, summary, findings };
}

/** All checks passed, but for these. */
export function checksWith(...others: readonly Check[]): readonly Check[] {
  return checkIds.map((id) => others.find((one) => one.id === id) ?? check(id));
}

function commandOf(node: string, command: readonly string[]): PlannedCommand {
  return { program: 'talosctl', command, endpoint: '192.168.1.101', node };
}

function upgraded(node: NodeRecord, index: number): NodePlan {
  const { address, facts } = node;
  return {
    address,
    name: lastValue(facts.hostname) ?? address,
    role: roleOfNode(node),
    part: 'upgrade',
    from: lastValue(facts.version)?.talosVersion ?? null,
    to: 'v1.13.9',
    image: {
      image,
      how: 'schematic',
      schematicBefore: schematic,
      schematicAfter: schematic,
      extensions: ['amd-ucode 20251125'],
      extensionsAfter: 'kept',
      notes: [],
      refusals: [],
    },
    command: commandOf(address, [
      'upgrade',
      '--image',
      image,
      '--progress',
      'plain',
      '--drain-timeout',
      '300s',
    ]),
    place: index === 2 ? 'etcd leader, goes last of the control planes' : null,
    meanwhile: ['etcd 2/3, tolerates 0', '2 of 3 control planes'],
    confirmation: roleOfNode(node) === 'worker' ? 'y' : 'name',
  };
}

function stepsOf(nodes: readonly NodePlan[]): readonly PlannedStep[] {
  const going = nodes.filter(({ part }) => part === 'upgrade');
  const pull = ['image', 'pull', '--namespace', 'system', image];
  const snapshot = commandOf('192.168.1.101', ['etcd', 'snapshot', 'etcd-homelab-v1.13.1.db']);
  return [
    {
      title: 'Before the first node',
      commands: [snapshot, ...going.map(({ address }) => commandOf(address, pull))],
    },
    ...going.map(({ name, command }, index) => ({
      title: `${index + 1} of ${going.length}: ${name}`,
      commands: command ? [command] : [],
    })),
  ];
}

/** A plan as one would come of these choices, made by simple rules of its own: the pages draw whatever a plan says. */
export function planFor(
  nodes: readonly NodeRecord[],
  chosen: Choices,
  checks: readonly Check[] = checksWith(),
): Plan {
  const place = (address: string): number => {
    const by = [chosen.canary === address ? -1 : 0, chosen.sequence.indexOf(address)] as const;
    return by[0] < 0 ? -1 : by[1] < 0 ? 1000 : by[1];
  };
  const parts = nodes.map((node, index): NodePlan => {
    const plan = upgraded(node, index);
    const isOut = chosen.leftOut.includes(node.address);
    const isThere = plan.from === 'v1.13.9';
    if (!isOut && !isThere) return { ...plan, place: chosen.canary === node.address ? 'canary' : plan.place };
    const part = isOut ? 'left out' : 'at target';
    const none = { image: null, command: null, place: null, meanwhile: [] } as const;
    return { ...plan, ...none, part, to: plan.from };
  });
  const going = parts
    .filter(({ part }) => part === 'upgrade')
    .toSorted((a, b) => place(a.address) - place(b.address));
  const all = [...going, ...parts.filter(({ part }) => part !== 'upgrade')];
  const step = { kind: 'talos', from: 'v1.13.1', to: 'v1.13.9', why: 'target', etcd: null } as const;
  const has = (status: Check['status']): boolean => checks.some((one) => one.status === status);
  return {
    target: chosen.target,
    path: { steps: [step], problems: [] },
    step,
    nodes: all,
    checks,
    steps: stepsOf(all),
    verdict: has('blocked') ? 'blocked' : has('reading') ? 'reading' : 'ready',
  };
}

export interface FakeUpgrade extends UpgradeSource {
  readonly survey: StoreApi<Survey>;
  /** What was asked of it: start, stop, refresh, pulls. */
  readonly asked: readonly string[];
}

const none = { kind: 'none' } as const;
const nothing = (): void => {};

/** No run, and none begins. */
const noRun: RunSource = {
  getState: () => none,
  subscribe: () => nothing,
  unfinished: () => null,
  open: nothing,
  begin: () => 'not in this test',
  confirm: () => false,
  choose: nothing,
  pause: nothing,
  resume: nothing,
  collectSupport: async () => 'not in this test',
  dismiss: nothing,
  leftRunning: () => [],
};

/** Gives the wizard plans, and notes what it asks for. */
export function fakeUpgrade(
  plan: (chosen: Choices, survey: Survey) => Plan,
  defaults: Choices = choices,
  commandLine: UpgradeSource['commandLine'] = null,
  run: RunSource = noRun,
): FakeUpgrade {
  const asked: string[] = [];
  const survey = createStore<Survey>()(() => initialSurvey([{ path: 'talosctl', minor: null }]));
  return {
    survey,
    releases,
    defaults,
    commandLine,
    asked,
    run,
    start: () => asked.push('start'),
    stop: () => asked.push('stop'),
    refresh: () => asked.push('refresh'),
    pull: (images) => {
      asked.push(`pull ${Object.keys(images).join(' ')}`);
      survey.setState(({ pulls }) => ({
        pulls: {
          ...pulls,
          ...Object.fromEntries(
            Object.entries(images).map(([address, one]) => [
              address,
              { image: one, pull: { state: 'pulling' as const } },
            ]),
          ),
        },
      }));
    },
    plan: (chosen) => plan(chosen, survey.getState()),
    shown: ({ program, command, endpoint, node }) =>
      [program, '-e', endpoint, '-n', node, ...command].join(' '),
  };
}
