import type { Service } from '../../domain/node.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import { readDuration } from './duration.ts';
import type { Row } from './table.ts';

function healthOf(cell: string): Service['health'] {
  return cell === 'OK' || cell === 'Fail' ? cell : '?';
}

/** LAST CHANGE is the time since, as in "2m3s ago". */
function changedAt(cell: string, now: number): number | null {
  const age = cell.endsWith(' ago') ? readDuration(cell.slice(0, -4)) : null;
  return age === null ? null : now - age;
}

/**
 * One row of `talosctl service`; null when the row is none (a piece of a message with a line break).
 *
 * @param now - when it was read, in ms since the epoch.
 */
export function readService(row: Row, now: number): Service | null {
  const id = sanitizeLine(row.SERVICE ?? '');
  const state = sanitizeLine(row.STATE ?? '');
  if (!/^[\w.-]+$/.test(id) || !/^[A-Z][A-Za-z]*$/.test(state)) return null;
  return {
    id,
    state,
    health: healthOf(row.HEALTH ?? ''),
    message: sanitizeLine(row['LAST EVENT'] ?? ''),
    changedAt: changedAt(row['LAST CHANGE'] ?? '', now),
  };
}
