import { lastValue } from '../domain/loaded.ts';
import type { FactName, NodeRecord } from '../domain/node.ts';
import type { Announcements } from './announcements.ts';
import type { ClusterState } from './cluster.ts';
import type { EventFeed } from './event-feed.ts';
import type { FactReader } from './fact-reader.ts';
import type { PollIntervals } from './feed.ts';
import type { ListReader } from './lists.ts';
import type { Task } from './schedule.ts';
import { selectNodes } from './selectors.ts';
import type { ClusterStore } from './store.ts';

/** Talos refreshes its counters of processor time every 30 s: the second sample is worth nothing before. */
const secondCpuSampleMs = 31_000;
/** Without events the services are polled so many times as often. */
const eventlessFactor = 3;
/** What changes with a boot only, and is then read anyway, is read so much more seldom than what may change. */
const fixedFactor = 3;
/** etcd's list is read when its members' own statuses speak of others; and now and then in any case. */
const etcdListFactor = 10;

/** Which members the nodes speak of, and which of the control planes tell nothing: a change may be another list. */
function etcdSigns({ nodes }: ClusterState): string {
  return nodes.ids
    .map((id) => {
      const loaded = nodes.byId[id]?.facts.etcdStatus;
      return loaded?.status === 'ok' ? `${loaded.value.memberId} ${loaded.value.learner}` : loaded?.status;
    })
    .join();
}

/** Whether services have changed between two readings of a node. */
function isOtherwise(before: NodeRecord, now: NodeRecord | undefined): boolean {
  const states = (node: NodeRecord | undefined): string | null => {
    const list = node && lastValue(node.facts.services);
    return list ? list.map(({ id, state, health }) => `${id} ${state} ${health}`).join() : null;
  };
  const [old, current] = [states(before), states(now)];
  return old !== null && current !== null && old !== current;
}

export interface TaskOptions {
  readonly store: ClusterStore;
  readonly poll: PollIntervals;
  readonly facts: FactReader;
  readonly lists: ListReader;
  readonly events: EventFeed;
  readonly announcements: Announcements;
  /** Asks the nodes that a list has made known. */
  readonly askNew: () => void;
}

/** What is read again and again, and how often. */
export function createTasks(options: TaskOptions): readonly Task[] {
  const { store, poll, facts, lists, events, announcements, askNew } = options;
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

  const services: Task = {
    name: 'services',
    intervalMs: untilEvents(poll.services),
    firstMs: poll.services,
    async read() {
      const before = selectNodes(store.getState().nodes);
      const good = await facts.read('services');
      const since = performance.now() - 1.5 * poll.services;
      const changed = before.filter((node) => isOtherwise(node, store.getState().nodes.byId[node.address]));
      // A change that nobody announced: the stream has died without a word.
      if (events.isLive() && changed.some((node) => !announcements.since(node.address, since)))
        events.renew();
      return good;
    },
  };

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
    services,
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
