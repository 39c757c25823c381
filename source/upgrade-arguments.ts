import type { Order } from './domain/upgrade/plan.ts';
import { listOf, usage, type Values } from './options.ts';
import { sanitizeLine } from './text/sanitize.ts';

/** What `talos-tui upgrade` is to plan, as typed. Nodes are names or addresses. */
export interface UpgradeArguments {
  /** A version, or a minor for its latest patch. */
  readonly to: string | null;
  readonly image: string | null;
  /** Those that are upgraded. None: all. */
  readonly nodes: readonly string[];
  readonly leaveOut: readonly string[];
  readonly canary: string | null;
  /** Null: as configured. */
  readonly order: Order | null;
  /** The plan is printed, and nothing is changed. */
  readonly dryRun: boolean;
}

const orders: readonly Order[] = ['controlplanes-first', 'workers-first'];

function orderOf(text: string | undefined): Order | null {
  if (text === undefined) return null;
  const known = orders.find((order) => order === text);
  if (known) return known;
  throw usage(`no order ${JSON.stringify(sanitizeLine(text))}: there are ${orders.join(' and ')}`);
}

/** @throws AppError `configuration` for wrong usage. */
export function readUpgrade(values: Values, rest: readonly string[]): UpgradeArguments {
  const dryRun = values['dry-run'] === true;
  if (rest.length > 0) {
    const words = JSON.stringify(sanitizeLine(rest.join(' ')));
    throw usage(`upgrade does not take ${words}: a version is given with --to, nodes with --nodes`);
  }
  if (values.once) throw usage('--once does not go with upgrade: --dry-run prints the plan');
  if (values.plain && dryRun) throw usage('--plain does not go with --dry-run: that is lines anyway');
  if (values.json && !dryRun) throw usage('--json goes with --dry-run');
  return {
    to: values.to ?? null,
    image: values.image ?? null,
    nodes: listOf(values.nodes) ?? [],
    leaveOut: listOf(values['leave-out']) ?? [],
    canary: values.canary ?? null,
    order: orderOf(values.order),
    dryRun,
  };
}
