import { lastValue } from '../../domain/loaded.ts';
import {
  containerLog,
  containerParts,
  eventLog,
  kernelLog,
  type LogSource,
  logsWithoutService,
  serviceLog,
  sourceKey,
} from '../../domain/logs/source.ts';
import { type NodeRecord, nodeName, roleOfNode } from '../../domain/node.ts';
import { memoize } from '../../state/selectors.ts';
import { type TextFieldState, textField } from '../input/text-field.ts';

/** A container of Kubernetes, by its ID as talosctl lists it. */
export interface ContainerChoice {
  readonly id: string;
  readonly isRunning: boolean;
}

/** The Kubernetes containers of a node, as far as they were asked for. */
export type Containers =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly found: readonly ContainerChoice[] }
  | { readonly state: 'failed'; readonly message: string };

/** The page on which logs are chosen. */
export interface Picker {
  readonly query: TextFieldState;
  readonly cursor: number;
  readonly chosen: readonly LogSource[];
  /** By address. */
  readonly containers: Readonly<Record<string, Containers>>;
}

export const initialPicker: Picker = { query: textField(''), cursor: 0, chosen: [], containers: {} };

/** One line of the page. */
export interface Choice {
  readonly label: string;
  /** What it stands for. Empty: the log of the service under the cursor, whichever it is. */
  readonly sources: readonly LogSource[];
  /** Its containers have to be read before one can be chosen. */
  readonly containersOf: string | null;
}

const choice = (label: string, sources: readonly LogSource[]): Choice => ({
  label,
  sources,
  containersOf: null,
});

function servicesOf({ address, facts }: NodeRecord): readonly LogSource[] {
  const services = lastValue(facts.services) ?? [];
  return services.map(({ id }) => serviceLog(address, id));
}

/** Each service of several nodes, then kernel and events of all. */
function acrossNodes(nodes: readonly NodeRecord[]): readonly Choice[] {
  if (nodes.length < 2) return [];
  const controlPlanes = nodes.filter((node) => roleOfNode(node) === 'controlplane').length;
  const byName = Map.groupBy(nodes.flatMap(servicesOf), ({ name }) => name);
  const services = [...byName]
    .filter(([, sources]) => sources.length > 1)
    .map(([name, sources]) => {
      const whose = sources.length === nodes.length ? 'all nodes' : `${sources.length} nodes`;
      const isEtcd = name === 'etcd' && sources.length === controlPlanes;
      return choice(`${name} · ${isEtcd ? 'all control planes' : whose}`, sources);
    });
  return [
    ...services,
    choice(
      'kernel · all nodes',
      nodes.map(({ address }) => kernelLog(address)),
    ),
    choice(
      'events · all nodes',
      nodes.map(({ address }) => eventLog(address)),
    ),
  ];
}

function containerChoices(node: NodeRecord, containers: Containers | undefined): readonly Choice[] {
  const { address } = node;
  const name = nodeName(node);
  const waiting = (words: string): readonly Choice[] => [
    { label: `Kubernetes containers · ${name}${words}`, sources: [], containersOf: address },
  ];
  switch (containers?.state) {
    case undefined:
      return waiting(' (↵ lists them)');
    case 'reading':
      return waiting(' (being read …)');
    case 'failed':
      return waiting(`: ${containers.message} (↵ tries again)`);
    case 'read':
      if (containers.found.length === 0) return waiting(': none');
      return containers.found.map(({ id, isRunning }) =>
        choice(`container ${id} · ${name}${isRunning ? '' : ', not running'}`, [containerLog(address, id)]),
      );
  }
}

/** Containers of one name, as far as they were read, where there are several of them. */
function containersByName(containers: Picker['containers']): readonly Choice[] {
  const running = Object.entries(containers).flatMap(([address, one]) =>
    one.state === 'read'
      ? one.found.filter(({ isRunning }) => isRunning).map(({ id }) => containerLog(address, id))
      : [],
  );
  return [...Map.groupBy(running, ({ name }) => containerParts(name).container ?? name)]
    .filter(([, sources]) => sources.length > 1)
    .map(([name, sources]) => choice(`container ${name} · all that run`, sources));
}

function ofNode(node: NodeRecord, containers: Containers | undefined): readonly Choice[] {
  const { address } = node;
  const name = nodeName(node);
  const own = [...servicesOf(node), kernelLog(address), eventLog(address)];
  const more = logsWithoutService.map((log) => serviceLog(address, log));
  return [
    choice(`everything · ${name}`, [...own, ...more]),
    ...[...own, ...more].map((source) => choice(`${source.name} · ${name}`, [source])),
    ...containerChoices(node, containers),
  ];
}

export const underCursor = choice('whatever service the cursor is on', []);

/** All that can be chosen: what goes across nodes first, then node by node, the selected one first. */
export function choicesOf(
  nodes: readonly NodeRecord[],
  selected: string | null,
  containers: Picker['containers'],
): readonly Choice[] {
  const first = nodes.filter(({ address }) => address === selected);
  const others = nodes.filter(({ address }) => address !== selected);
  return [
    underCursor,
    ...acrossNodes(nodes),
    ...containersByName(containers),
    ...[...first, ...others].flatMap((node) => ofNode(node, containers[node.address])),
  ];
}

const searchText = memoize(({ label }: Choice): string => label.toLowerCase());

/** Those with every word that was typed. */
export function matching(choices: readonly Choice[], query: string): readonly Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter((one) => words.every((word) => searchText(one).includes(word)));
}

/** Whether all of the choice's logs are chosen, some, or none. */
export function chosenPart({ sources }: Choice, chosen: ReadonlySet<string>): 'all' | 'some' | 'none' {
  const count = sources.filter((source) => chosen.has(sourceKey(source))).length;
  if (count === 0) return 'none';
  return count === sources.length ? 'all' : 'some';
}

/** Chooses all logs of the choice; where all are chosen already, none of them. */
export function toggleChoice(chosen: readonly LogSource[], one: Choice): readonly LogSource[] {
  const keys = new Set(chosen.map(sourceKey));
  const own = new Set(one.sources.map(sourceKey));
  if (chosenPart(one, keys) === 'all') return chosen.filter((source) => !own.has(sourceKey(source)));
  return [...chosen, ...one.sources.filter((source) => !keys.has(sourceKey(source)))];
}
