import type { FactName } from '../domain/node.ts';
import type { Client } from '../talosctl/client.ts';
import { createArrivals } from './arrivals.ts';
import { createChannel } from './channel.ts';
import { type ContactKeeper, createContactKeeper } from './contact-keeper.ts';
import { createEndpoints } from './endpoints.ts';
import { createFactReader, type FactReader } from './fact-reader.ts';
import { createListReader, type ListReader } from './lists.ts';
import { createPace } from './pace.ts';
import { createPoller, type Poller } from './poller.ts';
import { createProber } from './prober.ts';
import { type ClusterStore, update } from './store.ts';
import type { ListName } from './updates.ts';

/** How often things are read, in ms. */
export interface PollIntervals {
  readonly machineStatus: number;
  readonly services: number;
  readonly kubernetes: number;
  readonly etcd: number;
  readonly resources: number;
  readonly inventory: number;
  /** The time limit of a question to one node alone. */
  readonly probeTimeout: number;
}

export interface FeedOptions {
  readonly client: Client;
  readonly store: ClusterStore;
  readonly endpoints: readonly string[];
  readonly poll: PollIntervals;
  /** True when the user named the nodes: then no others are added. */
  readonly fixedNodes: boolean;
  /** 0 ≤ random < 1, for jitter. */
  readonly random?: () => number;
}

/** Keeps the store as true as talosctl allows, until it is stopped. It never stops by itself. */
export interface Feed {
  start(): void;
  /** Reads everything anew, now. */
  refresh(): void;
  stop(): void;
}

/** In the order in which a person wants to see them of a node that has just arrived. */
const factPolls: readonly (readonly [FactName, keyof PollIntervals])[] = [
  ['machineType', 'inventory'],
  ['services', 'services'],
  ['version', 'inventory'],
  ['hostname', 'inventory'],
  ['kubernetes', 'kubernetes'],
  ['etcdStatus', 'etcd'],
  ['etcdMemberId', 'inventory'],
  ['kubernetesVersion', 'inventory'],
  ['memory', 'resources'],
  ['extensions', 'inventory'],
  ['identity', 'inventory'],
  ['cpu', 'resources'],
];
const listPolls: readonly (readonly [ListName, keyof PollIntervals])[] = [
  ['members', 'inventory'],
  ['etcdMembers', 'etcd'],
  ['clusterName', 'inventory'],
];

interface Parts {
  readonly contacts: ContactKeeper;
  readonly facts: FactReader;
  readonly lists: ListReader;
  /** Asks the nodes that have just become known. */
  readonly askNew: () => void;
  readonly stopArrivals: () => void;
}

function assemble(options: FeedOptions): Parts {
  const { client, store, poll, fixedNodes, random = Math.random } = options;
  const endpoints = createEndpoints(options.endpoints);
  const pace = createPace();
  const channel = createChannel(client, endpoints, {
    onAnswer: () => update(store, (state) => withEndpoint(state, endpoints.current())),
    onTrouble: ({ kind, message, hint }) =>
      update(store, (state) =>
        state.trouble?.message === message ? state : { ...state, trouble: { kind, message, hint } },
      ),
  });
  const arrivals = createArrivals((addresses) => void readArrived(addresses));
  const prober = createProber({
    channel,
    endpoints,
    pace,
    timeoutMs: poll.probeTimeout,
    onSlow: (address) => contacts.slow(address),
  });
  const contacts = createContactKeeper({ store, prober, endpoints, pace, arrivals, random });
  const facts = createFactReader({
    store,
    channel,
    contacts,
    pace,
    fixedNodes,
    onBoot: arrivals.add,
  });
  const lists = createListReader({ store, channel, client, fixedNodes });

  /** Everything about nodes that have just come; the role first, as etcd's readings depend on it. */
  async function readArrived(addresses: readonly string[]): Promise<void> {
    const dependent: readonly FactName[] = ['machineType', 'etcdStatus'];
    const others = factPolls.map(([fact]) => fact).filter((fact) => !dependent.includes(fact));
    const roles = facts.read('machineType', addresses);
    for (const fact of others) void facts.read(fact, addresses);
    void Promise.all([lists.read('members'), lists.read('clusterName')]).then(askNew);
    await roles;
    await Promise.all([facts.read('etcdStatus', addresses), lists.read('etcdMembers').then(askNew)]);
  }

  function askNew(): void {
    const { nodes } = store.getState();
    for (const id of nodes.ids) if (nodes.byId[id]?.contact.state === 'unasked') void contacts.ask(id);
  }

  return { contacts, facts, lists, askNew, stopArrivals: arrivals.stop };
}

function withEndpoint<S extends { trouble: unknown; endpoint: string | null }>(
  state: S,
  endpoint: string | null,
): S {
  const same = state.trouble === null && state.endpoint === endpoint;
  return same ? state : { ...state, trouble: null, endpoint };
}

export function createFeed(options: FeedOptions): Feed {
  const { poll, random = Math.random } = options;
  const { contacts, facts, lists, askNew, stopArrivals } = assemble(options);

  const pollers: readonly Poller[] = [
    createPoller({
      intervalMs: poll.machineStatus,
      random,
      read: () => facts.read('machineStatus'),
    }),
    ...factPolls.map(([fact, interval]) =>
      createPoller({ intervalMs: poll[interval], random, read: () => facts.read(fact) }),
    ),
    ...listPolls.map(([name, interval]) =>
      createPoller({
        intervalMs: poll[interval],
        random,
        read: async () => {
          const good = await lists.read(name);
          askNew();
          return good;
        },
      }),
    ),
  ];

  return {
    start() {
      askNew();
      for (const poller of pollers) poller.start();
    },
    refresh() {
      contacts.askSilent();
      for (const poller of pollers) poller.now();
    },
    stop() {
      for (const poller of pollers) poller.stop();
      stopArrivals();
      contacts.stop();
    },
  };
}
