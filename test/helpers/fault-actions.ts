import type { Action, FaultName } from '../../source/simulator/faults.ts';
import { start } from './simulate.ts';

/** The nodes of the homelab, as for `-n`. */
export const all = '192.168.1.101,192.168.1.102,192.168.1.103';

export const minute = 60_000;

/** The fault holds from `at` on, which is the beginning when it is left out. */
export const on = (fault: FaultName, node: string | null = null, at = start): Action => ({ at, fault, node });

export const off = (clear: FaultName | 'all', at: number, node: string | null = null): Action => ({
  at,
  clear,
  node,
});

/** A minute after the beginning, with these actions. */
export const during = (...actions: Action[]) => ({ actions, now: start + minute });

/** `get nodestatus -o json`. */
export interface KubernetesStatus {
  readonly spec: { readonly nodeReady: boolean; readonly unschedulable: boolean };
}
