import type { Memory } from '../../domain/node.ts';
import type { Row } from './table.ts';

const mebibyte = 1024 * 1024;

/**
 * One row of `talosctl memory`, whose numbers are MiB. "USED" holds the page cache, so used is total − available.
 */
export function readMemory(row: Row): Memory | null {
  const total = Number(row.TOTAL);
  const available = Number(row.AVAILABLE);
  if (!Number.isFinite(total) || !Number.isFinite(available) || total <= 0) return null;
  return { totalBytes: total * mebibyte, usedBytes: Math.max(0, total - available) * mebibyte };
}
