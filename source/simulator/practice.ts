import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { AppError } from '../errors.ts';
import { certificateExpiry, roleOf } from './call.ts';
import type { ActiveFault, Fault } from './faults.ts';
import { faultNames, readFault, resolveFault } from './faults.ts';
import { actionReader, appendAction, folderFiles, folderVariable } from './folder.ts';
import { folderPrefix, removeLeftovers } from './leftovers.ts';
import { periods } from './periods.ts';
import type { Scenario } from './scenario.ts';
import { homelab } from './scenario.ts';
import { worldAt } from './world.ts';

export { agedScenario } from './aged.ts';
export type { Fault } from './faults.ts';
export { faultDescriptions, faultNames, isOfCluster } from './faults.ts';
export { livedInFleet } from './fleet.ts';
export { type OwnCluster, type OwnNode, ownScenario } from './own-cluster.ts';
export type { Scenario, SimulatedNode } from './scenario.ts';
export { homelab } from './scenario.ts';

/** A practice cluster: a private folder that the simulated talosctl reads at every call. */
export interface Practice {
  readonly directory: string;
  readonly talosconfigPath: string;
  /** What the simulated talosctl needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** From now on the fault holds. Throws AppError when the cluster has no such node. */
  readonly applyFault: (fault: Fault) => void;
  /** Ends this fault (for every node when it names none), or all of them. */
  readonly clearFaults: (fault?: Fault) => void;
  /** The faults that hold now, whoever set them; a node is its address, null is the whole cluster. */
  readonly activeFaults: () => readonly Fault[];
  /** The role of the client certificate now, and when it ends (in ms since the epoch): the talosconfig has none. */
  readonly certificate: () => { readonly role: string; readonly notAfter: number };
  /** Ends the fault when it holds, else sets it. Throws AppError when the cluster has no such node. */
  readonly toggle: (fault: Fault) => void;
  /** Deletes the folder, at once; a second call does nothing. */
  readonly remove: () => void;
}

/**
 * Reads a fault as it stands on the command line: `half`, `node-down:m1mac`, `node-down:192.168.1.103`.
 * Throws AppError 'configuration' for a name that is not known; the node is checked where the fault is applied.
 */
export function parseFault(text: string): Fault {
  const fault = readFault(text);
  if ('problem' in fault)
    throw new AppError('configuration', fault.problem, `known faults: ${faultNames.join(', ')}`);
  return fault;
}

/** Makes the folder, 0700 with files of 0600. `scenario` replaces parts of the three-node homelab. */
export function createPractice(options: {
  faults?: readonly Fault[];
  scenario?: Partial<Scenario>;
}): Practice {
  const faults = options.faults ?? options.scenario?.faults ?? [];
  const scenario: Scenario = { ...homelab(Date.now()), ...options.scenario, faults };
  for (const fault of faults) check(scenario, fault);
  removeLeftovers();
  const directory = mkdtempSync(join(tmpdir(), folderPrefix));
  const files = folderFiles(directory);
  const write = (path: string, text: string) => writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  write(files.scenario, JSON.stringify(scenario));
  write(files.actions, '');
  write(files.talosconfig, talosconfig(scenario));
  const readActions = actionReader(directory);
  const activeFaults = () => periods(scenario, readActions(), Date.now()).at(-1)?.faults ?? [];
  const applyFault = (fault: Fault) => {
    check(scenario, fault);
    appendAction(directory, { at: Date.now(), fault: fault.name, node: fault.node });
  };
  const clearFaults = (fault?: Fault) =>
    appendAction(directory, { at: Date.now(), clear: fault?.name ?? 'all', node: fault?.node ?? null });
  return {
    directory,
    talosconfigPath: files.talosconfig,
    environment: { [folderVariable]: directory },
    applyFault,
    clearFaults,
    activeFaults,
    certificate: () => {
      const world = worldAt(scenario, readActions(), Date.now());
      return { role: roleOf(world), notAfter: certificateExpiry(world) };
    },
    toggle: (fault) => {
      const wanted = check(scenario, fault);
      const holds = activeFaults().some(({ name, node }) => name === wanted.name && node === wanted.node);
      (holds ? clearFaults : applyFault)(wanted);
      // As if it had been replaced: its role may be another now.
      if (wanted.node === null) utimesSync(files.talosconfig, new Date(), new Date());
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The fault with its node's address. */
function check(scenario: Scenario, fault: Fault): ActiveFault {
  const resolved = resolveFault(scenario, fault);
  if ('problem' in resolved) throw new AppError('configuration', resolved.problem);
  return resolved;
}

/** The keys are no keys: nothing is ever dialled. */
function talosconfig(scenario: Scenario): string {
  const placeholder = Buffer.from('practice cluster: nothing secret here\n').toString('base64');
  const { clusterName, endpoints, nodes } = scenario;
  const context = {
    endpoints,
    nodes: nodes.map((node) => node.address),
    ca: placeholder,
    crt: placeholder,
    key: placeholder,
  };
  return stringify({ context: clusterName, contexts: { [clusterName]: context } });
}
