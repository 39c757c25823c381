import type { Finding } from './plan.ts';

/** Something about the path as a whole: no node's, and no typed name lets it pass. */
function problem(status: Finding['status'], reason: string, remedy: string | null): Finding {
  return { status, reason, remedy, address: null, concerns: [], canOverride: false, isOverridden: false };
}

export const blocked = (reason: string, remedy: string | null) => problem('blocked', reason, remedy);
export const warning = (reason: string, remedy: string | null) => problem('warning', reason, remedy);
