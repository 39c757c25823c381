import type { Finding } from './plan.ts';

/** A finding about a node or, without an address, the cluster. */
export function finding(
  status: Finding['status'],
  reason: string,
  remedy: string | null,
  about: { readonly address?: string; readonly canOverride?: boolean } = {},
): Finding {
  const { address = null, canOverride = false } = about;
  const concerns = address === null ? [] : [address];
  return { status, reason, remedy, address, concerns, canOverride, isOverridden: false };
}
