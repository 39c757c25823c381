import type { Action, InstallAction, RebootAction } from './faults.ts';
import { type Period, stretches } from './periods.ts';
import type { SimulatedNode } from './scenario.ts';

/** What an installer image brings to a machine. */
type Release = Pick<SimulatedNode, 'talosVersion' | 'schematic' | 'extensions'>;

/** What a machine boots now, what it would go back to, and what the next boot brings; null for nothing. */
export interface Releases {
  readonly running: Release;
  readonly before: Release | null;
  readonly next: Release | null;
}

/** The releases of a machine up to `now`: an installation counts from the next boot on, whatever brought that about. */
export function releasesOf(
  node: SimulatedNode,
  actions: readonly Action[],
  history: readonly Period[],
  now: number,
): Releases {
  const { talosVersion, schematic, extensions } = node;
  const declared: Releases = { running: { talosVersion, schematic, extensions }, before: null, next: null };
  const own = actions.filter((action) => action.node === node.address && action.at <= now);
  const installs = own.filter((action): action is InstallAction => 'install' in action);
  if (installs.length === 0) return declared;
  const reboots = own.filter((action): action is RebootAction => 'reboot' in action);
  const boots = stretches(history, 'booting', node.address).map(({ from }) => ({
    at: from,
    rollsBack: reboots.some(({ at, booting, reboot }) => at + booting === from && reboot === 'rolled back'),
  }));
  return [...installs, ...boots]
    .toSorted((a, b) => a.at - b.at)
    .reduce((now, event) => ('install' in event ? installed(now, event) : booted(now, event)), declared);
}

function installed(releases: Releases, { install }: InstallAction): Releases {
  const { running, before } = releases;
  return { ...releases, next: install === null ? before : releaseOf(install, running) };
}

function booted(
  { running, before, next }: Releases,
  { rollsBack }: { readonly rollsBack: boolean },
): Releases {
  if (!next || rollsBack) return { running, before, next: null };
  return { running: next, before: running, next: null };
}

/** The schematic without any extension. */
const emptySchematic = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

/** An image of another schematic keeps the extensions, for nobody knows its own; the stock and the empty one have none. */
function releaseOf(image: string, running: Release): Release {
  const schematic = /\/([0-9a-f]{64})[:@]/.exec(image)?.[1] ?? null;
  const hasNone = schematic !== running.schematic && (schematic === null || schematic === emptySchematic);
  return {
    talosVersion: versionOf(image) ?? running.talosVersion,
    schematic,
    extensions: hasNone ? [] : running.extensions,
  };
}

/** The version in the tag of an installer image, with the leading v; null where there is none. */
export function versionOf(image: string): string | null {
  return /:(v\d[^/@]*)/.exec(image)?.[1] ?? null;
}
