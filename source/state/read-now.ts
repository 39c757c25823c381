import { type FactName, type NodeRecord, triesUntilUnhealthy } from '../domain/node.ts';
import type { ContactKeeper } from './contact-keeper.ts';
import type { FactReader } from './fact-reader.ts';
import type { ListReader } from './lists.ts';
import { pause } from './pause.ts';
import { selectNodes } from './selectors.ts';
import type { ClusterStore } from './store.ts';

export interface ReadNowOptions {
  readonly store: ClusterStore;
  readonly contacts: ContactKeeper;
  readonly facts: FactReader;
  readonly lists: ListReader;
  /** Asks the nodes that a list has made known. */
  readonly askNew: () => void;
}

/** What a preflight looks at. */
const looked: readonly FactName[] = [
  'machineStatus',
  'version',
  'services',
  'kubernetes',
  'kubernetesVersion',
  'extensions',
  'etcdStatus',
  'etcdMemberId',
];

/** Between two tries of a node that does not answer: one alone may be a lost packet. In ms. */
const betweenTriesMs = 1000;

const isAnswering = ({ contact }: NodeRecord): boolean => contact.state === 'answering';
const isSilent = ({ contact }: NodeRecord): boolean => contact.failures >= triesUntilUnhealthy;

/** Settles with the work, or as soon as the signal is aborted: what is under way then goes on by itself. */
function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const aborted = Promise.withResolvers<void>();
  const end = (): void => aborted.resolve();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', end));
}

/**
 * Everything that a preflight looks at, of all nodes, read once from now on and put into the store. A node that has
 * failed twice is told to be silent, which is all there is to read of it.
 */
export function createReadNow(options: ReadNowOptions): (signal: AbortSignal) => Promise<void> {
  const { store, contacts, facts, lists, askNew } = options;

  const nodeAt = (address: string): NodeRecord | undefined => store.getState().nodes.byId[address];

  async function readLists(): Promise<void> {
    await Promise.all([lists.read('members'), lists.read('etcdMembers')]);
    askNew();
  }

  /** @returns those of which all was read. */
  async function readAnswering(nodes: readonly NodeRecord[]): Promise<readonly string[]> {
    const addresses = nodes.map(({ address }) => address);
    const roleless = nodes.filter(({ facts: { machineType } }) => machineType.status === 'loading');
    // Whether etcd is asked for goes by the role.
    if (roleless.length > 0) {
      await facts.read(
        'machineType',
        roleless.map(({ address }) => address),
      );
    }
    await Promise.all(looked.map((fact) => facts.read(fact, addresses)));
    return addresses.filter((address) => {
      const node = nodeAt(address);
      return node !== undefined && isAnswering(node);
    });
  }

  async function readRounds(signal: AbortSignal): Promise<void> {
    const read = new Set<string>();
    for (let round = 0; !signal.aborted; round += 1) {
      const open = selectNodes(store.getState().nodes).filter(
        (node) => !read.has(node.address) && (round === 0 || !isSilent(node)),
      );
      if (open.length === 0) return;
      const answering = open.filter(isAnswering);
      const others = open.filter((node) => !isAnswering(node));
      if (round > 0 && answering.length === 0) await pause(betweenTriesMs, signal);
      const [done] = await Promise.all([
        readAnswering(answering),
        // Whom they make known is read in the next round.
        round === 0 ? readLists() : null,
        ...others.map(({ address }) => contacts.ask(address)),
      ]);
      for (const address of done) read.add(address);
    }
  }

  return async (signal) => {
    await unlessAborted(readRounds(signal), signal);
  };
}
