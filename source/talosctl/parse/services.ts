import type { Service } from '../../domain/node.ts';
import { sanitizeLine } from '../../text/sanitize.ts';
import type { Row } from './table.ts';

function healthOf(cell: string): Service['health'] {
  return cell === 'OK' || cell === 'Fail' ? cell : '?';
}

/** One row of `talosctl service`; null when the row is none (a piece of a message with a line break). */
export function readService(row: Row): Service | null {
  const id = sanitizeLine(row.SERVICE ?? '');
  const state = sanitizeLine(row.STATE ?? '');
  if (!/^[\w.-]+$/.test(id) || !/^[A-Z][A-Za-z]*$/.test(state)) return null;
  return { id, state, health: healthOf(row.HEALTH ?? ''), message: sanitizeLine(row['LAST EVENT'] ?? '') };
}
