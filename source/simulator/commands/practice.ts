import type { FaultAction } from '../faults.ts';
import { describeFaults, readFault, resolveFault } from '../faults.ts';
import type { Scenario } from '../scenario.ts';

const usage = `Usage:
  simulated-talosctl practice fault NAME [NODE]
  simulated-talosctl practice clear [NAME [NODE]]

Faults:
${describeFaults()
  .map((line) => `  ${line}\n`)
  .join('')}`;

/**
 * `practice fault NAME [NODE]` and `practice clear [NAME [NODE]]`: the action to record, or what is wrong with
 * the words. No part of talosctl.
 */
export function practiceAction(
  words: readonly string[],
  scenario: Scenario,
  now: number,
): FaultAction | { readonly problem: string } {
  const [, verb, name, node = null] = words;
  if (verb === 'clear' && name === undefined) return { at: now, clear: 'all', node: null };
  if ((verb !== 'fault' && verb !== 'clear') || name === undefined) return { problem: usage };
  const fault = readFault(node === null ? name : `${name}:${node}`);
  if ('problem' in fault) return { problem: `${fault.problem}\n${usage}` };
  const resolved = resolveFault(scenario, fault);
  if ('problem' in resolved) return resolved;
  return verb === 'fault'
    ? { at: now, fault: fault.name, node: fault.node }
    : { at: now, clear: fault.name, node: fault.node };
}
