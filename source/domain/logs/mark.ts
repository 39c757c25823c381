/** What stands between two lines of a log and was not written by its service. Times are in ms since the epoch. */
export type LogMark =
  /** The stream was interrupted and joined up again: nothing is missing. */
  | { readonly kind: 'resumed'; readonly from: number; readonly to: number }
  /** The stream was interrupted, and what came meanwhile could not be fetched (or it is not known that it was). */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  /** The node has booted: what it had logged before, and was not read, is gone with its memory. */
  | { readonly kind: 'reboot'; readonly from: number; readonly to: number }
  /** talosctl stalled at a line of 64 KiB or more: that line and those after it, until `to`, are missing. */
  | { readonly kind: 'stalled'; readonly from: number; readonly to: number };
