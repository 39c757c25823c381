import type { Scenario, SimulatedNode } from './scenario.ts';
import { pick, seeded } from './seeded.ts';

/** One service that ended by itself and was started again by Talos. */
export interface ServiceRestart {
  readonly address: string;
  readonly service: 'kubelet' | 'trustd';
  /** When it ended, in ms since the epoch. */
  readonly at: number;
}

/** When a service that ended runs again and is healthy, in ms after; Talos waits 5 s before it starts one again. */
export const restartCourse = { started: 5000, healthy: 6000 } as const;

/** In ms: a restart every 6 to 9 minutes, the first some minutes after the start. */
const pace = { first: 120_000, every: 450_000, spread: 90_000 } as const;

/** All restarts of the living cluster that begin up to `until`, the oldest first. */
export function restarts(scenario: Scenario, until: number): readonly ServiceRestart[] {
  const result: ServiceRestart[] = [];
  if (!scenario.life) return result;
  for (let count = 0; ; count += 1) {
    const restart = restartAt(scenario, count);
    if (restart.at > until) return result;
    result.push(restart);
  }
}

function restartAt(scenario: Scenario, count: number): ServiceRestart {
  const { clusterId, nodes, startedAt } = scenario;
  const chance = (what: string) => seeded(clusterId, startedAt, count, what);
  const node: SimulatedNode = pick(nodes, chance('node'));
  const services = node.role === 'controlplane' ? (['kubelet', 'trustd'] as const) : (['kubelet'] as const);
  return {
    address: node.address,
    service: pick(services, chance('service')),
    at: startedAt + pace.first + count * pace.every + (chance('time') % pace.spread),
  };
}

/** When life next changes what the cluster answers, in ms since the epoch; Infinity when it never does. */
export function nextLifeMoment(scenario: Scenario, after: number): number {
  const near = restarts(scenario, after + pace.first + pace.every + pace.spread).slice(-3);
  const moments = near.flatMap(({ at }) => [at, at + restartCourse.started, at + restartCourse.healthy]);
  return Math.min(...moments.filter((moment) => moment > after), Number.POSITIVE_INFINITY);
}
