import { isDeepStrictEqual } from 'node:util';
import { cpuPercent } from '../domain/cpu.ts';
import type { Failure } from '../domain/failure.ts';
import { mergeInventory } from '../domain/inventory.ts';
import { type Loaded, lastValue, loading, withError, withValue } from '../domain/loaded.ts';
import {
  type Contact,
  type FactName,
  type FactValues,
  hasBooted,
  type NodeRecord,
  type Service,
} from '../domain/node.ts';
import { steady, steadyMemory } from '../domain/steady.ts';
import type { ClusterState } from './cluster.ts';

/** Every function here is pure: (state, what came) → the next state, the same object where nothing changed. */

function withNodes(state: ClusterState, changed: readonly NodeRecord[]): ClusterState {
  const real = changed.filter((node) => state.nodes.byId[node.address] !== node);
  if (real.length === 0) return state;
  const byId = { ...state.nodes.byId };
  for (const node of real) byId[node.address] = node;
  return { ...state, nodes: { ids: state.nodes.ids, byId } };
}

/** CPU is a difference of two samples; held as it was while the next one has not come. */
function withCpu(node: NodeRecord, value: FactValues['cpu']): NodeRecord {
  const percent = cpuPercent(lastValue(node.facts.cpu), value);
  if (percent === null) return node;
  const shown = { ...node.shown, cpuPercent: steady(node.shown.cpuPercent, percent) };
  return { ...node, cpuPercent: percent, shown };
}

function withMemory(node: NodeRecord, value: FactValues['memory']): NodeRecord {
  const memory = steadyMemory(node.shown.memory, value);
  return memory === node.shown.memory ? node : { ...node, shown: { ...node.shown, memory } };
}

/** What follows from the load as it was read: the percentage, and what is shown of it. */
function withLoad(node: NodeRecord, fact: FactName, value: unknown): NodeRecord {
  if (fact === 'cpu') return withCpu(node, value as FactValues['cpu']);
  return fact === 'memory' ? withMemory(node, value as FactValues['memory']) : node;
}

/** The counters of processor time begin anew at every boot: those from before say nothing any more. */
function afterBoot(before: NodeRecord, now: NodeRecord): NodeRecord {
  if (!hasBooted(before, now)) return now;
  const shown = { ...now.shown, cpuPercent: null };
  return { ...now, cpuPercent: null, shown, facts: { ...now.facts, cpu: loading } };
}

/** Talos tells ages in whole seconds, and the answer takes its time: the same moment is read a little off. */
const sameMomentMs = 5000;

function isSameService(a: Service, b: Service): boolean {
  const { changedAt: before, ...old } = a;
  const { changedAt: now, ...current } = b;
  const isSameMoment =
    before === null || now === null ? before === now : Math.abs(before - now) <= sameMomentMs;
  return isSameMoment && isDeepStrictEqual(old, current);
}

/** Whether a fact is as it was: its object is then kept, and nothing is drawn anew. */
function isSameValue<K extends FactName>(fact: K): (a: FactValues[K], b: FactValues[K]) => boolean {
  if (fact !== 'services') return isDeepStrictEqual;
  return (a, b) => {
    const before = a as readonly Service[];
    const now = b as readonly Service[];
    return (
      before.length === now.length && before.every((one, index) => isSameService(one, now[index] as Service))
    );
  };
}

function withFact<K extends FactName>(node: NodeRecord, fact: K, next: Loaded<FactValues[K]>): NodeRecord {
  if (node.facts[fact] === next) return node;
  return { ...node, facts: { ...node.facts, [fact]: next } };
}

/** One answer: the values and errors of one fact, of some nodes, in one step. */
export function applyReading<K extends FactName>(
  state: ClusterState,
  fact: K,
  values: ReadonlyMap<string, FactValues[K]>,
  errors: ReadonlyMap<string, Failure>,
  at: number,
): ClusterState {
  const changed: NodeRecord[] = [];
  for (const [address, value] of values) {
    const node = state.nodes.byId[address];
    if (!node) continue;
    const previous = node.facts[fact] as Loaded<FactValues[K]>;
    const next = withFact(
      withLoad(node, fact, value),
      fact,
      withValue(previous, value, at, isSameValue(fact)),
    );
    changed.push(afterBoot(node, next));
  }
  for (const [address, { kind, message, hint }] of errors) {
    const node = state.nodes.byId[address];
    if (!node) continue;
    const previous = node.facts[fact] as Loaded<FactValues[K]>;
    changed.push(withFact(node, fact, withError(previous, { kind, message, hint }, at)));
  }
  const answeredAt = { ...state.answeredAt };
  for (const address of values.keys()) answeredAt[address] = at;
  return { ...withNodes(state, changed), answeredAt };
}

/** Whether nodes answer, as the feed found out. */
export function applyContacts(state: ClusterState, contacts: ReadonlyMap<string, Contact>): ClusterState {
  const changed = [...contacts].flatMap(([address, contact]) => {
    const node = state.nodes.byId[address];
    return node && !isDeepStrictEqual(node.contact, contact) ? [{ ...node, contact }] : [];
  });
  return withNodes(state, changed);
}

/** The lists that the cluster keeps of itself. */
export type ListName = 'members' | 'etcdMembers' | 'clusterName';
export type ListValue<K extends ListName> = ClusterState[K] extends Loaded<infer T> ? T : never;

/** A list of the cluster's own, as one node told it; the node inventory follows from it. */
export function applyList<K extends ListName>(
  state: ClusterState,
  name: K,
  result: { readonly value: ListValue<K> } | { readonly error: Failure },
  at: number,
  fixedNodes: boolean,
): ClusterState {
  const previous = state[name] as Loaded<ListValue<K>>;
  const next =
    'value' in result
      ? withValue(previous, result.value, at, isDeepStrictEqual)
      : withError(previous, result.error, at);
  if (next === previous) return state;
  return applyInventory({ ...state, [name]: next }, fixedNodes);
}

/** Merges the node list with what the cluster says of itself; also after an identity was read. */
export function applyInventory(state: ClusterState, fixedNodes: boolean): ClusterState {
  const lists = { members: lastValue(state.members), etcdMembers: lastValue(state.etcdMembers) };
  const merged = mergeInventory(state.nodes, lists, fixedNodes);
  const same =
    merged.ids.length === state.nodes.ids.length &&
    merged.ids.every(
      (id, index) => id === state.nodes.ids[index] && merged.byId[id] === state.nodes.byId[id],
    );
  return same ? state : { ...state, nodes: merged };
}
