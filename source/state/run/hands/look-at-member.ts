import { type EtcdMember, memberIdOf, summarizeEtcd } from '../../../domain/etcd.ts';
import type { Failure } from '../../../domain/failure.ts';
import type { EtcdStatus, NodeRecord } from '../../../domain/node.ts';
import { roleOfNode } from '../../../domain/node.ts';
import type { Observation } from '../../../domain/run/types.ts';
import type { Reading, Via } from '../../../talosctl/reading.ts';
import type { ClusterState } from '../../cluster.ts';
import { answering } from '../../contacts.ts';
import { selectNodes } from '../../selectors.ts';
import { applyContacts, applyReading } from '../../updates.ts';
import type { HandsOptions } from './options.ts';

type Member = Observation['member'];

const noAnswer: Failure = { kind: 'unavailable', message: 'gave no etcd status', hint: null };

/** What was read of etcd in one look. */
interface Seen {
  readonly statuses: readonly Reading<EtcdStatus>[];
  readonly memberId: Reading<string | null>;
  /** null where nobody told the list. */
  readonly list: readonly EtcdMember[] | null;
}

/** The nodes as they are in this look: who gave no status has none, and who gave one answers. */
function nodesSeen(
  state: ClusterState,
  address: string,
  { statuses, memberId }: Seen,
): readonly NodeRecord[] {
  const values = new Map(statuses.flatMap((reading) => [...reading.values]));
  const silent = selectNodes(state.nodes).filter((node) => !values.has(node.address));
  const errors = new Map(silent.map((node) => [node.address, noAnswer]));
  const heard = new Map([address, ...values.keys()].map((one) => [one, answering]));
  const asked = applyReading(state, 'etcdStatus', values, errors, 0);
  const named = applyReading(asked, 'etcdMemberId', memberId.values, new Map(), 0);
  return selectNodes(applyContacts(named, heard).nodes);
}

function conditionOf(nodes: readonly NodeRecord[], address: string, list: readonly EtcdMember[]): Member {
  const record = nodes.find((node) => node.address === address);
  const id = record ? memberIdOf(record, list) : null;
  if (!list.some((member) => member.id === id)) return 'gone';
  const summary = summarizeEtcd(nodes, { status: 'ok', value: list, at: 0 });
  const member = summary.members?.find((one) => one.id === id);
  if (!member) return 'not known';
  return member.healthy && !member.learner ? 'healthy' : 'behind';
}

/** How the etcd member of a control plane is, by its own word and as the others see it. */
export async function lookAtMember(
  { cluster, client, feed }: HandsOptions,
  record: NodeRecord | null,
  via: Via,
): Promise<Member> {
  if (record === null) return 'not known';
  const { address } = record;
  const others = selectNodes(cluster.getState().nodes)
    .filter((node) => node.address !== address && roleOfNode(node) === 'controlplane')
    .filter(({ contact }) => contact.state === 'answering')
    .map((node) => node.address);
  const [teller = address] = others;
  // Apart from the others: one that hangs keeps the answer of all that are asked in the same call.
  const groups = [[address], others].filter((group) => group.length > 0);
  const [memberId, listed, ...statuses] = await Promise.all([
    client.readFact('etcdMemberId', [address], via),
    client.readEtcdMembers(teller, via),
    ...groups.map((group) => client.readFact('etcdStatus', group, via)),
  ]);
  for (const { values } of statuses) feed.note('etcdStatus', values);
  feed.note('etcdMemberId', memberId.values);
  const list = listed.values.get(teller) ?? null;
  if (list === null) return 'not known';
  return conditionOf(nodesSeen(cluster.getState(), address, { statuses, memberId, list }), address, list);
}
