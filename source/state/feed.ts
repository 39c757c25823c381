import { lastValue } from '../domain/loaded.ts';
import type { FactName, NodeRecord } from '../domain/node.ts';
import { isForeignEndpoint } from '../domain/own-endpoint.ts';
import type { Client } from '../talosctl/client.ts';
import { createArrivals } from './arrivals.ts';
import { type Channel, createChannel } from './channel.ts';
import { createClock } from './clock.ts';
import type { ClusterState } from './cluster.ts';
import { type ContactKeeper, createContactKeeper } from './contact-keeper.ts';
import { createEndpoints, type Endpoints } from './endpoints.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { createReactions } from './event-reactions.ts';
import { createFactReader, type FactReader } from './fact-reader.ts';
import { createListReader, type ListReader } from './lists.ts';
import { createPace } from './pace.ts';
import { createProber } from './prober.ts';
import { createRollCall } from './roll-call.ts';
import { createSchedule, type Task } from './schedule.ts';
import { selectNodes } from './selectors.ts';
import { type ClusterStore, update } from './store.ts';
import { createTransitions } from './transitions.ts';

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
  /** Reads everything once. */
  start(): void;
  /** And again and again, from then on. */
  keepUp(): void;
  /** Reads everything anew, now. */
  refresh(): void;
  /** The talosconfig was replaced: these are its endpoints now, and everything is read anew. */
  replaceEndpoints(endpoints: readonly string[]): void;
  /** Streams of others (logs) go through the endpoint in use. */
  readonly follow: Channel['follow'];
  stop(): void;
}

/** In the order in which a person wants to see them of a node that has just arrived. */
const arrivalOrder: readonly FactName[] = [
  'machineType',
  'services',
  'version',
  'hostname',
  'kubernetes',
  'etcdStatus',
  'etcdMemberId',
  'kubernetesVersion',
  'memory',
  'extensions',
  'identity',
  'cpu',
];

/** Talos refreshes its counters of processor time every 30 s: the second sample is worth nothing before. */
const secondCpuSampleMs = 31_000;
/** Without events the services are polled so many times as often. */
const eventlessFactor = 3;
/** What changes with a boot only, and is then read anyway, is read so much more seldom than what may change. */
const fixedFactor = 3;
/** etcd's list is read when its members' own statuses speak of others; and now and then in any case. */
const etcdListFactor = 10;

interface Parts {
  readonly endpoints: Endpoints;
  readonly channel: Channel;
  readonly contacts: ContactKeeper;
  readonly facts: FactReader;
  readonly lists: ListReader;
  readonly events: EventFeed;
  /** Asks the nodes that have just become known. */
  readonly askNew: () => void;
  /** Reads everything anew. */
  readonly onRefresh: (refresh: () => void) => void;
  readonly stop: () => void;
}

function assemble(options: FeedOptions): Parts {
  const { client, store, poll, fixedNodes, random = Math.random } = options;
  const endpoints = createEndpoints(options.endpoints);
  const pace = createPace();
  let refresh = (): void => {};
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
  const contacts = createContactKeeper({ store, prober, pace, arrivals, random });
  const rollCall = createRollCall({ store, channel, contacts, endpoints, pace });
  const facts = createFactReader({
    store,
    channel,
    contacts,
    rollCall,
    pace,
    fixedNodes,
    onBoot: arrivals.add,
  });
  const lists = createListReader({ store, channel, client, fixedNodes });
  const isKnown = (node: string): boolean => store.getState().nodes.byId[node] !== undefined;
  const reactions = createReactions(isKnown, facts.read);
  const events = createEventFeed({
    store,
    channel,
    onEvents: reactions.add,
    onEnd: () => void facts.read('machineStatus'),
  });
  const transitions = createTransitions(store, contacts.ask);
  const clock = createClock(store, () => refresh());

  /** Everything about nodes that have just come; the role first, as etcd's readings depend on it. */
  async function readArrived(addresses: readonly string[]): Promise<void> {
    const dependent: readonly FactName[] = ['machineType', 'etcdStatus'];
    const roles = facts.read('machineType', addresses);
    for (const fact of arrivalOrder) if (!dependent.includes(fact)) void facts.read(fact, addresses);
    void Promise.all([lists.read('members'), lists.read('clusterName')]).then(afterLists);
    await roles;
    await Promise.all([facts.read('etcdStatus', addresses), lists.read('etcdMembers').then(afterLists)]);
  }

  function afterLists(): void {
    const { nodes, members } = store.getState();
    // Never by way of a virtual IP where a node's own address is at hand.
    if (lastValue(members)) endpoints.prefer((one) => !isForeignEndpoint(one, selectNodes(nodes)));
    askNew();
  }

  function askNew(): void {
    const { nodes } = store.getState();
    const isNew = (node: NodeRecord | undefined): boolean => node?.contact.state === 'unasked';
    void rollCall.call(nodes.ids.filter((id) => isNew(nodes.byId[id])));
  }

  return {
    endpoints,
    channel,
    contacts,
    facts,
    lists,
    events,
    askNew: afterLists,
    onRefresh: (run) => {
      refresh = run;
    },
    stop() {
      for (const part of [arrivals, contacts, events, reactions, transitions, clock]) part.stop();
    },
  };
}

