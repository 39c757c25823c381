import { certificateText } from '../../domain/age.ts';
import type { EtcdSummary } from '../../domain/etcd.ts';
import type { Health } from '../../domain/health.ts';
import { lastValue } from '../../domain/loaded.ts';
import type { ClusterState } from '../../state/cluster.ts';
import {
  memoizeSteady,
  selectClusterVerdict,
  selectEtcd,
  selectIsVirtual,
  selectKubernetesVersions,
  selectLateness,
  selectNodes,
  selectTalosVersions,
  selectVerdict,
} from '../../state/selectors.ts';
import { clip, displayWidth } from '../../text/width.ts';
import { glyphs } from './cells.ts';

type Side = 'left' | 'right';

/** What each part is, in the order in which they get room; the first two are always there. */
const byImportance = [
  'health',
  'name',
  'upgrade',
  'lateness',
  'certificate',
  'read-only',
  'etcd',
  'nodes',
  'role',
  'other health',
  'talos',
  'kubernetes',
  'context',
  'endpoint',
] as const;

export interface HeaderPart {
  readonly kind: (typeof byImportance)[number];
  readonly side: Side;
  readonly text: string;
  /** Said instead where the text does not fit. */
  readonly short?: string;
}

export interface HeaderContent {
  /** No node has answered yet, and none has failed. */
  readonly isAsking: boolean;
  readonly health: Health;
  /** In their order on the screen. */
  readonly parts: readonly HeaderPart[];
}

function part(kind: HeaderPart['kind'], side: Side, text: string | null, short?: string): HeaderPart[] {
  if (text === null) return [];
  return [short === undefined ? { kind, side, text } : { kind, side, text, short }];
}

/** A run: in short, how far it has come. */
export function upgradePart(words: string): HeaderPart {
  return { kind: 'upgrade', side: 'right', text: words, short: words.split(':')[0] ?? words };
}

function versionPart(kind: 'talos' | 'kubernetes', name: string, versions: readonly string[]): HeaderPart[] {
  const [oldest, ...others] = versions;
  const newest = others.at(-1);
  if (oldest === undefined) return [];
  if (newest === undefined) return part(kind, 'left', `${name} ${oldest}`);
  return part(kind, 'left', `${name} ${oldest} to ${newest}`, `${name} mixed`);
}

/** "etcd 3/3, tolerates 1": healthy voters of all voters, and how many more may be lost. */
function etcdPart(etcd: EtcdSummary): HeaderPart[] {
  if (etcd.notAllowed) return part('etcd', 'right', 'etcd: not allowed');
  if (etcd.isPending) return part('etcd', 'right', etcd.memberCount === null ? null : 'etcd: asking');
  if (!etcd.quorum || !etcd.members) return part('etcd', 'right', etcd.error && 'etcd: no answer');
  const voters = etcd.members.filter((member) => !member.learner).length;
  const learners = etcd.learners ? ` + ${etcd.learners} learner${etcd.learners > 1 ? 's' : ''}` : '';
  const alarms = etcd.alarms?.length ? `, alarm ${etcd.alarms[0]?.alarm}` : '';
  const quorum = etcd.quorum.held ? `tolerates ${etcd.quorum.tolerates}` : 'no quorum';
  const short = `etcd ${etcd.healthyVoters}/${voters}${etcd.quorum.held ? '' : ', no quorum'}`;
  return part('etcd', 'right', `etcd ${etcd.healthyVoters}/${voters}${learners}, ${quorum}${alarms}`, short);
}

/** The cluster's health in a few words: the worst with how many nodes have it, and what else there is. */
function healthParts(state: ClusterState, health: Health): HeaderPart[] {
  const counts = new Map<Health, number>();
  for (const node of selectNodes(state.nodes)) {
    const own = selectVerdict(node).health;
    counts.set(own, (counts.get(own) ?? 0) + 1);
  }
  const say = (kind: Health): string => {
    const count = kind === 'healthy' ? undefined : counts.get(kind);
    return [glyphs[kind], count, kind].filter(Boolean).join(' ');
  };
  const others = (['unhealthy', 'degraded', 'unknown'] as const).filter(
    (kind) => kind !== health && counts.has(kind),
  );
  return [
    ...part('health', 'right', say(health)),
    ...part('other health', 'right', others.length > 0 ? others.map(say).join('  ') : null),
  ];
}

