import { configSchema } from '../../source/config/schema.ts';
import type { NodeRecord } from '../../source/domain/node.ts';
import type { Fault, Scenario } from '../../source/simulator/practice.ts';
import { homelab } from '../../source/simulator/practice.ts';
import { type ClusterState, initialCluster } from '../../source/state/cluster.ts';
import { createFeed, type Feed, type PollIntervals } from '../../source/state/feed.ts';
import { type ClusterStore, createClusterStore } from '../../source/state/store.ts';
import { createClient } from '../../source/talosctl/client.ts';
import type { Answer, Call, Runner } from '../../source/talosctl/runner.ts';
import { type SimulatedRunner, simulatedRunner } from './simulated-runner.ts';

export const addresses = ['192.168.1.101', '192.168.1.102', '192.168.1.103'] as const;

/** The intervals of a user who has configured nothing. */
export const standardPoll = Object.fromEntries(
  Object.entries(configSchema.parse({}).poll).map(([name, seconds]) => [name, seconds * 1000]),
) as unknown as PollIntervals;

/** Faster than the standard, for tests that are about something else. */
const intervals = {
  machineStatus: 5000,
  services: 5000,
  kubernetes: 10_000,
  etcd: 10_000,
  resources: 30_000,
  inventory: 300_000,
  probeTimeout: 5000,
};

export interface FeedLab {
  readonly runner: SimulatedRunner;
  readonly store: ClusterStore;
  readonly feed: Feed;
  state(): ClusterState;
  node(address: string): NodeRecord;
}

export interface FeedLabOptions {
  readonly scenario?: Partial<Scenario>;
  readonly faults?: readonly Fault[];
  readonly nodes?: readonly string[];
  readonly endpoints?: readonly string[];
  /** In ms. */
  readonly poll?: PollIntervals;
  readonly source?: 'configuration' | 'talosconfig' | 'endpoint';
  /** Stands between the engine and the simulated talosctl. */
  readonly intercept?: (call: Call, answer: () => Promise<Answer>) => Promise<Answer>;
  /** Instead of the simulated streams. */
  readonly follow?: Runner['follow'];
}

/** The whole engine on the practice cluster, in this process: to be run on fake timers. */
export function startLab(options: FeedLabOptions = {}): FeedLab {
  const {
    scenario = {},
    faults = [],
    nodes = addresses,
    endpoints = addresses,
    poll = intervals,
    source = 'talosconfig',
    intercept = (_, answer) => answer(),
  } = options;
  const runner = simulatedRunner({ ...homelab(Date.now()), ...scenario, faults });
  const store = createClusterStore(
    initialCluster({
      context: 'homelab',
      readOnly: false,
      endpoints,
      nodes,
      source,
      roles: ['os:admin'],
      certificateNotAfter: null,
      now: Date.now(),
    }),
  );
  const feed = createFeed({
    client: createClient({
      ...runner,
      run: (call) => intercept(call, () => runner.run(call)),
      ...(options.follow ? { follow: options.follow } : {}),
    }),
    store,
    endpoints,
    poll,
    fixedNodes: source === 'configuration',
    random: () => 0.5,
  });
  feed.start();
  feed.keepUp();
  return {
    runner,
    store,
    feed,
    state: store.getState,
    node(address) {
      const node = store.getState().nodes.byId[address];
      if (!node) throw new Error(`no node ${address}`);
      return node;
    },
  };
}
