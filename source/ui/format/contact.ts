import type { Contact } from '../../domain/node.ts';

/** "14:03" in the local zone: a moment does not tick, an age would. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** The line under a node that does not answer: why, since when, and what to try. */
export function contactText(contact: Contact): string | null {
  if (!contact.error || contact.since === null) return null;
  if (contact.state === 'waiting') {
    return `asked at ${clockTime(contact.since)}, and still waiting: does something on the way drop its packets?`;
  }
  const hint = contact.error.hint ? ` (${contact.error.hint})` : '';
  return `${contact.error.message} · since ${clockTime(contact.since)}${hint}`;
}
