import { describe, expect, it } from 'vitest';
import { summarizeEtcd } from '../../../source/domain/etcd.ts';
import { loading } from '../../../source/domain/loaded.ts';
import { newNode } from '../../../source/domain/node.ts';
import { makePlan } from '../../../source/domain/upgrade/make-plan.ts';
import { checkIds, type Plan } from '../../../source/domain/upgrade/plan.ts';
import { initialSurvey } from '../../../source/domain/upgrade/survey.ts';
import { denied, failingContact, homelabNode, makeNode, ok } from '../../helpers/nodes.ts';
import {
  checkOf,
  controlPlanes,
  type InputOptions,
  makeInput,
  readSurvey,
  talosctl,
  workers,
} from '../../helpers/plans.ts';

const planOf = (options: InputOptions = {}): Plan => makePlan(makeInput(options));

const version = (talosVersion: string) => ({ talosVersion, architecture: 'amd64', platform: 'metal' });

const namesIn = (plan: Plan, part: string): readonly string[] =>
  plan.nodes.filter((node) => node.part === part).map(({ name }) => name);

/** The words of all commands, each in a line, with the node it runs on. */
const linesOf = ({ steps }: Plan): readonly string[] =>
  steps.flatMap(({ title, commands }) => [
    `# ${title}`,
    ...commands.map(
      ({ program, command, endpoint, node }) => `${program} ${command.join(' ')} -e ${endpoint} -n ${node}`,
    ),
  ]);

const schematic = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';

describe('a plan with everything fine', () => {
  const plan = planOf();

  it('is ready', () => {
    expect(plan.verdict).toBe('ready');
    expect(plan.checks.filter(({ status }) => status !== 'passed').map(({ id }) => id)).toEqual([
      'image-pulled',
    ]);
  });

  it('has every check, in order', () => {
    expect(plan.checks.map(({ id }) => id)).toEqual(checkIds);
  });

  it('takes the etcd leader last', () => {
    expect(namesIn(plan, 'upgrade')).toEqual(['intel', 'm1mac', 'ryzen']);
    expect(plan.nodes.at(-1)?.place).toBe('etcd leader, goes last of the control planes');
  });

  it('tells what stays up', () => {
    expect(plan.nodes[0]?.meanwhile).toContain('etcd 2/3, tolerates 0');
  });

  it('has every command, in order, through another control plane', () => {
    const image = `factory.talos.dev/metal-installer/${schematic}:v1.13.9`;
    const upgrade = `talosctl upgrade --image ${image} --progress plain --drain-timeout 300s`;
    const pull = `talosctl image pull --namespace system ${image}`;
    const health = 'talosctl health --wait-timeout 10m';
    expect(linesOf(plan)).toEqual([
      '# Before the first node',
      'talosctl etcd snapshot etcd-homelab-v1.13.1.db -e 192.168.1.102 -n 192.168.1.101',
      `${pull} -e 192.168.1.101 -n 192.168.1.102`,
      `${pull} -e 192.168.1.101 -n 192.168.1.103`,
      `${pull} -e 192.168.1.102 -n 192.168.1.101`,
      '# 1 of 3: intel',
      `${upgrade} -e 192.168.1.101 -n 192.168.1.102`,
      '# Go on only when intel is back and all is well',
      `${health} -e 192.168.1.102 -n 192.168.1.101`,
      '# 2 of 3: m1mac',
      `${upgrade} -e 192.168.1.101 -n 192.168.1.103`,
      '# Go on only when m1mac is back and all is well',
      `${health} -e 192.168.1.101 -n 192.168.1.102`,
      '# 3 of 3: ryzen',
      `${upgrade} -e 192.168.1.102 -n 192.168.1.101`,
    ]);
  });
});

