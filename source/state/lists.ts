import { type NodeRecord, roleOfNode } from '../domain/node.ts';
import type { Client } from '../talosctl/client.ts';
import type { NodeFailure, Reading, Via } from '../talosctl/reading.ts';
import type { Channel } from './channel.ts';
import { type ClusterStore, update } from './store.ts';
import { applyList, type ListName, type ListValue } from './updates.ts';

/** The lists that the cluster keeps of itself. Every node repeats them, so that one good node is asked. */
export interface ListReader {
  /**
   * Reads a list that is as new as this call: one under way is not enough, but one more after it is for all.
   *
   * @returns false when it could not be read.
   */
  read(name: ListName): Promise<boolean>;
}

export interface ListReaderOptions {
  readonly store: ClusterStore;
  readonly channel: Channel;
  readonly client: Client;
  readonly fixedNodes: boolean;
}

/** etcd's list is on control planes only; the others any node has, and control planes know best. */
function candidates(nodes: readonly NodeRecord[], name: ListName): readonly string[] {
  const good = nodes.filter((node) => node.contact.state === 'answering');
  const controlPlanes = good.filter((node) => roleOfNode(node) === 'controlplane');
  const chosen = name === 'etcdMembers' || controlPlanes.length > 0 ? controlPlanes : good;
  return chosen.map(({ address }) => address);
}

export function createListReader({ store, channel, client, fixedNodes }: ListReaderOptions): ListReader {
  /** The node that told this list last: as good a first choice as any, and the same each time. */
  const lastTeller = new Map<ListName, string>();

  async function readWith<K extends ListName>(
    name: K,
    read: (node: string, via: Via) => Promise<Reading<ListValue<K>>>,
  ): Promise<boolean> {
    const { nodes } = store.getState();
    const all = nodes.ids.flatMap((id) => nodes.byId[id] ?? []);
    const tellers = candidates(all, name);
    const last = lastTeller.get(name) ?? '';
    const order = tellers.includes(last) ? [last, ...tellers.filter((node) => node !== last)] : tellers;
    let failure: NodeFailure | undefined;
    // One broken node must not hide what the others know: the next one is asked.
    for (const node of order) {
      const reading = await channel.ask(node, read);
      const value = reading.values.get(node);
      if (value !== undefined) {
        lastTeller.set(name, node);
        update(store, (state) => applyList(state, name, { value }, Date.now(), fixedNodes));
        return true;
      }
      failure ??= reading.errors.get(node);
      if (reading.endpointFailure) break;
    }
    const error = failure;
    if (!error) return order.length === 0;
    if (error.kind === 'cancelled') return true;
    update(store, (state) => applyList(state, name, { error }, Date.now(), fixedNodes));
    return false;
  }

  function readAlone(name: ListName): Promise<boolean> {
    if (name === 'members') return readWith('members', client.readMembers);
    if (name === 'etcdMembers') return readWith('etcdMembers', client.readEtcdMembers);
    return readWith('clusterName', client.readClusterName);
  }

  /** Of each list the reading under way, and the one after it, for whoever asks meanwhile. */
  const underWay = new Map<ListName, Promise<boolean>>();
  const next = new Map<ListName, Promise<boolean>>();

  function begin(name: ListName): Promise<boolean> {
    const reading = readAlone(name).finally(() => underWay.delete(name));
    underWay.set(name, reading);
    return reading;
  }

  return {
    read(name) {
      const current = underWay.get(name);
      if (!current) return begin(name);
      const waiting =
        next.get(name) ??
        current
          .catch(() => false)
          .then(() => {
            next.delete(name);
            return begin(name);
          });
      next.set(name, waiting);
      return waiting;
    },
  };
}
