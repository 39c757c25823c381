import { lastValue } from '../loaded.ts';
import { bootMarkerOf, type NodeRecord, nodeName, triesUntilUnhealthy } from '../node.ts';
import { memberOn, talosVersionOf } from '../upgrade/node-facts.ts';
import type { PlanInput } from '../upgrade/plan.ts';
import type { Before } from './types.ts';

/**
 * How the node is right before a step; null while its version is not known.
 *
 * @param bootId - as just read; null where it could not be.
 */
export function beforeOf(input: PlanInput, node: NodeRecord, bootId: string | null): Before | null {
  const version = talosVersionOf(node);
  if (version === null) return null;
  return {
    version,
    bootId,
    bootMarker: bootMarkerOf(node),
    schematic: lastValue(node.facts.extensions)?.schematic ?? null,
    cordoned: cordonOf(input, node) ?? null,
    memberId: memberOn(node, input.etcd),
  };
}

/** Whether it is cordoned, by its own word or that of Kubernetes; null: not registered there, undefined: not known. */
export function cordonOf({ survey }: PlanInput, node: NodeRecord): boolean | null | undefined {
  const { contact, facts } = node;
  const { kubernetes } = survey.cluster;
  const report = kubernetes.status === 'ok' ? kubernetes.value : null;
  const name = lastValue(facts.kubernetes)?.name ?? nodeName(node);
  const listed = report?.nodes.find((one) => one.name === name)?.cordoned;
  const isFresh = facts.kubernetes.status === 'ok' && contact.failures < triesUntilUnhealthy;
  if (!isFresh) return listed;
  const own = facts.kubernetes.value;
  return own === null ? null : own.cordoned || listed === true;
}
