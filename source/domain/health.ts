import type { EtcdSummary } from './etcd.ts';
import type { FailureKind } from './failure.ts';
import { errorOf, isNotAllowed, lastValue } from './loaded.ts';
import { type NodeRecord, type Service, triesUntilUnhealthy } from './node.ts';

/** The rules are written for people in docs/health.md; every row there has a test. */
export type Health = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

export interface Verdict {
  readonly health: Health;
  /** In words, the gravest first; empty when healthy. */
  readonly reasons: readonly string[];
}

const byGravity: readonly Health[] = ['healthy', 'unknown', 'degraded', 'unhealthy'];

/** How grave it is: the more, the greater the number. */
export function gravityOf(health: Health): number {
  return byGravity.indexOf(health);
}

/** The gravest of the given; `unknown` for none. */
export function worst(healths: readonly Health[]): Health {
  if (healths.length === 0) return 'unknown';
  return healths.reduce((a, b) => (gravityOf(b) > gravityOf(a) ? b : a));
}

/** Counted neither as up nor as missing: they have done their work, or have none here. */
function isOver(service: Service): boolean {
  return service.state === 'Finished' || service.state === 'Skipped';
}

/** Neither up, nor one that has done its work. */
export function isDown(service: Service): boolean {
  return !isOver(service) && !isUp(service);
}

/** Up: Running with health OK or `?` (no health check). */
function isUp(service: Service): boolean {
  return service.state === 'Running' && service.health !== 'Fail';
}

export function countServices(services: readonly Service[]): { readonly up: number; readonly total: number } {
  const counted = services.filter((service) => !isOver(service));
  return { up: counted.filter(isUp).length, total: counted.length };
}

function serviceReason({ id, state, message }: Service): string {
  const condition = state === 'Running' ? 'not healthy' : state.toLowerCase();
  // Talos repeats the state before the message: "Failed: Service runner[kubelet] exited …".
  const why = message.startsWith(`${state}: `) ? message.slice(state.length + 2) : message;
  return why === '' ? `${id} ${condition}` : `${id} ${condition}: ${why}`;
}

/** The reason said twice (by the service list and by the machine's own conditions) is said once. */
function conditionReasons(node: NodeRecord, named: readonly Service[]): string[] {
  const status = lastValue(node.facts.machineStatus);
  if (!status || status.ready) return [];
  const conditions = status.unmetConditions
    .filter((condition) => !(condition.name === 'services' && allNamed(condition.reason, named)))
    .map((condition) => `${condition.name}: ${condition.reason}`);
  return conditions.length > 0 || named.length > 0 ? conditions : ['not ready'];
}

function allNamed(reason: string, named: readonly Service[]): boolean {
  return reason.split(', ').every((part) => named.some((service) => part.startsWith(`${service.id} `)));
}

function degradedReasons(node: NodeRecord): string[] {
  const status = lastValue(node.facts.machineStatus);
  const down = (lastValue(node.facts.services) ?? []).filter(isDown);
  const kubernetes = lastValue(node.facts.kubernetes);
  return [
    ...(status && status.stage !== 'running' ? [`stage ${status.stage}`] : []),
    ...down.map(serviceReason),
    ...conditionReasons(node, down),
    ...(kubernetes && !kubernetes.ready ? ['not ready in Kubernetes'] : []),
  ];
}

/** What is wrong here rather than there: the nodes may be as well as ever. */
const faultsOfTheView: readonly FailureKind[] = ['talosctl-missing', 'certificate-expired', 'configuration'];

/** What a node that answers does not tell any more: its old value stands, and is not to be relied on. */
function unreadReasons({ contact, facts }: NodeRecord): string[] {
  if (contact.failures > 0) return [];
  if (facts.services.status === 'loading') return ['not read whole yet'];
  const readings = { 'machine status': facts.machineStatus, services: facts.services };
  return Object.entries(readings).flatMap(([name, loaded]) => {
    const error = errorOf(loaded);
    return error && error.kind !== 'permission' ? [`${name} cannot be read: ${error.message}`] : [];
  });
}

/** The node's health, from what was read of it. Time plays no part: staleness is an error of the reading. */
export function assessNode(node: NodeRecord): Verdict {
  const { contact, facts } = node;
  if (contact.failures >= triesUntilUnhealthy) {
    const isOurs = contact.error !== null && faultsOfTheView.includes(contact.error.kind);
    const reasons = [contact.error?.message ?? 'does not answer'];
    return { health: isOurs ? 'unknown' : 'unhealthy', reasons };
  }
  const status = lastValue(facts.machineStatus);
  if (!status && !isNotAllowed(facts.machineStatus)) {
    const error = contact.error ?? errorOf(facts.machineStatus);
    return { health: 'unknown', reasons: [error?.message ?? 'no answer yet'] };
  }
  const degraded = degradedReasons(node);
  const unread = unreadReasons(node);
  const health = degraded.length > 0 ? 'degraded' : unread.length > 0 ? 'unknown' : 'healthy';
  return { health, reasons: [...degraded, ...unread] };
}

/** etcd's part in the cluster's health. A learner, an alarm or a lost member degrades it; no quorum is worse. */
export function assessEtcd(etcd: EtcdSummary): Verdict {
  if (etcd.isPending) return { health: 'unknown', reasons: [] };
  if (!etcd.quorum || !etcd.members) {
    return etcd.error
      ? { health: 'unknown', reasons: [`etcd cannot be read: ${etcd.error.message}`] }
      : { health: 'healthy', reasons: [] };
  }
  const lost = etcd.members.filter((member) => !member.healthy);
  const lines = [
    ...(etcd.quorum.held ? [] : ['etcd has no quorum']),
    ...(etcd.alarms ?? []).map((alarm) => `etcd alarm ${alarm.alarm} on ${nameOf(etcd, alarm.memberId)}`),
    ...lost.map((member) => `etcd member ${member.name} ${member.reason}`),
    ...etcd.members
      .filter((member) => member.learner && member.healthy)
      .map((member) => `etcd member ${member.name} is a learner`),
  ];
  if (!etcd.quorum.held) return { health: 'unhealthy', reasons: lines };
  return { health: lines.length > 0 ? 'degraded' : 'healthy', reasons: lines };
}

function nameOf(etcd: EtcdSummary, id: string): string {
  return etcd.members?.find((member) => member.id === id)?.name ?? id;
}

/** The cluster is as well as the worst of its nodes and its etcd. */
export function assessCluster(
  nodes: readonly { readonly name: string; readonly verdict: Verdict }[],
  etcd: EtcdSummary,
): Verdict {
  const ofEtcd = assessEtcd(etcd);
  const healths = nodes.map((node) => node.verdict.health);
  if (healths.every((health) => health === 'unknown')) {
    return { health: 'unknown', reasons: nodes.flatMap(nodeReasons) };
  }
  return {
    health: worst([...healths, ofEtcd.health]),
    reasons: [...ofEtcd.reasons, ...nodes.flatMap(nodeReasons)],
  };
}

function nodeReasons({ name, verdict }: { readonly name: string; readonly verdict: Verdict }): string[] {
  return verdict.reasons.map((reason) => `${name}: ${reason}`);
}
