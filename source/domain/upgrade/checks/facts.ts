import { type Facts, type NodeRecord, newNode } from '../../node.ts';
import type { PlanInput } from '../plan.ts';
import { asOfNow } from './told.ts';

const unread = newNode('', []).facts;

function factsNow(node: NodeRecord): Facts {
  const { machineStatus, services } = node.facts;
  return {
    ...node.facts,
    machineStatus: asOfNow(node, machineStatus),
    services: asOfNow(node, services),
  };
}

/** Looks up what the live view has read of a node; stage and services of a silent one are not what it does now. */
export function factsAt({ nodes }: PlanInput): (address: string) => Facts {
  const byAddress = new Map(nodes.map((node) => [node.address, factsNow(node)]));
  return (address) => byAddress.get(address) ?? unread;
}
