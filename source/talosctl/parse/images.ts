import { sanitizeLine } from '../../text/sanitize.ts';
import type { Row } from './table.ts';

/** One row of `talosctl image list`: its reference, as in "ghcr.io/siderolabs/installer:v1.9.5". */
export function readImage(row: Row): string | null {
  const image = sanitizeLine(row.IMAGE ?? '');
  return image === '' ? null : image;
}
