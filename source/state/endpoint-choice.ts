import { lastValue } from '../domain/loaded.ts';
import { isForeignEndpoint } from '../domain/own-endpoint.ts';
import type { Channel } from './channel.ts';
import type { Endpoints } from './endpoints.ts';
import { selectNodes } from './selectors.ts';
import { type ClusterStore, update } from './store.ts';

export interface EndpointChoiceOptions {
  readonly store: ClusterStore;
  readonly channel: Channel;
  readonly endpoints: Endpoints;
  readonly timeoutMs: number;
}

/** Goes over from a virtual IP to a node's own address, where one is at hand that answers. */
export function createEndpointChoice(options: EndpointChoiceOptions): { improve(): Promise<void> } {
  const { store, channel, endpoints, timeoutMs } = options;
  return {
    async improve() {
      const { nodes, members } = store.getState();
      const listed = lastValue(members);
      if (!listed) return;
      const better = endpoints.better((one) => !isForeignEndpoint(one, selectNodes(nodes), listed));
      const node = nodes.ids.find((id) => nodes.byId[id]?.contact.state === 'answering');
      if (better === null || node === undefined) return;
      // Until it has answered nobody else tries it, and where it does not, nobody does for a while.
      endpoints.distrust(better);
      const reading = await channel.readFact('machineStatus', [node], { endpoint: better, timeoutMs });
      if (reading.values.size === 0) return;
      endpoints.use(better);
      update(store, (state) => ({ ...state, endpoint: better }));
    },
  };
}