describe('between two nodes', () => {
  const gatesOf = (options: InputOptions): readonly string[] =>
    linesOf(planOf(options)).filter((_, index, all) => all[index - 1]?.startsWith('# Go on only'));
  const cordoned = { kubernetes: { name: 'w-1', ready: true, cordoned: true } };

  it('looks at all from a control plane that answers and does not go down next', () => {
    const [first, ...others] = controlPlanes(3);
    if (!first) throw new Error('three were made');
    const silent = { ...first, contact: failingContact(3) };
    const nodes = [silent, ...others, ...workers(2)];
    const health = 'talosctl health --wait-timeout 10m';
    expect(gatesOf({ nodes, choices: { leftOut: ['10.0.0.1'] } })).toEqual([
      // Before cp-3: cp-2, which is back. Before the workers: any.
      `${health} -e 10.0.0.3 -n 10.0.0.2`,
      `${health} -e 10.0.0.3 -n 10.0.0.2`,
      `${health} -e 10.0.0.3 -n 10.0.0.2`,
    ]);
    // The only one tells of itself.
    expect(gatesOf({ nodes: [...controlPlanes(1), ...workers(1)] })).toEqual([
      `${health} -e 10.0.0.1 -n 10.0.0.1`,
    ]);
  });

  it('looks at etcd where any node is cordoned, upgraded or not: health would never pass', () => {
    const nodes = [...controlPlanes(3), ...workers(1, cordoned)];
    expect(gatesOf({ nodes, choices: { leftOut: ['10.0.1.1'] } })).toEqual([
      'talosctl etcd status -e 10.0.0.2 -n 10.0.0.1',
      'talosctl etcd status -e 10.0.0.1 -n 10.0.0.2',
    ]);
  });

  it('has nothing to look at before the first, and for a single node', () => {
    expect(gatesOf({ nodes: controlPlanes(1) })).toEqual([]);
    expect(gatesOf({ nodes: controlPlanes(2) })).toHaveLength(1);
  });
});

describe('what is still being read', () => {
  it('is reading while nothing has been read', () => {
    const survey = initialSurvey([{ path: 'talosctl', minor: null }]);
    const nodes = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => newNode(address, ['talosconfig']));
    const plan = makePlan({ ...makeInput({ nodes }), survey });
    expect(plan.verdict).toBe('reading');
    expect(plan.steps).toEqual([]);
  });

  it('is reading while the survey has only begun', () => {
    const plan = makePlan({ ...makeInput(), survey: initialSurvey([{ path: 'talosctl', minor: null }]) });
    expect(plan.verdict).toBe('reading');
    expect(checkOf(plan, 'talosctl')).toMatchObject({
      status: 'reading',
      summary: 'reading the version of talosctl',
    });
  });

  it('is blocked by what is known already', () => {
    const survey = initialSurvey([{ path: 'talosctl', minor: null }]);
    const nodes = [homelabNode('ryzen'), homelabNode('intel')];
    expect(makePlan({ ...makeInput({ nodes }), survey }).verdict).toBe('blocked');
  });
});

