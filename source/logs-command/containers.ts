import { containerLog, type LogSource } from '../domain/logs/source.ts';
import { AppError } from '../errors.ts';
import type { ContainerName } from '../talosctl/parse/containers.ts';
import { sanitizeLine } from '../text/sanitize.ts';
import { someOf } from '../text/some-of.ts';
import type { Cluster } from './cluster.ts';
import { shortName } from './format.ts';
import type { NamedNode } from './nodes.ts';

/** So many containers are named where one is not known. */
const mostNear = 5;
/** So many are named where several are meant. */
const mostNamed = 20;

interface ContainerList {
  readonly address: string;
  /** null: could not be read. */
  readonly containers: readonly ContainerName[] | null;
}

type Test = (id: string) => boolean;

/** Those that are named in full; else those that begin so; else those that have it anywhere. */
function testsOf(wanted: string): readonly Test[] {
  return [(id) => id === wanted, (id) => id.startsWith(wanted), (id) => id.includes(wanted)];
}

/** Of one node: the running ones, where one runs. */
function matching(containers: readonly ContainerName[], test: Test): readonly ContainerName[] {
  const all = containers.filter(({ id }) => test(id));
  const running = all.filter(({ isRunning }) => isRunning);
  return running.length > 0 ? running : all;
}

/** How many letters must be changed until the wanted one stands somewhere in the text (Sellers, 1980). */
function farFrom(wanted: string, text: string): number {
  let row = Array.from({ length: text.length + 1 }, () => 0);
  for (let letter = 1; letter <= wanted.length; letter++) {
    const next = [letter];
    for (let at = 1; at <= text.length; at++) {
      const change = (row[at - 1] ?? 0) + (wanted[letter - 1] === text[at - 1] ? 0 : 1);
      next.push(Math.min(change, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(...row);
}

/** Longer names are not compared. */
const mostCompared = 200;

function unknownContainer(wanted: string, ids: readonly string[]): AppError {
  const names = [...new Set(ids.map((id) => sanitizeLine(shortName(containerLog('', id)))))].toSorted();
  const far = new Map(
    names.map((name) => [name, farFrom(wanted.slice(0, mostCompared), name.slice(0, mostCompared))]),
  );
  const near = names.toSorted((a, b) => (far.get(a) ?? 0) - (far.get(b) ?? 0)).slice(0, mostNear);
  const list = near.length === 0 ? ': there are none' : `; the nearest are ${near.join(', ')}`;
  return new AppError('configuration', `no container ${JSON.stringify(sanitizeLine(wanted))}${list}`);
}

async function readLists(
  { channel, client }: Cluster,
  nodes: readonly NamedNode[],
  warn: (text: string) => void,
): Promise<readonly ContainerList[]> {
  return Promise.all(
    nodes.map(async ({ address, name }) => {
      const { values, errors } = await channel.ask(address, client.readContainers);
      const error = errors.get(address);
      if (error) warn(`${name}: its containers could not be read: ${error.message}`);
      return { address, containers: values.get(address) ?? null };
    }),
  );
}

function listed(found: readonly LogSource[]): string {
  const names = [...new Set(found.map(shortName))];
  return someOf(names, mostNamed);
}

/**
 * The containers that are meant, on whichever of the nodes they are.
 *
 * @param wanted - IDs, how they begin, or any part of them.
 * @param warn - called with which they are where one name means several, and with nodes that could not be read.
 * @throws AppError `configuration` for a container that no node has.
 */
export async function containersOf(
  cluster: Cluster,
  nodes: readonly NamedNode[],
  wanted: readonly string[],
  warn: (text: string) => void,
): Promise<readonly LogSource[]> {
  if (wanted.length === 0) return [];
  const lists = await readLists(cluster, nodes, warn);
  const ids = lists.flatMap(({ containers }) => (containers ?? []).map(({ id }) => id));
  const isRead = lists.some(({ containers }) => containers !== null);
  return wanted.flatMap((one) => {
    const test = testsOf(one).find((candidate) => ids.some(candidate));
    if (test === undefined && isRead) throw unknownContainer(one, ids);
    const found = lists.flatMap(({ address, containers }) =>
      test ? matching(containers ?? [], test).map(({ id }) => containerLog(address, id)) : [],
    );
    if (found.length > 1) warn(`-k ${one}: ${listed(found)}`);
    return found;
  });
}
