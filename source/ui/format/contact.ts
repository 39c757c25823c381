import { lastValue } from '../../domain/loaded.ts';
import type { NodeRecord } from '../../domain/node.ts';
import { selectVerdict } from '../../state/selectors.ts';
import { displayWidth } from '../../text/width.ts';

/** "14:03" in the local zone: a moment does not tick, an age would. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** The line under a node that does not answer: why, since when, what to try, and what its row is then. */
export function contactText({ contact, facts }: NodeRecord): string | null {
  if (!contact.error || contact.since === null) return null;
  const since = clockTime(contact.since);
  if (contact.state === 'waiting') {
    return `asked at ${since}, no answer yet`;
  }
  // What concerns every node alike is said once, above all of them.
  const isOfAll = contact.error.kind === 'certificate-expired' || contact.error.kind === 'talosctl-missing';
  const hint = contact.error.hint && !isOfAll ? ` (${contact.error.hint})` : '';
  const before = lastValue(facts.version) === null ? '' : ' · above: as it was before';
  return `${contact.error.message} · since ${since}${before}${hint}`;
}

/**
 * The line under a node's row: why it does not answer, or the reasons why it is not well where its health cell
 * cannot say them all; null where there is nothing more to say.
 *
 * @param health - the text of the health cell, and `width` the columns there are for it.
 */
export function lineBelow(node: NodeRecord, health: string, width: number): string | null {
  const contact = contactText(node);
  if (contact !== null) return contact;
  const { reasons } = selectVerdict(node);
  const [reason, ...others] = reasons;
  const isWhole = reason !== undefined && others.length === 0 && health.endsWith(reason);
  const isToldAbove = reason === undefined || (isWhole && displayWidth(health) <= width);
  return isToldAbove ? null : reasons.join(' · ');
}
