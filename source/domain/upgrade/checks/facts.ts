import { type Facts, newNode } from '../../node.ts';
import type { PlanInput } from '../plan.ts';

const unread = newNode('', []).facts;

/** Looks up what the live view has read of a node. */
export function factsAt({ nodes }: PlanInput): (address: string) => Facts {
  const byAddress = new Map(nodes.map(({ address, facts }) => [address, facts]));
  return (address) => byAddress.get(address) ?? unread;
}
