import { type ClusterLook, disturbancesOf } from '../../../domain/run/disturbances.ts';

type NodeLook = ClusterLook['nodes'][string];

const nothing: ClusterLook = { nodes: {}, voters: null };

/** What a look has not told is as it was told last. */
function filled(before: NodeLook | undefined, now: NodeLook): NodeLook {
  return {
    ...now,
    stage: now.stage ?? before?.stage ?? null,
    bootMarker: now.bootMarker ?? before?.bootMarker ?? null,
    cordoned: now.cordoned ?? before?.cordoned ?? null,
  };
}

/**
 * The baseline for the next look: what disturbs the run stays measured against what it was before, so that its reason
 * stands until it goes away; all else is measured against how it is now.
 *
 * @param atAddress - the node at work; null for none.
 */
export function nextBaseline(baseline: ClusterLook, now: ClusterLook, atAddress: string | null): ClusterLook {
  const disturbs = (before: ClusterLook, after: ClusterLook): boolean =>
    disturbancesOf({ ...nothing, ...before }, { ...nothing, ...after }, atAddress).length > 0;
  const nodes = Object.entries(now.nodes).map(([address, node]) => {
    const before = baseline.nodes[address];
    const isDisturbed =
      before !== undefined &&
      disturbs({ ...nothing, nodes: { [address]: before } }, { ...nothing, nodes: { [address]: node } });
    return [address, isDisturbed ? before : filled(before, node)] as const;
  });
  const isQuorumDisturbed = disturbs(
    { ...nothing, voters: baseline.voters },
    { ...nothing, voters: now.voters },
  );
  return {
    nodes: Object.fromEntries(nodes),
    voters: isQuorumDisturbed ? baseline.voters : (now.voters ?? baseline.voters),
  };
}

/** The baseline, in which this one node is as it is now: it was at work, and is not any more. */
export function withNode(baseline: ClusterLook, now: ClusterLook, address: string): ClusterLook {
  const node = now.nodes[address];
  return node ? { ...baseline, nodes: { ...baseline.nodes, [address]: node } } : baseline;
}
