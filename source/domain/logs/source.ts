/** What kind of log it is: each has its own command of talosctl. */
export type LogKind = 'service' | 'container' | 'kernel' | 'events';

/** One log of one node. */
export interface LogSource {
  readonly kind: LogKind;
  /** The node, as passed to `-n`. */
  readonly address: string;
  /** The service or the container's ID, as talosctl lists it; `kernel` and `events` for these. */
  readonly name: string;
}

export function serviceLog(address: string, name: string): LogSource {
  return { kind: 'service', address, name };
}

/** Kernel messages (`talosctl dmesg`). */
export function kernelLog(address: string): LogSource {
  return { kind: 'kernel', address, name: 'kernel' };
}

/** Runtime events (`talosctl events`). */
export function eventLog(address: string): LogSource {
  return { kind: 'events', address, name: 'events' };
}

export function containerLog(address: string, name: string): LogSource {
  return { kind: 'container', address, name };
}

/** The same for the same log, and for no other. */
export function sourceKey({ kind, address, name }: LogSource): string {
  return `${kind} ${address} ${name}`;
}
