import type { Settings } from '../config/settings.ts';
import type { NodeRecord } from '../domain/node.ts';
import { nodeName } from '../domain/node.ts';
import type { Choices, Order, Target } from '../domain/upgrade/plan.ts';
import { AppError } from '../errors.ts';
import { addressOf } from './names.ts';

/** What was typed about nodes, by name or address. */
export interface TypedNodes {
  /** Those that are upgraded. None: all. */
  readonly nodes: readonly string[];
  readonly leaveOut: readonly string[];
  readonly canary: string | null;
  /** Null: as configured. */
  readonly order: Order | null;
}

/**
 * What the command line, else the configuration, has decided.
 *
 * @param nodes - all of the cluster: names are looked up among them.
 * @throws AppError `configuration` for a node that is not there, and where none is left to upgrade.
 */
export function choicesFrom(
  target: Target,
  typed: TypedNodes,
  configured: Pick<Settings['upgrade'], 'order' | 'drainTimeout'>,
  nodes: readonly NodeRecord[],
): Choices {
  const wanted = typed.nodes.map((name) => addressOf(name, nodes));
  const unwanted = typed.leaveOut.map((name) => addressOf(name, nodes));
  const isOut = ({ address }: NodeRecord): boolean =>
    unwanted.includes(address) || (wanted.length > 0 && !wanted.includes(address));
  const out = nodes.filter(isOut);
  if (nodes.length > 0 && out.length === nodes.length) {
    throw new AppError('configuration', 'no node is left to upgrade', 'see --nodes and --leave-out');
  }
  const canary = typed.canary === null ? null : addressOf(typed.canary, nodes);
  const outCanary = out.find(({ address }) => address === canary);
  if (outCanary) {
    const message = `--canary: ${nodeName(outCanary)} is not upgraded`;
    throw new AppError('configuration', message, 'see --nodes and --leave-out');
  }
  return {
    target,
    order: typed.order ?? configured.order,
    sequence: [],
    leftOut: out.map(({ address }) => address),
    canary,
    overrides: [],
    drainTimeout: configured.drainTimeout,
  };
}