describe('parts', () => {
  const mixed = [
    homelabNode('ryzen', { version: version('v1.12.3') }),
    homelabNode('intel', { version: version('v1.12.11') }),
    homelabNode('m1mac', { version: version('v1.13.1') }),
  ];

  it('goes from the oldest: the others wait for a later step', () => {
    const plan = planOf({ nodes: mixed });
    expect(plan.step).toMatchObject({ from: 'v1.12.3', to: 'v1.12.11' });
    expect(plan.nodes.map(({ name, part, to }) => [name, part, to])).toEqual([
      ['ryzen', 'upgrade', 'v1.12.11'],
      ['intel', 'at target', 'v1.12.11'],
      ['m1mac', 'newer', 'v1.13.1'],
    ]);
  });

  it('gives no command to those that are not upgraded', () => {
    const plan = planOf({ nodes: mixed });
    expect(plan.nodes.filter(({ command }) => command).map(({ name }) => name)).toEqual(['ryzen']);
    expect(linesOf(plan).filter((line) => line.startsWith('# '))).toEqual([
      '# Before the first node',
      '# 1 of 1: ryzen',
    ]);
  });

  it('goes by those that are not left out', () => {
    const plan = planOf({ nodes: mixed, choices: { leftOut: ['192.168.1.101', '192.168.1.102'] } });
    expect(plan.step).toMatchObject({ from: 'v1.13.1', to: 'v1.13.9' });
    expect(namesIn(plan, 'left out')).toEqual(['ryzen', 'intel']);
    expect(plan.nodes[1]?.place).toBe('left out');
  });

  it('has nothing to do with all nodes at the target, be there something else to say', () => {
    const cordoned = homelabNode('ryzen', { kubernetes: { name: 'ryzen', ready: false, cordoned: true } });
    const nodes = [cordoned, homelabNode('intel')];
    const plan = planOf({ nodes, choices: { target: { version: 'v1.13.1', image: null } } });
    expect(plan.verdict).toBe('nothing to do');
    expect(plan.steps).toEqual([]);
    expect(namesIn(plan, 'at target')).toEqual(['ryzen', 'intel']);
  });

  it('has nothing to do with all nodes left out', () => {
    const leftOut = ['192.168.1.101', '192.168.1.102', '192.168.1.103'];
    const plan = planOf({ choices: { leftOut } });
    expect(plan.verdict).toBe('nothing to do');
    expect(plan.steps).toEqual([]);
  });

  it('knows no part without a target', () => {
    const plan = planOf({ choices: { target: { version: null, image: null } } });
    expect(plan.verdict).toBe('blocked');
    expect(plan.nodes.map(({ part, place }) => [part, place])).toEqual(
      Array(3).fill(['not known', 'the target is not known']),
    );
  });

  it('goes back to an older patch', () => {
    const plan = planOf({ choices: { target: { version: 'v1.13.0', image: null } } });
    expect(namesIn(plan, 'upgrade')).toHaveLength(3);
    expect(plan.verdict).toBe('ready');
    expect(checkOf(plan, 'path').status).toBe('warning');
  });

  it('plans nothing but Kubernetes before Kubernetes', () => {
    const nodes = controlPlanes(3, { version: version('v1.11.6'), kubernetesVersion: 'v1.29.7' });
    const plan = planOf({ nodes, cluster: { programs: [talosctl('v1.12.1')] } });
    expect(plan).toMatchObject({ step: null, verdict: 'blocked' });
    expect(linesOf(plan)).toEqual([
      '# Kubernetes v1.29.7 → v1.30.5, before Talos',
      'talosctl upgrade-k8s --to 1.30.5 -e 10.0.0.2 -n 10.0.0.1',
    ]);
    expect(plan.nodes[0]).toMatchObject({ part: 'upgrade', to: 'v1.12.11', image: null, command: null });
    expect(plan.nodes[0]?.place).toBe('waits for Kubernetes');
  });
});

it('names Kubernetes, without a command, where no control plane answers', () => {
  const old = { version: version('v1.11.6'), kubernetesVersion: 'v1.29.7' };
  const nodes = controlPlanes(3, old).map((node) => ({ ...node, contact: failingContact(4) }));
  expect(planOf({ nodes }).steps).toEqual([
    { title: 'Kubernetes v1.29.7 → v1.30.5, before Talos', commands: [] },
  ]);
});

it('asks the first control plane that answers to upgrade Kubernetes, with the talosctl of its minor', () => {
  const old = { version: version('v1.11.6'), kubernetesVersion: 'v1.29.7' };
  const [first, ...others] = controlPlanes(3, old);
  if (!first) throw new Error('three were made');
  const programs = [talosctl('v1.13.3'), talosctl('v1.11.2', '1.11', '/opt/talosctl-1.11')];
  const nodes = [{ ...first, contact: failingContact(4) }, ...others];
  expect(linesOf(planOf({ nodes, cluster: { programs } }))[1]).toBe(
    '/opt/talosctl-1.11 upgrade-k8s --to 1.30.5 -e 10.0.0.3 -n 10.0.0.2',
  );
});

