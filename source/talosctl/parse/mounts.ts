import type { Room } from '../../domain/upgrade/survey.ts';
import type { Row } from './table.ts';

/** One row of `talosctl mounts`. */
interface Mount {
  readonly place: string;
  /** null where the numbers cannot be read. */
  readonly room: Room | null;
}

/** The table counts in 10⁹ bytes, to two decimals (cmd/talosctl/cmd/talos/mounts.go). */
const gigabyte = 1e9;

function bytes(cell: string | undefined): number {
  return /^\d+\.\d+$/.test(cell ?? '') ? Math.round(Number(cell) * gigabyte) : Number.NaN;
}

export function readMount(row: Row): Mount | null {
  const place = row['MOUNTED ON'];
  if (!place) return null;
  const room = { totalBytes: bytes(row['SIZE(GB)']), availableBytes: bytes(row['AVAILABLE(GB)']) };
  const isRead = Number.isFinite(room.totalBytes) && Number.isFinite(room.availableBytes);
  return { place, room: isRead ? room : null };
}

/**
 * The room on EPHEMERAL, which is mounted on /var; null where it is not.
 *
 * @throws Error when its numbers cannot be read.
 */
export function ephemeralOf(mounts: readonly Mount[]): Room | null {
  const mount = mounts.find(({ place }) => place === '/var');
  if (!mount) return null;
  if (!mount.room) throw new Error('the size of /var');
  return mount.room;
}
