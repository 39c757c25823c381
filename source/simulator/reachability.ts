import { type ActiveFault, holds } from './faults.ts';

/** What happens to a connection to the machine's apid. */
export type Reachability = 'answers' | 'no-route' | 'refused' | 'blackholed';

export function reachability(faults: readonly ActiveFault[], address: string): Reachability {
  if (holds(faults, 'node-blackholed', address)) return 'blackholed';
  if (holds(faults, 'node-down', address)) return 'no-route';
  return holds(faults, 'node-refused', address) ? 'refused' : 'answers';
}