describe('the list of etcd members', () => {
  const [named] = controlPlanes(3);
  const nodes = named ? [named] : [];

  it('that cannot be read keeps one of three from passing for the only one', () => {
    const plan = planOf({ nodes, etcd: summarizeEtcd(nodes, denied) });
    expect(plan.verdict).toBe('blocked');
    expect(plan.checks.filter(({ status }) => status === 'blocked').map(({ id }) => id)).toEqual([
      'etcd',
      'quorum',
    ]);
    expect(plan.nodes[0]?.meanwhile).toContain('what is left of etcd is not known');
  });

  it('is waited for', () => {
    const plan = planOf({ nodes, etcd: summarizeEtcd(nodes, loading) });
    expect(plan.verdict).toBe('reading');
  });
});

it('skips what has nothing to look at where no node is upgraded', () => {
  const plan = planOf({ choices: { target: { version: 'v1.13.1', image: null } } });
  expect(plan.checks.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual([
    'kubernetes-range',
    'talosctl',
    'endpoint',
    'cluster-endpoint',
    'quorum',
    'etcd-version',
    'drain',
    'images',
    'image-pulled',
    'boot-loader',
    'space',
  ]);
  expect(plan.checks.find(({ id }) => id === 'space')?.summary).toBe('no node is upgraded');
});

it('tells of a silent node once why, and elsewhere in short that it does not answer', () => {
  const silent = homelabNode('m1mac', { services: loading }, { contact: failingContact(2) });
  const plan = planOf({ nodes: [homelabNode('ryzen'), homelabNode('intel'), silent] });
  const about = plan.checks.flatMap(({ id, findings }) =>
    findings.filter(({ reason }) => reason.includes('no route to host')).map(() => id),
  );
  expect(about).toEqual(['nodes']);
  expect(checkOf(plan, 'stages').findings.map(({ reason }) => reason)).toEqual([
    'could not be checked: the stage of m1mac: it does not answer',
    'could not be checked: the services of m1mac: it does not answer',
  ]);
});

describe('another image of the version that runs', () => {
  const other = `factory.talos.dev/metal-installer/${'a'.repeat(64)}:v1.13.1`;
  const target = { version: null, image: other };

  it('is a step of its own', () => {
    const plan = planOf({ choices: { target } });
    expect(plan.step).toEqual({ kind: 'talos', from: 'v1.13.1', to: 'v1.13.1', why: 'target', etcd: null });
    expect(namesIn(plan, 'upgrade')).toHaveLength(3);
  });

  it('skips the nodes that run it', () => {
    const extensions = { schematic: 'a'.repeat(64), list: [] };
    const nodes = [homelabNode('ryzen', { extensions }), homelabNode('intel'), homelabNode('m1mac')];
    const plan = planOf({ nodes, choices: { target } });
    expect(namesIn(plan, 'at target')).toEqual(['ryzen']);
    expect(namesIn(plan, 'upgrade')).toEqual(['intel', 'm1mac']);
  });

  it('waits for what tells whether a node runs it', () => {
    const nodes = [homelabNode('ryzen', { extensions: loading })];
    const plan = planOf({ nodes, choices: { target } });
    expect(namesIn(plan, 'not known')).toEqual(['ryzen']);
    expect(plan.verdict).toBe('reading');
  });

  it('is blocked where that cannot be read', () => {
    const nodes = [homelabNode('ryzen', { extensions: denied })];
    const plan = planOf({ nodes, choices: { target } });
    expect(plan.verdict).toBe('blocked');
    expect(checkOf(plan, 'nodes').summary).toBe(
      'whether ryzen runs the image already is not known: not authorized',
    );
  });

  it('leaves nodes with the version of an own build as they are, and says so', () => {
    const plan = planOf({ choices: { target: { version: null, image: 'harbor.lan/talos/mine:v1.13.1' } } });
    expect(namesIn(plan, 'not known')).toHaveLength(3);
    expect(plan.verdict).toBe('nothing to do');
    expect(checkOf(plan, 'nodes')).toMatchObject({ status: 'warning' });
  });
});

describe('the order', () => {
  const nodes = [...workers(2), ...controlPlanes(3)];

  it.each([
    ['control planes first', {}, ['cp-2', 'cp-3', 'cp-1', 'w-1', 'w-2']],
    ['workers first', { order: 'workers-first' }, ['w-1', 'w-2', 'cp-2', 'cp-3', 'cp-1']],
    ['canary', { canary: '10.0.1.2' }, ['w-2', 'cp-2', 'cp-3', 'cp-1', 'w-1']],
    ['by hand', { sequence: ['10.0.0.3'] }, ['cp-3', 'cp-2', 'cp-1', 'w-1', 'w-2']],
  ] as const)('%s', (_, choices, names) => {
    expect(namesIn(planOf({ nodes, choices }), 'upgrade')).toEqual(names);
  });

  it('follows the leader when it changes', () => {
    const leaderId = 'c3'.padStart(16, '0');
    const moved = controlPlanes(3).map((node) => ({
      ...node,
      facts: {
        ...node.facts,
        etcdStatus:
          node.facts.etcdStatus.status === 'ok'
            ? ok({ ...node.facts.etcdStatus.value, leaderId })
            : node.facts.etcdStatus,
      },
    }));
    expect(namesIn(planOf({ nodes: moved }), 'upgrade')).toEqual(['cp-1', 'cp-2', 'cp-3']);
  });

  it('confirms control planes by name, and what may be one', () => {
    const unknown = makeNode('10.0.2.1', { machineType: denied, hostname: 'x' });
    const plan = planOf({ nodes: [...nodes, unknown] });
    const confirmations = Object.fromEntries(plan.nodes.map((node) => [node.name, node.confirmation]));
    expect(confirmations).toEqual({
      'cp-1': 'name',
      'cp-2': 'name',
      'cp-3': 'name',
      'w-1': 'y',
      'w-2': 'y',
      x: 'name',
    });
  });
});

/** The command of the first node, without the image. */
const wordsFor = (options: InputOptions): string | undefined =>
  planOf(options)
    .nodes[0]?.command?.command.filter((word) => !word.includes('/'))
    .join(' ');

describe('the command', () => {
  it.each([
    ['v1.6.4', 'v1.6.8', 'v1.6.4', 'upgrade --image --preserve --wait --timeout 30m'],
    ['v1.7.1', 'v1.7.7', 'v1.7.1', 'upgrade --image --preserve --wait --timeout 30m'],
    ['v1.7.1', 'v1.7.7', 'v1.13.3', 'upgrade --image --preserve --wait --timeout 30m --progress plain'],
    ['v1.8.1', 'v1.8.4', 'v1.8.1', 'upgrade --image --wait --timeout 30m'],
    ['v1.9.5', 'v1.9.6', 'v1.9.5', 'upgrade --image --wait --timeout 30m'],
    ['v1.10.1', 'v1.10.9', 'v1.10.1', 'upgrade --image --wait --timeout 30m'],
    ['v1.11.1', 'v1.11.6', 'v1.11.1', 'upgrade --image --wait --timeout 30m'],
    ['v1.12.3', 'v1.12.11', 'v1.12.3', 'upgrade --image --wait --timeout 30m'],
    ['v1.12.3', 'v1.12.11', 'v1.13.3', 'upgrade --image --wait --timeout 30m --progress plain'],
    ['v1.13.1', 'v1.13.9', 'v1.12.3', 'upgrade --image --wait --timeout 30m'],
    ['v1.13.1', 'v1.13.9', 'v1.13.3', 'upgrade --image --progress plain --drain-timeout 300s'],
    ['v1.13.9', 'v1.14.0', 'v1.13.9', 'upgrade --image --progress plain --drain-timeout 300s'],
    ['v1.14.0', 'v1.14.1', 'v1.14.0', 'upgrade --image --progress plain --drain-timeout 300s'],
  ])('from %s to %s by talosctl %s', (from, to, client, words) => {
    const nodes = controlPlanes(3, { version: version(from) });
    const target = { version: to, image: null };
    expect(wordsFor({ nodes, choices: { target }, cluster: { programs: [talosctl(client)] } })).toBe(words);
  });

  const undrained = 'upgrade --image --progress plain --drain=false';
  const failed = {
    status: 'failed',
    at: 0,
    error: { kind: 'refused', message: 'connection refused', hint: null },
  } as const;

  it.each([
    ['the only control plane', { nodes: controlPlanes(1) }, undrained],
    ['the only control plane, with workers', { nodes: [...controlPlanes(1), ...workers(2)] }, undrained],
    [
      'a cordon',
      { nodes: controlPlanes(3, { kubernetes: { name: 'x', ready: true, cordoned: true } }) },
      undrained,
    ],
    [
      'a cordon that only Kubernetes tells',
      {
        cluster: {
          kubernetes: ok({
            nodes: [{ name: 'intel', cordoned: true, ready: true }],
            evictable: {},
            blocked: [],
          }),
        },
      },
      undrained,
    ],
    ['Kubernetes out of reach', { cluster: { kubernetes: failed } }, undrained],
    [
      'a longer drain',
      { choices: { drainTimeout: 900 } },
      'upgrade --image --progress plain --drain-timeout 900s',
    ],
    [
      'GRUB with arguments of its own',
      {
        survey: {
          security: ok({ secureBoot: false, bootedWithUki: false }),
          configuration: ok({
            installImage: null,
            extraKernelArguments: ['net.ifnames=0'],
            clusterEndpoint: null,
            virtualAddresses: [],
          }),
        },
      },
      'upgrade --image --legacy --wait --timeout 30m --progress plain',
    ],
    [
      'GRUB without',
      { survey: { security: ok({ secureBoot: false, bootedWithUki: false }) } },
      'upgrade --image --progress plain --drain-timeout 300s',
    ],
  ] satisfies readonly (readonly [string, InputOptions, string])[])('minds %s', (_, options, words) => {
    expect(wordsFor(options)).toBe(words);
  });

  it('takes the talosctl of the minor', () => {
    const nodes = controlPlanes(3, { version: version('v1.12.3') });
    const programs = [talosctl('v1.13.3'), talosctl('v1.12.8', '1.12', '/opt/talosctl-1.12')];
    const plan = planOf({ nodes, cluster: { programs } });
    const used = plan.steps.flatMap(({ commands }) => commands.map(({ program }) => program));
    expect(new Set(used)).toEqual(new Set(['/opt/talosctl-1.12']));
  });
});

describe('before the first node', () => {
  it('takes the snapshot from a member that is well', () => {
    const nodes = [
      homelabNode('ryzen', {}, { contact: failingContact(3) }),
      homelabNode('intel'),
      homelabNode('m1mac'),
    ];
    const [before] = planOf({ nodes, choices: { leftOut: ['192.168.1.101'] } }).steps;
    expect(before?.commands[0]).toMatchObject({ node: '192.168.1.102', endpoint: '192.168.1.103' });
  });

  it('has a file name of the name of a cluster, whatever it is called', () => {
    const [before] = planOf({ clusterName: '../lab of/me $(x)' }).steps;
    expect(before?.commands[0]?.command).toEqual(['etcd', 'snapshot', 'etcd-..-lab-of-me-x--v1.13.1.db']);
  });

  it('has nothing without an endpoint', () => {
    const plan = planOf({ endpoints: [], endpoint: null });
    expect(plan.steps.flatMap(({ commands }) => commands)).toEqual([]);
    expect(plan.verdict).toBe('blocked');
  });
});

describe('clusters of every size', () => {
  it.each([
    ['1 control plane', controlPlanes(1), 'ready'],
    ['2 control planes', controlPlanes(2), 'blocked'],
    ['3 control planes', controlPlanes(3), 'ready'],
    ['5 control planes and 4 workers', [...controlPlanes(5), ...workers(4)], 'ready'],
    ['only workers known', workers(3), 'blocked'],
    ['no node at all', [], 'blocked'],
  ] as const)('%s', (_, nodes, verdict) => {
    // A single node has nothing but itself as an endpoint.
    expect(planOf({ nodes }).verdict).toBe(verdict);
  });

  it('upgrades only the workers', () => {
    const nodes = [...controlPlanes(3), ...workers(2)];
    const plan = planOf({ nodes, choices: { leftOut: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] } });
    expect(plan.verdict).toBe('ready');
    expect(namesIn(plan, 'upgrade')).toEqual(['w-1', 'w-2']);
  });

  it('plans a fleet', () => {
    const nodes = [...controlPlanes(3), ...workers(497)];
    const plan = planOf({ nodes });
    expect(plan.verdict).toBe('ready');
    // Before the first, each of them, and a look around between any two.
    expect(plan.steps).toHaveLength(1 + 500 + 499);
  });
});