function roleText(roles: readonly string[] | null): string | null {
  if (roles === null || roles.includes('os:admin')) return null;
  return roles.length > 0 ? roles.join(', ') : 'no role';
}

function partsOf(state: ClusterState, isAsking: boolean, health: Health): readonly HeaderPart[] {
  const count = state.nodes.ids.length;
  const name = lastValue(state.clusterName) ?? state.context;
  const late = selectLateness(state);
  const endpoint = state.endpoint && `via ${state.endpoint}${selectIsVirtual(state) ? ' (virtual)' : ''}`;
  return [
    ...part('name', 'left', name),
    ...part('context', 'left', name === state.context ? null : `context ${state.context}`),
    ...part('nodes', 'left', `${count} node${count === 1 ? '' : 's'}`),
    ...versionPart('talos', 'Talos', selectTalosVersions(state.nodes)),
    ...versionPart('kubernetes', 'Kubernetes', selectKubernetesVersions(state.nodes)),
    ...part('endpoint', 'left', endpoint),
    ...part('read-only', 'right', state.readOnly ? 'read-only' : null),
    ...part('role', 'right', roleText(state.roles)),
    ...part('certificate', 'right', certificateText(state.certificateNotAfter, state.clock)),
    ...part('lateness', 'right', late && `data ${late} late`),
    ...(isAsking
      ? part('health', 'right', 'asking the nodes')
      : [...etcdPart(selectEtcd(state)), ...healthParts(state, health)]),
  ];
}

/** The header in whole, for where there is room: "homelab", "3 nodes", …, "● healthy". */
export function headerTexts(state: ClusterState): readonly string[] {
  return partsOf(state, false, selectClusterVerdict(state).health).map(({ text }) => text);
}

/** Everything the header can say of a state. */
export const selectHeader: (state: ClusterState) => HeaderContent = memoizeSteady((state) => {
  const nodes = selectNodes(state.nodes);
  const isAsking =
    nodes.length > 0 && nodes.every(({ contact }) => ['unasked', 'waiting'].includes(contact.state));
  const { health } = selectClusterVerdict(state);
  return { isAsking, health, parts: partsOf(state, isAsking, health) };
});

export const separators: Readonly<Record<Side, string>> = { left: ' · ', right: '   ' };

/** A blank on both edges, and two at least between the sides. */
const margins = 4;
/** A name of so many columns is shown before anything else; of a longer one, as much as there is room for. */
const leastName = 16;

export interface PlacedPart {
  readonly kind: HeaderPart['kind'];
  readonly side: Side;
  readonly text: string;
}

/** Which parts fit into `columns` terminal columns, the most important first; in their order on the screen. */
export function placeHeader(parts: readonly HeaderPart[], columns: number): readonly PlacedPart[] {
  let room = Math.max(1, columns - margins);
  const texts = new Map<HeaderPart['kind'], string>();
  const started = new Set<Side>();
  const take = ({ kind, side }: HeaderPart, text: string): boolean => {
    const width = displayWidth(text) + (started.has(side) ? displayWidth(separators[side]) : 0);
    if (width > room) return false;
    room -= width;
    texts.set(kind, text);
    started.add(side);
    return true;
  };
  for (const kind of byImportance) {
    const one = parts.find((candidate) => candidate.kind === kind);
    if (!one) continue;
    const text = kind === 'name' ? clip(one.text, leastName) : one.text;
    if (take(one, text) || take(one, one.short ?? text)) continue;
    if (kind === 'name' || kind === 'health') take(one, clip(text, room));
  }
  const name = parts.find(({ kind }) => kind === 'name')?.text ?? '';
  const shownName = texts.get('name') ?? '';
  if (shownName !== name) texts.set('name', clip(name, displayWidth(shownName) + room));
  return parts.flatMap(({ kind, side }) => {
    const text = texts.get(kind);
    return text === undefined || text === '' ? [] : [{ kind, side, text }];
  });
}
