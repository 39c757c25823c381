import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../source/errors.ts';
import { openPractice } from '../source/practice.ts';
import { readOwnCluster } from '../source/practice-snapshot.ts';
import { agedScenario, ownScenario } from '../source/simulator/practice.ts';
import { simulate, start } from './helpers/simulate.ts';

const schematic = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';

/** As `--json` prints it, with more than is needed. */
const ofNode = (name: string, changes: object = {}) => ({
  address: `10.20.0.${name.length}`,
  hostname: name,
  role: 'controlplane',
  health: 'healthy',
  talosVersion: 'v1.12.4',
  kubernetesVersion: 'v1.34.2',
  architecture: 'amd64',
  schematic,
  extensions: [{ name: 'i915', version: '20251125' }],
  etcd: { memberId: `${name.length}`.padStart(16, 'a'), leader: true, learner: false, alarms: [] },
  memory: { usedBytes: 1, totalBytes: 8_589_934_592 },
  ...changes,
});

const worker = ofNode('threeee', { role: 'worker', schematic: null, extensions: null, etcd: null });
const nodes = [ofNode('o'), ofNode('tw'), worker];
const snapshot = (changes: object = {}) => ({
  schema: 1,
  cluster: { name: 'mine', context: 'admin@mine', endpoints: ['vip.example.com'] },
  nodes,
  errors: [],
  ...changes,
});

