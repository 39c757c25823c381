import type { Call } from '../call.ts';
import { askAll, fail, roleOf } from '../call.ts';
import { table } from '../go-format.ts';
import type { SimulatedNode } from '../scenario.ts';
import type { NodeState, World } from '../world.ts';
import { forfeitLeadership, snapshot } from './etcd-actions.ts';

/** `etcd status`, `etcd members`, `etcd alarm list`, `etcd snapshot PATH`, `etcd forfeit-leadership`. */
export async function etcd(call: Call): Promise<number> {
  const [, first = '', path] = call.line.words;
  if (first === 'snapshot' && path !== undefined) return snapshot(call, path);
  const subcommand = call.line.words.slice(1).join(' ');
  if (subcommand === 'forfeit-leadership') return forfeitLeadership(call);
  if (subcommand === 'status') return status(call);
  if (subcommand === 'members') return members(call);
  if (subcommand === 'alarm list') return alarms(call);
  return fail(call, `unknown command ${JSON.stringify(subcommand)} for "talosctl etcd"`);
}

type Refusal = { readonly error: string };
type Member = SimulatedNode & { readonly etcdMemberId: string };

/** The node's etcd member, or why there is none to ask. */
function memberOf({ node, booting, etcdLost }: NodeState): Member | Refusal {
  if (node.etcdMemberId === null) {
    return { error: 'rpc error: code = Unknown desc = etcd is only available on control plane nodes' };
  }
  if (booting || etcdLost) {
    const reason = 'failed to create etcd client: error building etcd client: context deadline exceeded';
    return { error: `rpc error: code = Unavailable desc = ${reason}` };
  }
  return { ...node, etcdMemberId: node.etcdMemberId };
}

/** Up to Talos 1.9.5 and in 1.10.0 `etcd status` and `etcd alarm list` need more than os:reader. */
function refusal(world: World, { talosVersion }: SimulatedNode): Refusal | null {
  const minor = Number(talosVersion.split('.')[1]);
  const closed = minor < 9 || talosVersion === 'v1.10.0' || (minor === 9 && talosVersion !== 'v1.9.6');
  if (roleOf(world) === 'os:admin' || !closed) return null;
  return { error: 'rpc error: code = PermissionDenied desc = not authorized' };
}

async function status(call: Call): Promise<number> {
  const { world } = call;
  const answers = await askAll(
    call,
    'error getting status',
    (state) => refusal(world, state.node) ?? memberOf(state),
  );
  if (!answers) return 1;
  const storage = world.scenario.talosctlVersion === '1.13.3';
  const { leader, term, index } = world.etcd;
  const header = ['NODE', 'MEMBER', 'DB SIZE', 'IN USE', 'LEADER', 'RAFT INDEX', 'RAFT TERM'];
  header.push('RAFT APPLIED INDEX', 'LEARNER', ...(storage ? ['PROTOCOL', 'STORAGE'] : []), 'ERRORS');
  const rows = answers.map(({ target, state, value }) => [
    target,
    (value as Member).etcdMemberId,
    '59 MB',
    `21 MB (${inUse(world, state)}%)`,
    leader ?? '0'.repeat(16),
    String(index - state.raftLag),
    String(term),
    String(index - state.raftLag),
    String(state.learner),
    ...(storage ? ['3.6.5', '3.6.0'] : []),
    errorsOf(state, leader).join(', '),
  ]);
  call.stdout(table([header, ...rows]));
  return 0;
}

/** A per cent that differs a little from member to member. */
function inUse(world: World, state: NodeState): string {
  return (36.162 - 0.005 * world.nodes.indexOf(state)).toFixed(2);
}

/** Ids are hexadecimal in tables but decimal inside ERRORS; an alarm ends with a blank. */
function errorsOf({ node, alarm }: NodeState, leader: string | null): readonly string[] {
  const raised = alarm ? [`memberID:${BigInt(`0x${node.etcdMemberId ?? '0'}`)} alarm:NOSPACE `] : [];
  return leader ? raised : [...raised, 'etcdserver: no leader'];
}

/** Every node asked repeats the whole list. */
async function members(call: Call): Promise<number> {
  const answers = await askAll(call, 'error getting members', memberOf);
  if (!answers) return 1;
  const header = ['NODE', 'ID', 'HOSTNAME', 'PEER URLS', 'CLIENT URLS', 'LEARNER'];
  const rows = answers.flatMap(({ target }) =>
    call.world.nodes
      .filter(({ node, etcdLost }) => node.etcdMemberId !== null && !etcdLost)
      .map(({ node, hostname, learner }) => [
        target,
        node.etcdMemberId ?? '',
        hostname,
        `https://${node.address}:2380`,
        `https://${node.address}:2379`,
        String(learner),
      ]),
  );
  call.stdout(table([header, ...rows]));
  return 0;
}

/** Every node asked repeats all alarms; without any, nothing is printed. */
async function alarms(call: Call): Promise<number> {
  const { world } = call;
  const answers = await askAll(
    call,
    'error getting alarms',
    (state) => refusal(world, state.node) ?? memberOf(state),
  );
  if (!answers) return 1;
  const raised = world.nodes.filter(({ alarm, node }) => alarm && node.etcdMemberId !== null);
  const rows = answers.flatMap(({ target }) =>
    raised.map(({ node }) => [target, node.etcdMemberId ?? '', 'NOSPACE']),
  );
  if (rows.length > 0) call.stdout(table([['NODE', 'MEMBER', 'ALARM'], ...rows]));
  return 0;
}
