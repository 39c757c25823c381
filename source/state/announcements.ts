import type { NodeEvent } from '../talosctl/parse/events.ts';

/** Of which nodes events were heard, and when. */
export interface Announcements {
  note(events: readonly NodeEvent[]): void;
  /** Whether one of this node was heard since then, on the monotonic clock in ms. */
  since(node: string, moment: number): boolean;
}

export function createAnnouncements(): Announcements {
  const last = new Map<string, number>();
  return {
    note(events) {
      for (const { node } of events) if (node !== null) last.set(node, performance.now());
    },
    since: (node, moment) => (last.get(node) ?? Number.NEGATIVE_INFINITY) >= moment,
  };
}
