import { errorOf, type Loaded, lastValue } from '../../loaded.ts';
import { type NodeRecord, triesUntilUnhealthy } from '../../node.ts';
import { finding } from '../finding.ts';
import type { Finding, NodePlan, PlanInput } from '../plan.ts';
import { listed } from '../words.ts';
import type { Draft } from './check.ts';

/** A reading that could not be made. */
export interface Unread {
  readonly node: NodePlan;
  readonly reason: string;
}

/** What came of one reading of several nodes. One whose latest reading failed is in both `told` and `unread`. */
export interface Answers<T> {
  readonly told: readonly { readonly node: NodePlan; readonly value: T }[];
  readonly reading: readonly NodePlan[];
  readonly unread: readonly Unread[];
}

/** What a node told before it went silent is not relied on: it is as old as the last answer. */
export function asOfNow<T>({ contact }: NodeRecord, loaded: Loaded<T>): Loaded<T> {
  const { error, failures } = contact;
  if (loaded.status !== 'ok' || failures < triesUntilUnhealthy || !error) return loaded;
  return { ...loaded, status: 'stale', error };
}

/** Those that answer, or have failed only once: what they told last is what there is. */
export function notSilent(nodes: readonly NodePlan[], input: PlanInput): readonly NodePlan[] {
  const silent = input.nodes.filter(({ contact }) => contact.failures >= triesUntilUnhealthy);
  const addresses = new Set(silent.map(({ address }) => address));
  return nodes.filter(({ address }) => !addresses.has(address));
}

/** The nodes that are upgraded in this step, in order. */
export function targetsOf({ nodes }: Draft): readonly NodePlan[] {
  return nodes.filter(({ part }) => part === 'upgrade');
}

/** As in "intel, ryzen". */
export function namesOf(nodes: readonly NodePlan[]): string {
  return listed(nodes.map(({ name }) => name));
}

/** One finding for all these nodes, which bears the address where it is about one; none for no nodes. */
export function forAll(nodes: readonly NodePlan[], make: (names: string) => Finding): readonly Finding[] {
  const [first, ...others] = nodes;
  if (!first) return [];
  const concerns = nodes.map(({ address }) => address);
  return [{ ...make(namesOf(nodes)), address: others.length === 0 ? first.address : null, concerns }];
}

/** Why a reading was not made; null where it was, or still may be. */
function reasonOf(loaded: Loaded<unknown>, address: string, { trouble, nodes }: PlanInput): string | null {
  const error = errorOf(loaded);
  const contact = nodes.find((node) => node.address === address)?.contact;
  const isSilent = contact !== undefined && contact.failures >= triesUntilUnhealthy;
  // The check `nodes` blocks for it, and says why.
  if (isSilent && trouble === null && (error || loaded.status === 'loading')) return 'it does not answer';
  if (error) return error.message;
  return loaded.status === 'loading' ? (trouble?.message ?? null) : null;
}

/** Sorts nodes by what came of a reading. @param pick - the reading of the node with this address. */
export function answersOf<T>(
  nodes: readonly NodePlan[],
  input: PlanInput,
  pick: (address: string) => Loaded<T>,
): Answers<T> {
  const asked = nodes.map((node) => {
    const loaded = pick(node.address);
    return { node, loaded, reason: reasonOf(loaded, node.address, input) };
  });
  return {
    // The value itself may be null, so it is the state that tells whether there is one.
    told: asked
      .filter(({ loaded }) => loaded.status === 'ok' || loaded.status === 'stale')
      .map(({ node, loaded }) => ({ node, value: lastValue(loaded) as T })),
    reading: asked
      .filter(({ loaded, reason }) => loaded.status === 'loading' && reason === null)
      .map(({ node }) => node),
    unread: asked.flatMap(({ node, reason }) => (reason === null ? [] : [{ node, reason }])),
  };
}

/** A warning for each reason why something could not be read. @param what - as in "the free space". */
export function unreadFindings(what: string, unread: readonly Unread[]): readonly Finding[] {
  const reasons = [...new Set(unread.map(({ reason }) => reason))];
  return reasons.flatMap((reason) => {
    // Several readings of one node may fail for one reason.
    const nodes = new Set(unread.filter((one) => one.reason === reason).map(({ node }) => node));
    return forAll([...nodes], (names) =>
      finding('warning', `could not be checked: ${what} of ${names}: ${reason}`, null),
    );
  });
}

/** What is being read, as in "the free space of intel"; null for nothing. */
export function readingText(what: string, reading: readonly NodePlan[]): string | null {
  return reading.length === 0 ? null : `${what} of ${namesOf(reading)}`;
}
