import { type ActiveFault, holds } from './faults.ts';
import type { Period } from './periods.ts';
import { reachability } from './reachability.ts';
import type { Scenario } from './scenario.ts';

export interface EtcdState {
  /** The member id of the leader; null without a quorum. */
  readonly leader: string | null;
  readonly term: number;
  /** The raft index; it stands still while there is no quorum. */
  readonly index: number;
}

/** The raft term and index of the recordings at the scenario's start, and the entries a second. */
const raft = { term: 7, index: 1_284_249, rate: 8 };

export function etcdState(scenario: Scenario, history: readonly Period[], now: number): EtcdState {
  let leader: string | null = null;
  let { term } = raft;
  let entries = 0;
  for (const [at, period] of history.entries()) {
    const voters = runningVoters(scenario, period.faults);
    const next = electLeader(leader, successors(scenario, voters, leader, period));
    if (at > 0 && next && next !== leader) term += 1;
    leader = next;
    if (leader) entries += (((history[at + 1]?.at ?? now) - period.at) / 1000) * raft.rate;
  }
  return { leader, term, index: raft.index + Math.floor(entries) };
}

/** Who may lead: not the leader that gives it up, as long as there is another. */
function successors(
  scenario: Scenario,
  voters: readonly string[] | null,
  leader: string | null,
  { forfeit }: Period,
): readonly string[] | null {
  const left = scenario.nodes.find(({ address }) => address === forfeit)?.etcdMemberId;
  if (!voters || !left || left !== leader) return voters;
  const others = voters.filter((voter) => voter !== left);
  return others.length > 0 ? others : voters;
}

/** A leader stays as long as it runs; without a quorum there is none. */
function electLeader(leader: string | null, voters: readonly string[] | null): string | null {
  return leader && voters?.includes(leader) ? leader : (voters?.[0] ?? null);
}

/** The member ids of the voters that run; null when they are no quorum. */
function runningVoters(scenario: Scenario, faults: readonly ActiveFault[]): readonly string[] | null {
  const voters = scenario.nodes.filter(
    ({ etcdMemberId, address }) =>
      etcdMemberId && !holds(faults, 'etcd-learner', address) && !holds(faults, 'etcd-lost', address),
  );
  const running = voters.filter(
    ({ address }) => reachability(faults, address) === 'answers' && !holds(faults, 'booting', address),
  );
  if (running.length < Math.floor(voters.length / 2) + 1) return null;
  return running.flatMap((node) => node.etcdMemberId ?? []);
}