it('uses what was surveyed of each node', () => {
  const surveys = { '10.0.0.2': readSurvey({ configuration: loading }) };
  const plan = planOf({ nodes: controlPlanes(3), surveys });
  expect(plan.verdict).toBe('reading');
  expect(plan.nodes.filter(({ command }) => command === null).map(({ name }) => name)).toEqual(['cp-2']);
});

it('gives each node the image of its own schematic', () => {
  const extensions = { schematic: 'a'.repeat(64), list: [] };
  const nodes = [homelabNode('ryzen'), homelabNode('intel', { extensions }), homelabNode('m1mac')];
  const plan = planOf({ nodes });
  expect(plan.nodes.map(({ name, image }) => [name, image?.image])).toEqual([
    ['intel', `factory.talos.dev/metal-installer/${'a'.repeat(64)}:v1.13.9`],
    ['m1mac', `factory.talos.dev/metal-installer/${schematic}:v1.13.9`],
    ['ryzen', `factory.talos.dev/metal-installer/${schematic}:v1.13.9`],
  ]);
});

describe('a given image without a version', () => {
  const image = `factory.talos.dev/metal-installer/${schematic}@sha256:${'ab'.repeat(32)}`;
  const cluster = { programs: [talosctl('v1.11.2')] };
  const nodes = controlPlanes(3, { version: version('v1.11.6') });

  it('is for the target: a hop before it would skip a minor', () => {
    const plan = planOf({ nodes, cluster, choices: { target: { version: 'v1.13.9', image } } });
    expect(plan.step).toMatchObject({ from: 'v1.11.6', to: 'v1.12.11' });
    expect(plan.verdict).toBe('blocked');
    expect(checkOf(plan, 'images').findings[0]).toMatchObject({
      reason: 'cp-2: the image is for v1.13.9, but this step goes to v1.12.11',
      remedy: 'go to v1.12.11 first: --to v1.12.11 without --image, or with an image of that version',
      canOverride: false,
    });
  });

  it('is taken for the last step', () => {
    const plan = planOf({ nodes, cluster, choices: { target: { version: 'v1.12.11', image } } });
    expect(plan.verdict).toBe('ready');
  });
});

