import pLimit from 'p-limit';
import { inGroups } from './batches.ts';
import type { Channel } from './channel.ts';
import type { ContactKeeper } from './contact-keeper.ts';
import type { Endpoints } from './endpoints.ts';
import type { Pace } from './pace.ts';
import { pause } from './pause.ts';
import type { ClusterStore } from './store.ts';

/** Finds out which of many nodes answer, with few calls. */
export interface RollCall {
  /** Resolves when each has answered or failed, or takes long. */
  call(addresses: readonly string[]): Promise<void>;
  /**
   * A batch of these nodes takes long: asks those of which nothing was heard meanwhile.
   *
   * @param since - when the batch began, in ms since the epoch.
   * @returns true when one of them no longer answers (in time), or another endpoint is in use: the batch is
   * then not worth waiting for.
   */
  doubt(addresses: readonly string[], since: number): Promise<boolean>;
}

export interface RollCallOptions {
  readonly store: ClusterStore;
  readonly channel: Channel;
  readonly contacts: ContactKeeper;
  readonly endpoints: Endpoints;
  readonly pace: Pace;
}

/** So few are asked each on its own: nobody then waits for anybody. */
const aloneUpTo = 8;
const nodesPerCall = 25;
const callsAtOnce = 4;
/** A call that waits for black-holed nodes gives its place away after this long. In ms. */
const placeMs = 1500;
/** Calls at the same time hold each other up: this is how much longer than a lone batch one may take. */
const patience = 2;

export function createRollCall({ store, channel, contacts, endpoints, pace }: RollCallOptions): RollCall {
  const limit = pLimit(callsAtOnce);
  /** Who is asked together with others, or will be: not to be asked twice. */
  const waiting = new Set<string>();

  const isGood = (address: string): boolean =>
    store.getState().nodes.byId[address]?.contact.state === 'answering';

  /** Each on its own, however many there are: the prober sees to it that not all are asked at once. */
  async function eachAlone(addresses: readonly string[]): Promise<void> {
    await Promise.all(addresses.map((address) => contacts.askOrSlow(address)));
  }

  /**
   * One call for these, behind one that answers: a `get` prints nothing at all when its first node is down. Where
   * it takes long it is given up, and each is asked alone.
   */
  async function askGroup(leader: string, addresses: readonly string[]): Promise<void> {
    const nodes = [leader, ...addresses];
    const abort = new AbortController();
    const longest = patience * pace.slowBatch('get machineStatus', nodes.length);
    const timer = setTimeout(() => abort.abort(), longest);
    const reading = await channel.readFact('machineStatus', nodes, { signal: abort.signal });
    clearTimeout(timer);
    contacts.heard(addresses, reading);
    for (const address of addresses) waiting.delete(address);
    await eachAlone(addresses.filter((address) => !reading.values.has(address)));
  }

  async function together(leader: string, addresses: readonly string[]): Promise<void> {
    const asked = Promise.withResolvers<void>();
    void limit(() => {
      asked.resolve(askGroup(leader, addresses));
      return Promise.race([asked.promise, pause(placeMs)]);
    });
    await asked.promise;
  }

  /** One that answers, of those that are known to or of the few that are asked first; null when there is none. */
  async function findLeader(first: readonly string[], asking: Promise<void>): Promise<string | null> {
    await Promise.race([asking, ...first.map(untilGood)]);
    return first.find(isGood) ?? null;
  }

  async function behind(leader: string, addresses: readonly string[]): Promise<void> {
    for (const address of addresses) {
      waiting.add(address);
      contacts.expect(address);
    }
    await Promise.all(inGroups(addresses, nodesPerCall).map((group) => together(leader, group)));
  }

  async function call(all: readonly string[]): Promise<void> {
    const addresses = all.filter((address) => !waiting.has(address));
    const known = store.getState().nodes.ids.find((id) => isGood(id) && !addresses.includes(id)) ?? null;
    const first = known === null || addresses.length <= aloneUpTo ? addresses.slice(0, aloneUpTo) : [];
    const rest = addresses.slice(first.length);
    const asking = eachAlone(first);
    if (rest.length === 0) return asking;
    const leader = known ?? (await findLeader(first, asking));
    const { trouble } = store.getState();
    if (leader !== null) await behind(leader, rest);
    else if (trouble === null) await eachAlone(rest);
    // Nobody can be asked: what holds for the first holds for all.
    else
      for (const address of rest) contacts.lost(address, { ...trouble, connection: true, answered: false });
    await asking;
  }

  /** Never resolves for a node that does not answer. */
  function untilGood(address: string): Promise<void> {
    return new Promise((resolve) => {
      void contacts.ask(address).then(() => {
        if (isGood(address)) resolve();
      });
    });
  }

  return {
    call,
    async doubt(addresses, since) {
      const endpoint = endpoints.current();
      const { answeredAt } = store.getState();
      await call(addresses.filter((address) => (answeredAt[address] ?? 0) <= since));
      return !addresses.every(isGood) || endpoints.current() !== endpoint;
    },
  };
}
