import { type NodeRecord, roleOfNode } from '../domain/node.ts';
import type { Client } from '../talosctl/client.ts';
import type { NodeFailure, Reading, Via } from '../talosctl/reading.ts';
import type { Channel } from './channel.ts';
import { type ClusterStore, update } from './store.ts';
import { applyList, type ListName, type ListValue } from './updates.ts';

/** The lists that the cluster keeps of itself. Every node repeats them, so that one good node is asked. */
export interface ListReader {
  /** @returns false when it could not be read. */
  read(name: ListName): Promise<boolean>;
}

export interface ListReaderOptions {
  readonly store: ClusterStore;
  readonly channel: Channel;
  readonly client: Client;
  readonly fixedNodes: boolean;
}

/** etcd's list is on control planes only; the others any node has. */
function pickNode(nodes: readonly NodeRecord[], name: ListName): NodeRecord | undefined {
  const good = nodes.filter((node) => node.contact.state === 'answering');
  const controlPlane = good.find((node) => roleOfNode(node) === 'controlplane');
  return name === 'etcdMembers' ? controlPlane : (controlPlane ?? good[0]);
}

export function createListReader({ store, channel, client, fixedNodes }: ListReaderOptions): ListReader {
  async function readWith<K extends ListName>(
    name: K,
    read: (node: string, via: Via) => Promise<Reading<ListValue<K>>>,
  ): Promise<boolean> {
    const { nodes } = store.getState();
    const all = nodes.ids.flatMap((id) => nodes.byId[id] ?? []);
    const node = pickNode(all, name);
    if (!node) return true;
    const reading = await channel.ask(node.address, read);
    const value = reading.values.get(node.address);
    const error = reading.errors.get(node.address);
    if (error?.kind === 'cancelled') return true;
    update(store, (state) => applyList(state, name, resultOf(value, error), Date.now(), fixedNodes));
    return value !== undefined;
  }

  return {
    read(name) {
      if (name === 'members') return readWith('members', client.readMembers);
      if (name === 'etcdMembers') return readWith('etcdMembers', client.readEtcdMembers);
      return readWith('clusterName', client.readClusterName);
    },
  };
}

function resultOf<T>(
  value: T | undefined,
  error: NodeFailure | undefined,
): { readonly value: T } | { readonly error: NodeFailure } {
  if (value !== undefined) return { value };
  return {
    error: error ?? { kind: 'other', message: 'talosctl said nothing', hint: null, connection: false },
  };
}