it('keeps the arguments of GRUB where the machine configuration could not be read', () => {
  const grub = ok({ secureBoot: false, bootedWithUki: false });
  expect(wordsFor({ survey: { security: grub, configuration: denied } })).toContain('--legacy');
  const uki = ok({ secureBoot: false, bootedWithUki: true });
  expect(wordsFor({ survey: { security: uki, configuration: denied } })).not.toContain('--legacy');
});

it('takes the older way with arguments where it is not known what boots it', () => {
  const configuration = ok({
    installImage: null,
    extraKernelArguments: ['net.ifnames=0'],
    clusterEndpoint: null,
    virtualAddresses: [],
  });
  const wordsWith = (bootedWithUki: boolean | null, secureBoot: boolean) =>
    wordsFor({ survey: { security: ok({ secureBoot, bootedWithUki }), configuration } });
  expect(wordsWith(null, false)).toContain('--legacy');
  expect(wordsWith(false, false)).toContain('--legacy');
  // Secure boot boots a UKI only.
  expect(wordsWith(null, true)).not.toContain('--legacy');
});

it('is blocked by an older minor, with nothing left to do there', () => {
  const plan = planOf({ choices: { target: { version: 'v1.12.11', image: null } } });
  expect(namesIn(plan, 'newer')).toHaveLength(3);
  expect(plan.verdict).toBe('blocked');
});
