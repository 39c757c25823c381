import { type FactName, type FactValues, type MachineStatus, roleOfNode } from '../../../domain/node.ts';
import { observationOf } from '../../../domain/run/look.ts';
import type { Observation, RunNode, RunState } from '../../../domain/run/types.ts';
import { endpointFor } from '../../../domain/upgrade/endpoint.ts';
import type { PlanInput } from '../../../domain/upgrade/plan.ts';
import type { Reading, Via } from '../../../talosctl/reading.ts';
import { isSilence } from '../../contact-keeper.ts';
import { inputNow } from './input.ts';
import { lookAtMember } from './look-at-member.ts';
import type { HandsOptions } from './options.ts';

/** Of each call: the next look is soon. */
const callMs = 5000;
/** An endpoint may have gone down with the node, or before it. */
const mostEndpoints = 3;

interface Answered {
  readonly reading: Reading<MachineStatus>;
  readonly via: Via;
}

/**
 * The first reading of all, through an endpoint that is up: another control plane where there is one, and the node
 * itself only where there is nothing else. null: no endpoint is up.
 */
async function askFirst(
  { client }: HandsOptions,
  { address }: RunNode,
  input: PlanInput,
  signal: AbortSignal,
): Promise<Answered | null> {
  let { endpoints } = input;
  for (let tries = 0; tries < mostEndpoints && !signal.aborted; tries += 1) {
    const { endpoint } = endpointFor(address, { ...input, endpoints });
    if (endpoint === null) return null;
    const via = { endpoint, timeoutMs: callMs, signal };
    const reading = await client.readFact('machineStatus', [address], via);
    if (reading.endpointFailure === null) return { reading, via };
    endpoints = endpoints.filter((one) => one !== endpoint);
  }
  return null;
}

/**
 * Looks at a node once. What it tells is in the store afterwards, as if the live view had read it.
 *
 * @returns what was seen; that it does not answer, too, where no endpoint leads to it.
 */
export async function observe(
  options: HandsOptions,
  { plan }: RunState,
  node: RunNode,
  signal: AbortSignal,
): Promise<Observation> {
  const { client, feed, cluster } = options;
  const { address } = node;
  const record = cluster.getState().nodes.byId[address];
  const isMember = (node.role ?? (record ? roleOfNode(record) : null)) !== 'worker';
  const silent = observationOf({ member: isMember ? 'not known' : null });
  const first = await askFirst(options, node, inputNow(options, plan.choices), signal);
  const error = first?.reading.errors.get(address);
  if (first === null || (error && isSilence(error))) return silent;
  const { via } = first;
  const note = <K extends FactName>(
    fact: K,
    { values }: Reading<FactValues[K]>,
  ): FactValues[K] | undefined => {
    feed.note(fact, values);
    return values.get(address);
  };
  const read = async <K extends FactName>(fact: K): Promise<FactValues[K] | undefined> =>
    note(fact, await client.readFact(fact, [address], via));
  const [version, bootId, services, kubernetes, extensions, member] = await Promise.all([
    read('version'),
    client.readBootId(address, via).then(({ values }) => values.get(address)),
    read('services'),
    read('kubernetes'),
    read('extensions'),
    isMember ? lookAtMember(options, record ?? null, via) : null,
  ]);
  const machineStatus = note('machineStatus', first.reading);
  return observationOf({ machineStatus, version, bootId, services, kubernetes, extensions, member });
}
