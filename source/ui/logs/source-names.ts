import { containerParts, type LogSource, sourceKey } from '../../domain/logs/source.ts';

/** How a log is told from the others on the screen. */
export interface SourceName {
  readonly text: string;
  /** One of the sixteen colours, always the same for the same log among the same others. */
  readonly colour: string;
}

/** Columns of a name at most: longer ones are not waited for by the others. */
export const mostOfSource = 24;

/** Without red and yellow: these say how severe a line is. The bright ones last: they are faint on a light ground. */
const colours = [
  'cyan',
  'green',
  'magenta',
  'blue',
  'cyanBright',
  'greenBright',
  'magentaBright',
  'blueBright',
] as const;
const darkColours = 4;

/** FNV-1a, 32 bits: spreads names that differ in one letter. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}

/** Each log's own colour; where another has taken that, the next one that is free, as long as there is one. */
function coloursOf(keys: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<number>();
  return new Map(
    // In an order that does not depend on the one in which they were chosen.
    keys.toSorted().map((key) => {
      const own = hash(key) % darkColours;
      const round = Array.from({ length: darkColours }, (_, step) => (own + step) % darkColours);
      const places = [...round, ...round.map((place) => place + darkColours)];
      const place = places.find((one) => !taken.has(one)) ?? own;
      taken.add(place);
      return [key, colours[place] ?? colours[0]];
    }),
  );
}

/** A container as itself, with its pod, and with all there is. */
function containerNames(id: string): readonly string[] {
  const { pod, container } = containerParts(id);
  const short = pod.slice(pod.indexOf('/') + 1);
  return [container ?? short, container ? `${short}:${container}` : short, id];
}

/** What a log may be called on its node, the shortest first. */
function ownNames({ kind, name }: LogSource): readonly string[] {
  return kind === 'container' ? containerNames(name) : [name];
}

/** Whether each is called differently. */
const allDiffer = (names: readonly string[]): boolean => new Set(names).size === names.length;

/**
 * The shortest names that tell all of these logs apart: the node where only nodes differ, the service where
 * only services do, else both.
 *
 * @param nodeNames - by address
 */
export function nameSources(
  sources: readonly LogSource[],
  nodeNames: (address: string) => string,
): ReadonlyMap<string, SourceName> {
  const nodes = sources.map(({ address }) => nodeNames(address));
  const own = (at: number) =>
    sources.map((source) => ownNames(source).at(at) ?? ownNames(source).at(-1) ?? '');
  const both = (at: number) => own(at).map((name, index) => `${nodes[index]}/${name}`);
  const isOneNode = new Set(nodes).size === 1;
  const isOneName = new Set(own(0)).size === 1;
  const tries = isOneNode
    ? [own(0), own(1), own(2), both(2)]
    : [...(isOneName ? [nodes] : []), both(0), both(1), both(2)];
  const names = tries.find(allDiffer) ?? sources.map((source) => `${source.address}/${source.name}`);
  const ownColours = coloursOf(sources.map(sourceKey));
  return new Map(
    sources.map((source, index) => {
      const key = sourceKey(source);
      const colour = ownColours.get(key) ?? colours[0];
      return [key, { text: names[index] ?? source.name, colour }];
    }),
  );
}

/** More are only counted. */
const mostListed = 4;

const listed = (names: readonly string[], what: string): string =>
  names.length > mostListed ? `${names.length} ${what}` : names.join(', ');

/** "ryzen · kubelet log"; of several: "3 logs: etcd of ryzen, intel, m1mac", "14 logs: 14 kinds of ryzen". */
export function describeSources(
  sources: readonly LogSource[],
  nodeNames: (address: string) => string,
): string {
  const [first] = sources;
  if (!first) return 'log';
  const nodes = [...new Set(sources.map(({ address }) => nodeNames(address)))];
  const names = [...new Set(sources.map((source) => ownNames(source)[0] ?? ''))];
  if (sources.length === 1) {
    return `${nodes[0]} · ${names[0]}${first.kind === 'events' ? '' : ' log'}`;
  }
  return `${sources.length} logs: ${listed(names, 'kinds')} of ${listed(nodes, 'nodes')}`;
}
