import type { FactName, NodeRecord } from '../domain/node.ts';
import type { Client } from '../talosctl/client.ts';
import { type Announcements, createAnnouncements } from './announcements.ts';
import { createArrivals } from './arrivals.ts';
import { type Channel, createChannel } from './channel.ts';
import { createClock } from './clock.ts';
import type { ClusterState } from './cluster.ts';
import { type ContactKeeper, createContactKeeper } from './contact-keeper.ts';
import { createEndpointChoice } from './endpoint-choice.ts';
import { createEndpoints, type Endpoints } from './endpoints.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { createReactions } from './event-reactions.ts';
import { createFactReader, type FactReader } from './fact-reader.ts';
import { createListReader, type ListReader } from './lists.ts';
import { createPace } from './pace.ts';
import { createProber } from './prober.ts';
import { createReadNow } from './read-now.ts';
import { createRollCall } from './roll-call.ts';
import { createSchedule } from './schedule.ts';
import { type ClusterStore, update } from './store.ts';
import { createTasks } from './tasks.ts';
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
  /**
   * Reads everything that a preflight looks at, of all nodes and from now on, and resolves when it is in the store;
   * of a node that does not answer, when it has failed twice. It ends at the signal, too.
   */
  readNow(signal: AbortSignal): Promise<void>;
  /** Puts values into the store that somebody else has read just now, as if they had been read here. */
  readonly note: FactReader['note'];
  /** The talosconfig was replaced: these are its endpoints now, and everything is read anew. */
  replaceEndpoints(endpoints: readonly string[]): void;
  /** Streams of others (logs) go through the endpoint in use. */
  readonly follow: Channel['follow'];
  /** So do single readings. */
  readonly ask: Channel['ask'];
  readonly askAll: Channel['askAll'];
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

interface Parts {
  readonly endpoints: Endpoints;
  readonly channel: Channel;
  readonly contacts: ContactKeeper;
  readonly facts: FactReader;
  readonly lists: ListReader;
  readonly events: EventFeed;
  readonly announcements: Announcements;
  /** Asks the nodes that have just become known. */
  readonly askNew: () => void;
  readonly stop: () => void;
}

function assemble(options: FeedOptions): Parts {
  const { client, store, poll, fixedNodes, random = Math.random } = options;
  const endpoints = createEndpoints(options.endpoints);
  const pace = createPace();
  const channel = createChannel(client, endpoints, {
    onAnswer() {
      update(store, (state) => withEndpoint(state, endpoints.current()));
      // Whatever ended the time in which nobody could be asked (a new talosconfig does, too).
      const parked = contacts.takeParked();
      if (parked.length > 0) void rollCall.call(parked);
    },
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
    isAway: (address) => store.getState().nodes.byId[address]?.contact.state === 'failing',
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
  const choice = createEndpointChoice({ store, channel, endpoints, timeoutMs: poll.probeTimeout });
  const isKnown = (node: string): boolean => store.getState().nodes.byId[node] !== undefined;
  const reactions = createReactions(facts.read);
  const announcements = createAnnouncements();
  const events = createEventFeed({
    store,
    channel,
    onEvents(heard) {
      const ours = heard.filter(({ node }) => node !== null && isKnown(node));
      announcements.note(ours);
      reactions.add(ours);
    },
    onGap() {
      void facts.read('machineStatus');
      void facts.read('services');
    },
  });
  const transitions = createTransitions(store, contacts.ask);

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
    void choice.improve();
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
    announcements,
    askNew: afterLists,
    stop() {
      for (const part of [arrivals, contacts, events, reactions, transitions]) part.stop();
    },
  };
}

function withEndpoint(state: ClusterState, endpoint: string | null): ClusterState {
  const same = state.trouble === null && state.endpoint === endpoint;
  return same ? state : { ...state, trouble: null, endpoint };
}

export function createFeed(options: FeedOptions): Feed {
  const parts = assemble(options);
  const { endpoints, channel, contacts, events, askNew } = parts;
  const schedule = createSchedule(createTasks({ ...parts, ...options }), options.random ?? Math.random);

  const refresh = (): void => {
    update(options.store, (state) => ({ ...state, refreshed: state.refreshed + 1 }));
    contacts.askSilent();
    schedule.now();
  };
  const clock = createClock(options.store, refresh);

  return {
    start: askNew,
    keepUp() {
      schedule.start();
      events.start();
    },
    refresh,
    readNow: createReadNow({ ...parts, store: options.store }),
    note: parts.facts.note,
    replaceEndpoints(all) {
      endpoints.replace(all);
      refresh();
    },
    follow: channel.follow,
    ask: channel.ask,
    askAll: channel.askAll,
    stop() {
      schedule.stop();
      clock.stop();
      parts.stop();
    },
  };
}
