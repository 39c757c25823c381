import { describe, expect, it } from 'vitest';
import { runPlanOf } from '../../../source/domain/run/plan-run.ts';
import { makePlan } from '../../../source/domain/upgrade/make-plan.ts';
import { denied, homelabNode, ok } from '../../helpers/nodes.ts';
import { controlPlanes, type InputOptions, makeInput, workers } from '../../helpers/plans.ts';
import { options, planFrom, version } from './recheck-lab.ts';

describe('runPlanOf', () => {
  it('freezes the nodes that are upgraded, in order', () => {
    const plan = planFrom({ nodes: [...controlPlanes(3), ...workers(1)] });
    expect(plan).toMatchObject({
      clusterId: 'the cluster',
      clusterName: 'homelab',
      step: { from: 'v1.13.1', to: 'v1.13.9' },
      choices: { target: { version: 'v1.13.9' } },
      ...options,
      overridden: [],
      etcdMinor: 'same',
      controlPlanesStaying: 0,
    });
    expect(plan.nodes.map(({ name, confirmation }) => [name, confirmation])).toEqual([
      ['cp-2', 'name'],
      ['cp-3', 'name'],
      ['cp-1', 'name'],
      ['w-1', 'y'],
    ]);
    const schematic = 'b8e8fbbe1b520989e6c52c8dc8303070cb42095997e76e812fa8892393e1d176';
    expect(plan.nodes[0]).toMatchObject({
      address: '10.0.0.2',
      role: 'controlplane',
      fromVersion: 'v1.13.1',
      toVersion: 'v1.13.9',
      image: `factory.talos.dev/metal-installer/${schematic}:v1.13.9`,
      schematic,
      // Another Talos brings another version of it.
      extensions: ['amd-ucode'],
      command: { endpoint: '10.0.0.1', node: '10.0.0.2' },
    });
  });

  it.each([
    ['blocked', { nodes: controlPlanes(2) }],
    ['nothing to do', { choices: { target: { version: 'v1.13.1', image: null } } }],
    ['ready, of a cluster that has not told who it is', { cluster: { clusterId: denied } }],
  ] satisfies readonly (readonly [string, InputOptions])[])('is none of a plan that is %s', (_, cluster) => {
    const input = makeInput(cluster);
    expect(runPlanOf(makePlan(input), input, options)).toBeNull();
  });

  it('expects no extension of an image that drops them, and says what was overridden', () => {
    const image = 'ghcr.io/siderolabs/installer:v1.13.9';
    const leftOut = ['192.168.1.102', '192.168.1.103'];
    const overrides = [{ check: 'images' as const, address: '192.168.1.101' }];
    const choices = { target: { version: null, image }, leftOut, overrides };
    const plan = planFrom({
      nodes: ['ryzen', 'intel', 'm1mac'].map((name) => homelabNode(name as 'ryzen')),
      choices,
    });
    expect(plan.nodes).toMatchObject([{ name: 'ryzen', image, extensions: [] }]);
    expect(plan.overridden[0]).toContain('drops its extensions: amd-ucode');
  });
});

describe('etcd', () => {
  const facts = { version: version('v1.10.9'), kubernetesVersion: 'v1.33.6' };
  const cluster = { programs: [{ path: 'talosctl', minor: null, version: ok('v1.10.9') }] };
  const to = (target: string, leftOut: readonly string[] = []) => ({
    target: { version: target, image: null },
    leftOut,
  });

  it('changes its minor with the step', () => {
    const nodes = controlPlanes(3, facts);
    const plan = planFrom({ nodes, cluster, choices: to('v1.11.6') });
    expect(plan).toMatchObject({ etcdMinor: 'changes', controlPlanesStaying: 0 });
  });

  it('stays on a control plane that is left out, and surely runs the old one', () => {
    const [first, second, third] = controlPlanes(3, facts);
    const newer = controlPlanes(3, { ...facts, version: version('v1.11.1') })[2];
    if (!first || !second || !third || !newer) throw new Error('three');
    const choices = to('v1.11.6', ['10.0.0.3']);
    expect(planFrom({ nodes: [first, second, third], cluster, choices }).controlPlanesStaying).toBe(1);
    // It is older than the target, and has the new etcd all the same.
    expect(planFrom({ nodes: [first, second, newer], cluster, choices }).controlPlanesStaying).toBe(0);
  });

  it('is not known of a Talos that is in no table', () => {
    const nodes = controlPlanes(3, { version: version('v1.15.0'), kubernetesVersion: 'v1.37.0' });
    const programs = [{ path: 'talosctl', minor: null, version: ok('v1.15.0') }];
    expect(planFrom({ nodes, cluster: { programs }, choices: to('v1.15.1') }).etcdMinor).toBe('not known');
  });
});