function withEndpoint(state: ClusterState, endpoint: string | null): ClusterState {
  const same = state.trouble === null && state.endpoint === endpoint;
  return same ? state : { ...state, trouble: null, endpoint };
}

/** Which members the nodes speak of, and which of the control planes tell nothing: a change may be another list. */
function etcdSigns({ nodes }: ClusterState): string {
  return nodes.ids
    .map((id) => {
      const loaded = nodes.byId[id]?.facts.etcdStatus;
      return loaded?.status === 'ok' ? `${loaded.value.memberId} ${loaded.value.learner}` : loaded?.status;
    })
    .join();
}

function tasksOf(parts: Parts, { poll, store }: FeedOptions): readonly Task[] {
  const { facts, lists, events, askNew } = parts;
  const untilEvents = (ms: number) => (): number => (events.isLive() ? ms : ms / eventlessFactor);
  const seldom = poll.inventory * fixedFactor;

  const fact = (name: FactName, intervalMs: () => number, firstMs?: number): Task => ({
    name,
    intervalMs,
    ...(firstMs === undefined ? {} : { firstMs }),
    read: () => facts.read(name),
  });
  const list = (name: 'members' | 'etcdMembers' | 'clusterName', intervalMs: number): Task => ({
    name,
    intervalMs: () => intervalMs,
    read: async () => {
      const good = await lists.read(name);
      askNew();
      return good;
    },
  });

  let signs = '';
  const etcdStatus: Task = {
    name: 'etcdStatus',
    intervalMs: () => poll.etcd,
    async read() {
      const good = await facts.read('etcdStatus');
      const now = etcdSigns(store.getState());
      if (signs !== '' && signs !== now) void lists.read('etcdMembers').then(askNew);
      signs = now;
      return good;
    },
  };

  return [
    // A slot before etcd's, so that neither of the two ever waits for the other.
    fact('kubernetes', () => poll.kubernetes, 0.75 * poll.kubernetes),
    etcdStatus,
    fact('machineStatus', untilEvents(poll.machineStatus), poll.machineStatus),
    fact('services', untilEvents(poll.services), poll.services),
    fact('cpu', () => poll.resources, Math.min(secondCpuSampleMs, poll.resources)),
    fact('memory', () => poll.resources),
    list('etcdMembers', poll.etcd * etcdListFactor),
    fact('version', () => poll.inventory),
    fact('kubernetesVersion', () => poll.inventory),
    fact('extensions', () => poll.inventory),
    list('members', poll.inventory),
    fact('machineType', () => seldom),
    fact('hostname', () => seldom),
    fact('identity', () => seldom),
    fact('etcdMemberId', () => seldom),
    list('clusterName', seldom),
  ];
}

export function createFeed(options: FeedOptions): Feed {
  const parts = assemble(options);
  const { endpoints, channel, contacts, events, askNew } = parts;
  const schedule = createSchedule(tasksOf(parts, options), options.random ?? Math.random);

  const refresh = (): void => {
    contacts.askSilent();
    schedule.now();
  };
  parts.onRefresh(refresh);

  return {
    start: askNew,
    keepUp() {
      schedule.start();
      events.start();
    },
    refresh,
    replaceEndpoints(all) {
      endpoints.replace(all);
      refresh();
    },
    follow: channel.follow,
    stop() {
      schedule.stop();
      parts.stop();
    },
  };
}