function put(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'talos-tui-snapshot-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'mine.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function refusalOf(content: unknown): Promise<string> {
  const file = put(content);
  const error = await readOwnCluster(file).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw error;
  expect(error.kind).toBe('configuration');
  return error.message.replaceAll(file, 'FILE');
}

describe('a rehearsal with the nodes of a snapshot', () => {
  it('has their addresses, names, roles, versions, images and members, and the control planes as endpoints', async () => {
    const scenario = ownScenario(await readOwnCluster(put(snapshot())), start);
    expect(scenario).toMatchObject({
      clusterName: 'mine',
      endpoints: ['10.20.0.1', '10.20.0.2'],
      clusterEndpoint: 'https://10.20.0.1:6443',
      talosctlVersion: '1.13.3',
      nodes: [
        { address: '10.20.0.1', hostname: 'o', etcdMemberId: 'aaaaaaaaaaaaaaa1', memoryMegabytes: 8192 },
        { address: '10.20.0.2', hostname: 'tw', role: 'controlplane', schematic },
        { address: '10.20.0.7', hostname: 'threeee', role: 'worker', schematic: null, etcdMemberId: null },
      ],
    });
    const told = await simulate('version -n 10.20.0.2', { scenario });
    expect(told.stdout).toMatch(/NODE: +10\.20\.0\.2\n\tTag: +v1\.12\.4/);
    const extensions = await simulate('get extensions -n 10.20.0.2', { scenario });
    expect(extensions.stdout).toContain('i915');
    expect(extensions.stdout).toContain(schematic);
  });

  it.each([
    ['v1.5.0', '1.6.4'],
    ['v1.7.7', '1.6.4'],
    ['v1.8.0', '1.9.5'],
    ['v1.10.2', '1.9.5'],
    ['v1.11.0', '1.13.3'],
    ['v1.14.0-rc.1', '1.13.3'],
  ])('with Talos %s has talosctl %s', async (talosVersion, expected) => {
    const newest = ofNode('tw', { talosVersion: 'v1.13.1' });
    const file = put(snapshot({ nodes: [ofNode('o', { talosVersion }), newest] }));
    expect(ownScenario(await readOwnCluster(file), start).talosctlVersion).toBe(expected);
  });

  it('has the same made-up ids every time, and none of another cluster', async () => {
    const own = await readOwnCluster(put(snapshot({ nodes: nodes.map((one) => ({ ...one, etcd: null })) })));
    const scenario = ownScenario(own, start);
    expect(ownScenario(own, start)).toEqual(scenario);
    expect(ownScenario({ ...own, name: 'other' }, start).clusterId).not.toBe(scenario.clusterId);
    expect(scenario.clusterId).toMatch(/^[0-9a-f]{32}$/);
    const members = scenario.nodes.map(({ etcdMemberId }) => etcdMemberId);
    expect(members).toEqual([
      expect.stringMatching(/^[0-9a-f]{16}$/),
      expect.stringMatching(/^[0-9a-f]{16}$/),
      null,
    ]);
    expect(members[0]).not.toBe(members[1]);
  });

  it('opens as any other practice cluster, with a state folder of its own in it', async () => {
    const { practice, stateFolder } = await openPractice({ snapshot: put(snapshot()) }, ['cordoned:tw']);
    onTestFinished(practice.remove);
    expect(practice.activeFaults()).toEqual([{ name: 'cordoned', node: '10.20.0.2' }]);
    expect(stateFolder).toBe(join(practice.directory, 'state'));
  });

  it('of a cluster without schematics keeps what the nodes of the practice of that age have', async () => {
    const old = agedScenario(start).nodes[2];
    const told = ofNode('o', { talosVersion: 'v1.6.4', schematic: null, extensions: [] });
    const [node] = ownScenario(await readOwnCluster(put(snapshot({ nodes: [told] }))), start).nodes;
    const { bootedWithUki, bootVolumeBytes } = old?.installation ?? {};
    expect(node?.installation).toMatchObject({ bootedWithUki, bootVolumeBytes });
    expect(node?.installation.installImage).toBe('ghcr.io/siderolabs/installer:v1.6.4');
  });
});

describe('a snapshot that cannot be rehearsed with', () => {
  it('says what is wrong, and where', async () => {
    const wrong = [
      ofNode('o', { role: null, talosVersion: null }),
      ofNode('tw', { address: '-n', hostname: '\u001b[31mx', schematic: 'latest' }),
    ];
    expect(await refusalOf(snapshot({ nodes: wrong }))).toMatchInlineSnapshot(`
      "The snapshot FILE cannot be rehearsed with:
      nodes[0].role: found null, must be "controlplane" or "worker"
      nodes[0].talosVersion: found null, must be a version, as "v1.13.1"
      nodes[1].address: found "-n", must be an address or a host name (letters, digits and . : - _ % / [ ], not starting with -)
      nodes[1].hostname: found "\\u001b[31mx", must be a host name (letters, digits, . and -)
      nodes[1].schematic: found "latest", must be a schematic, 64 hexadecimal digits"
    `);
    expect(
      await refusalOf(snapshot({ schema: 2, cluster: { name: '--x' }, nodes: {} })),
    ).toMatchInlineSnapshot(`
      "The snapshot FILE cannot be rehearsed with:
      schema: found 2, must be 1
      cluster.name: found "--x", must be a usable name of a context (not starting with -, no control characters)
      cluster.context: missing, must be a usable name of a context (not starting with -, no control characters)
      nodes: found {}, must be a list of nodes"
    `);
    expect(await refusalOf(snapshot({ nodes: [] }))).toContain('a list of one node or more');
    expect(await refusalOf('[')).toContain('it is no JSON');
    expect(await refusalOf('null')).toContain('must be the object of a snapshot');
  });

  it('counts what is more than ten', async () => {
    const many = Array.from({ length: 12 }, () => ofNode('o', { role: 'x' }));
    expect(await refusalOf(snapshot({ nodes: many }))).toMatch(/\nand 2 more$/);
  });

  it('has nodes that cannot be told apart, or no control plane', async () => {
    expect(await refusalOf(snapshot({ nodes: [ofNode('o'), ofNode('o')] }))).toMatchInlineSnapshot(`
      "The snapshot FILE cannot be rehearsed with:
      two nodes have the name or address "10.20.0.1"
      two nodes have the name or address "o"
      two nodes have the etcd member id "aaaaaaaaaaaaaaa1""
    `);
    const crossed = [ofNode('o'), ofNode('tw', { hostname: '10.20.0.1' })];
    expect(await refusalOf(snapshot({ nodes: crossed }))).toContain('name or address "10.20.0.1"');
    expect(await refusalOf(snapshot({ nodes: [worker] }))).toContain('none of the nodes is a control plane');
  });

  it('is not there, or no file', async () => {
    await expect(readOwnCluster('/none/mine.json')).rejects.toThrow('does not exist');
    await expect(readOwnCluster(tmpdir())).rejects.toThrow('not an ordinary file');
  });
});
