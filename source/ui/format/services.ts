import { errorOf, isNotAllowed } from '../../domain/loaded.ts';
import type { NodeRecord, Service } from '../../domain/node.ts';
import { standingOf } from '../services.ts';
import { clockTime } from './contact.ts';

const glyphs = { up: '●', down: '▲', over: '○' } as const;

const healthWords = { OK: ', healthy', Fail: ', not healthy', '?': '' } as const;

/** Talos repeats the state before the message: "Failed: Service runner[kubelet] exited …". */
function lastEvent({ state, message }: Service): string {
  return message.startsWith(`${state}: `) ? message.slice(state.length + 2) : message;
}

/** From here on there is room for the last event of a service that is up, too. In columns. */
const roomForEvents = 44;

/** "● running, healthy", "✖ failed · exit code 1": the state in a glyph and words, and what happened last. */
export function stateText(service: Service, columns: number): string {
  const standing = standingOf(service);
  const glyph = service.state === 'Failed' ? '✖' : glyphs[standing];
  const health = service.state === 'Running' ? healthWords[service.health] : '';
  const event = standing === 'down' || columns >= roomForEvents ? lastEvent(service) : '';
  return `${glyph} ${service.state.toLowerCase()}${health}${event === '' ? '' : ` · ${event}`}`;
}

/** What must be said above the list: that it is not there yet, may not be read, or is old and since when. */
export function servicesNotice({ contact, facts }: NodeRecord): string | null {
  const { services } = facts;
  const isKnown = services.status === 'ok' || services.status === 'stale';
  if (contact.error && contact.since !== null) {
    const what =
      contact.error.kind === 'certificate-expired' ? 'certificate expired, nothing read' : 'no answer';
    const since = `${what} since ${clockTime(contact.since)}`;
    return isKnown ? `${since}: this is how it was` : since;
  }
  if (isNotAllowed(services)) return 'not allowed: the role of this talosconfig may not read services';
  const error = errorOf(services);
  if (error && services.status === 'stale') {
    return `not read since ${clockTime(services.at)}: ${error.message}`;
  }
  if (error) return `cannot be read: ${error.message}`;
  return services.status === 'loading' ? 'not read yet' : null;
}
