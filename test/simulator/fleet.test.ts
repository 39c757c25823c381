import { describe, expect, it } from 'vitest';
import { fleetScenario, livedInFleet } from '../../source/simulator/fleet.ts';
import type { KubernetesStatus } from '../helpers/fault-actions.ts';
import { documents, simulate, start } from '../helpers/simulate.ts';

describe('the fleet', () => {
  it('is 3 control planes and 497 workers, each with its own name, address and identity', () => {
    const { nodes, endpoints } = livedInFleet(start);
    expect(nodes).toHaveLength(500);
    expect(nodes.filter(({ role }) => role === 'controlplane').map(({ address }) => address)).toEqual(
      endpoints,
    );
    for (const key of ['address', 'hostname', 'nodeId'] as const) {
      expect(new Set(nodes.map((node) => node[key])).size).toBe(500);
    }
  });

  it('is lived-in: a few nodes are not well, and three are on an older patch', async () => {
    const scenario = livedInFleet(start);
    const all = scenario.nodes.map(({ address }) => address).join();
    const kubernetes = await simulate(`get nodestatus -o json -n ${all}`, { scenario });
    const specs = documents<KubernetesStatus>(kubernetes.stdout).map(({ spec }) => spec);
    expect(specs).toHaveLength(499);
    expect(specs.filter(({ unschedulable }) => unschedulable)).toHaveLength(1);
    expect(specs.filter(({ nodeReady }) => !nodeReady)).toHaveLength(1);
    const services = await simulate(`service -n ${all}`, { scenario });
    expect(services.stdout.match(/ kubelet +Failed /g)).toHaveLength(1);
    const version = await simulate(`version --json -n ${all}`, { scenario });
    expect(version.stdout.match(/"tag":"v1\.13\.0"/g)).toHaveLength(3);
  });

  it('is healthy and still where it is measured', () => {
    const { nodes, faults, life } = fleetScenario(20, start);
    expect({ faults, life, count: nodes.length }).toEqual({ faults: [], life: false, count: 20 });
    expect(new Set(nodes.map(({ talosVersion }) => talosVersion)).size).toBe(1);
  });
});
